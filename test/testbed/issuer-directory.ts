/** The stand-in Issuer Directory (test/fixtures/issuer-directory) as a process, gone with the one that started it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Certificates } from './certificates.ts'

export const entry = path.resolve(import.meta.dirname, '../fixtures/issuer-directory/main.ts')

export interface IssuerDirectory {
  port: number
  /** `https://localhost:PORT` */
  url: string
  /** Where main.ts runs an Authority too. */
  authorityPort: number | undefined
  pid: number
  /** Returns when it has said so; throws where it ended without. */
  said(words: string | RegExp): Promise<void>
  /** Ends it, where it has not ended. @returns its exit code, null where the signal ended it */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts it on a free port and returns once it listens. @param env as main.ts tells */
export async function startIssuerDirectory(
  certificates: Certificates,
  env: Record<string, string>,
): Promise<IssuerDirectory> {
  const child = spawn(process.execPath, [entry], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ISSUER_DIRECTORY_PORT: '0',
      ISSUER_DIRECTORY_TLS_CERTIFICATE: certificates.certificate,
      ISSUER_DIRECTORY_TLS_KEY: certificates.key,
      NODE_EXTRA_CA_CERTS: certificates.ca,
      ...env,
    },
  })
  // A shell that waits on a pipe which the kernel closes when this process ends, however it ends.
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -9 "$1"', 'guard', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  child.once('exit', () => guard.kill('SIGKILL'))
  let output = ''
  const changed = (chunk: Buffer) => (output += chunk)
  child.stdout.on('data', changed)
  child.stderr.on('data', changed)
  const ended = once(child, 'close') as Promise<[number | null]>
  const said = async (words: string | RegExp) => {
    const over = ended.then(() => Promise.reject(new Error(`it ended without saying ${words}: ${output}`)))
    over.catch(() => {})
    while (output.search(words) < 0)
      await Promise.race([over, once(child.stdout, 'data'), once(child.stderr, 'data')])
  }
  await said(/^issuer-directory: https port/m)
  const port = Number(/^issuer-directory: https port (\d+)/m.exec(output)![1])
  const authorityPort = /^authority: https port (\d+)/m.exec(output)?.[1]
  return {
    port,
    url: `https://localhost:${port}`,
    authorityPort: authorityPort === undefined ? undefined : Number(authorityPort),
    pid: child.pid!,
    said,
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      return (await ended)[0]
    },
  }
}
