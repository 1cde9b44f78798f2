/** The command on another machine: another host name, other processes, and nothing there but a kubeconfig. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { run } from '../../src/exec.ts'
import { entry } from '../cli/command.ts'
import { kubectl } from './kube.ts'

const machine = ['--uts', '--pid', '--fork', '--kill-child', '--mount-proc']

/** Runs it there; it must end well. @returns its result. */
export async function resultElsewhere<T>(args: readonly string[]): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'elsewhere-'))
  try {
    const kubeconfig = path.join(folder, 'cluster.yaml')
    const config = await kubectl('config', 'view', '--minify', '--raw', '--flatten')
    await writeFile(kubeconfig, config, { mode: 0o600 })
    const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user']
    const program = [process.execPath, entry, ...args, '--kubeconfig', kubeconfig, '--json']
    const script = 'hostname elsewhere && unset KUBECONFIG && exec "$@"'
    const words = [...asRoot, ...machine, 'sh', '-c', script, 'sh', ...program]
    const { stdout } = await run('unshare', words, { cwd: folder, env: { HOME: folder } })
    return JSON.parse(stdout)
  } catch (error) {
    throw new assert.AssertionError({ message: `${args.join(' ')} elsewhere: ${(error as Error).message}` })
  } finally {
    await rm(folder, { recursive: true })
  }
}
