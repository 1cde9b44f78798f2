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
  'openssl',
  'perl',
  'socat',
  'nc',
  'docker',
  'kube-apiserver',
  'kubectl',
  'helm',
] as const

export type Program = (typeof programs)[number]

/** Those that only tests on a cluster take: to build them takes long. */
export const kubePrograms: readonly Program[] = ['kube-apiserver', 'kubectl', 'helm']

/** The folder that `npm run tools` fills; `$ISSUER_BACKUP_TOOLS` moves it. */
export const toolsFolder =
  process.env.ISSUER_BACKUP_TOOLS || path.join(homedir(), '.cache', 'issuer-backup', 'tools')

/** The program's absolute path, or undefined where this machine has none. `$MONGOD` goes before everything. */
export function findTool(name: Program): string | undefined {
  if (name === 'mongod' && process.env.MONGOD) {
    const named = path.resolve(process.env.MONGOD)
    if (isExecutable(named)) return named
  }
  return findProgram(name)
}

/** As {@link findTool}, for any program. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute)
  return [...folders, toolsFolder].map((folder) => path.join(folder, name)).find(isExecutable)
}

/** The program's absolute path. Throws where it is missing: a test that calls this declares `needs` (needs.ts). */
export function tool(name: Program): string {
  const found = findTool(name)
  if (found === undefined)
    throw new Error(`${name} is missing: declare needs('${name}'), or run npm run tools`)
  return found
}

/** Lets what runs in this process find the program by its bare name. */
export function putOnPath(name: Program): void {
  const folder = path.dirname(tool(name))
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  if (!folders.includes(folder)) process.env.PATH = [...folders, folder].join(path.delimiter)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
