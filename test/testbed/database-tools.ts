/** The stock mongodump and mongorestore with whole archives in memory. Declare `needs('mongodump')` with them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tool } from './tools.ts'

/** The archive that `mongodump --archive` writes. Throws where it does not exit with 0. */
export async function mongodump(uri: string, ...args: string[]): Promise<Buffer> {
  return stock('mongodump', ['--archive', ...args, uri])
}

/** Restores an archive with `mongorestore --stopOnError`. Throws where it fails, or restores less than it holds. */
export async function mongorestore(uri: string, archive: Buffer, ...args: string[]): Promise<void> {
  await stock(
    'mongorestore',
    ['--archive', '--stopOnError', '--bypassDocumentValidation', ...args, uri],
    archive,
  )
}

async function stock(name: 'mongodump' | 'mongorestore', args: string[], input?: Buffer): Promise<Buffer> {
  const child = spawn(tool(name), args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  let words = ''
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => (words += String(chunk)))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  if (code !== 0 || /[1-9]\d* document\(s\) failed/.test(words)) {
    throw new Error(`${name} exited with ${code}: ${words}`)
  }
  return Buffer.concat(output)
}
