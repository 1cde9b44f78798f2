/** A kubectl that stands before the real one, and does something else for some words. */
import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { tool } from './tools.ts'

/**
 * @param parent where a folder for it is made.
 * @param script of bash, in which `$real` is the real one.
 * @returns that folder, for a PATH.
 */
export async function wrapKubectl(parent: string, script: string): Promise<string> {
  const folder = await mkdtemp(path.join(parent, 'bin-'))
  const file = path.join(folder, 'kubectl')
  await writeFile(file, `#!/bin/bash\nreal=${tool('kubectl')}\n${script}\n`)
  await chmod(file, 0o755)
  return folder
}

/** Does it while such a kubectl is the one that this process finds. */
export async function throughKubectl<T>(parent: string, script: string, work: () => Promise<T>): Promise<T> {
  const { PATH } = process.env
  process.env.PATH = `${await wrapKubectl(parent, script)}:${PATH}`
  try {
    return await work()
  } finally {
    process.env.PATH = PATH
  }
}
