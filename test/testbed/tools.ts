/** Where the real programs are that tests run: on this machine, else in the cache that `npm run tools` fills. */
import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

/** Every program that a test may ask for. */
export const programs = [
  'mongod',
  'mongodump',
  'mongorestore',
  'age',
  'age-keygen',
  'zstd',
  'tar',
  'ssh-keygen',
  'strace',
] as const

export type Program = (typeof programs)[number]

/** The folder that `npm run tools` fills; `$ISSUER_BACKUP_TOOLS` moves it. */
export const toolsFolder =
  process.env.ISSUER_BACKUP_TOOLS || path.join(homedir(), '.cache', 'issuer-backup', 'tools')

/** The program's absolute path, or undefined where this machine has none. `$MONGOD` goes before everything. */
export function findTool(name: Program): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute)
  const candidates = [...folders, toolsFolder].map((folder) => path.join(folder, name))
  if (name === 'mongod' && process.env.MONGOD) candidates.unshift(path.resolve(process.env.MONGOD))
  return candidates.find(isExecutable)
}

/** The program's absolute path. Throws where it is missing: a test that calls this declares `needs` (needs.ts). */
export function tool(name: Program): string {
  const found = findTool(name)
  if (found === undefined)
    throw new Error(`${name} is missing: declare needs('${name}'), or run npm run tools`)
  return found
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
