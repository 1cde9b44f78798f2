/** What can be known of a data folder while mongod runs on it. */
import { BackupError } from '../../errors.ts'
import type { ColdFacts } from '../cold.ts'
import { mongods } from './scripts.ts'

/** `find` and `du` stumble over files that mongod removes meanwhile: that is no failure. */
const script = `cd "$1" || { echo missing; exit 0; }
[ -f WiredTiger ] && [ -f WiredTiger.wt ] && echo wiredtiger
echo "used $(du -sk . 2>/dev/null | tail -1)"
echo "free $(df -Pk . | tail -1)"
echo "version $(mongod --version 2>/dev/null | head -1)"
find . ${mongods} ! -type f ! -type d -print 2>/dev/null | head -1 | while IFS= read -r f; do echo "odd $f"; done
find . ${mongods} -name '*[\\\\[:cntrl:]]*' -print 2>/dev/null | head -1 | while IFS= read -r f; do echo "odd $f"; done
:`

/** Whose folder it is. */
export interface Looked {
  /** Of the data, for people. */
  where: string
  /** Inside the container. */
  path: string
  /** Of the deployment's mongod, with all arguments. */
  command: readonly string[]
  image: string
  /** The setting that names mongod, as a flag. */
  flag: string
}

/**
 * @param run runs a script, whose `$1` is the folder, where mongod reaches it.
 * @throws BackupError `target-unsuitable`.
 */
export async function lookAtFolder(
  run: (script: string) => Promise<string>,
  { where, path, command, image, flag }: Looked,
  needed: 'data' | 'place',
): Promise<
  Omit<ColdFacts, 'running' | 'expected' | 'warnings' | 'replicaSet'> & { replicaSet: string | null }
> {
  const said = (await run(script)).split('\n')
  const value = (name: string) => said.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1)
  if (needed === 'data' && !said.includes('wiredtiger'))
    throw empty(where, said.includes('missing') ? path : null, flag)
  const odd = value('odd')
  if (odd !== undefined) throw oddFile(where, odd)
  const version = /v(\d+\.\d+\.\d+)/.exec(value('version') ?? '')?.[1]
  if (version === undefined) throw noMongod(image, flag)
  return {
    where,
    serverVersion: version,
    replicaSet: replicaSetOf(command),
    encryptedAtRest: command.some((word) => word.startsWith('--enableEncryption')),
    bytes: kilobytes(value('used'), 0),
    // Device, blocks, used, available.
    free: kilobytes(value('free'), 3),
  }
}

/** Options that say how its files are laid out, which whoever opens them must have too. */
export function layoutOf(command: readonly string[]): string[] {
  return command.filter((word) => /^--(directoryperdb|wiredTigerDirectoryForIndexes)$/i.test(word))
}

function replicaSetOf(command: readonly string[]): string | null {
  for (const [i, word] of command.entries()) {
    if (word === '--replSet') return command[i + 1] ?? null
    if (word.startsWith('--replSet=')) return word.slice('--replSet='.length)
  }
  return null
}

function kilobytes(line: string | undefined, column: number): number {
  return Number((line ?? '').trim().split(/\s+/)[column] ?? 0) * 1024
}

/** @param missing the folder, where it is not there. */
function empty(where: string, missing: string | null, flag: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `${where} holds no data of MongoDB${missing === null ? '' : `: there is no ${missing}`}`,
    cause: 'mongod keeps its data elsewhere, does not use WiredTiger, or has never run on it',
    remedy: `Name the folder inside the container with --data-path, and what runs mongod with ${flag}`,
  })
}

function oddFile(where: string, file: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `${where} holds ${JSON.stringify(file)}, which no archive carries`,
    cause: 'It is a link, a socket or a device, or has a name that cannot be written down plainly',
    remedy: 'Use --kind hot, or remove it',
  })
}

function noMongod(image: string, flag: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `the image ${image} has no mongod that tells its version`,
    cause: 'What runs it is another program than mongod, or its image keeps it out of PATH',
    remedy: `Name what runs mongod with ${flag}`,
  })
}
