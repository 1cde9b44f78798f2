/** What can be known of a data folder while mongod runs on it. */
import { BackupError } from '../../errors.ts'
import type { ColdFacts } from '../cold.ts'
import type { Container } from './engine.ts'
import { mountOf, mountsBelow } from './mounts.ts'

/** `find` and `du` stumble over files that mongod removes meanwhile: that is no failure. */
const script = `cd "$1" || { echo missing; exit 0; }
[ -f WiredTiger ] && [ -f WiredTiger.wt ] && echo wiredtiger
echo "used $(du -sk . 2>/dev/null | tail -1)"
echo "free $(df -Pk . | tail -1)"
echo "version $(mongod --version 2>/dev/null | head -1)"
find . -path ./.issuer-backup -prune -o ! -type f ! -type d -print 2>/dev/null | head -1 | while IFS= read -r f; do echo "odd $f"; done
find . -path ./.issuer-backup -prune -o -name '*[\\\\[:cntrl:]]*' -print 2>/dev/null | head -1 | while IFS= read -r f; do echo "odd $f"; done
:`

/**
 * @param run runs a script, whose `$1` is the folder, where mongod's volumes are.
 * @throws BackupError `target-unsuitable`.
 */
export async function lookAtFolder(
  run: (script: string) => Promise<string>,
  mongo: Container,
  path: string,
  needed: 'data' | 'place',
): Promise<Omit<ColdFacts, 'running' | 'expected' | 'replicaSet'> & { replicaSet: string | null }> {
  const mount = mountOf(mongo, path)
  if (!mount) throw inside(mongo, path)
  const where = mount.type === 'volume' ? `the volume ${mount.name}` : mount.source
  const said = (await run(script)).split('\n')
  const value = (name: string) => said.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1)
  if (needed === 'data' && !said.includes('wiredtiger')) throw empty(where, path, said.includes('missing'))
  const odd = value('odd')
  if (odd !== undefined) throw oddFile(where, odd)
  const version = /v(\d+\.\d+\.\d+)/.exec(value('version') ?? '')?.[1]
  if (version === undefined) throw noMongod(mongo)
  return {
    where,
    serverVersion: version,
    replicaSet: replicaSetOf(mongo.command),
    encryptedAtRest: mongo.command.some((word) => word.startsWith('--enableEncryption')),
    bytes: kilobytes(value('used'), 0),
    // Device, blocks, used, available.
    free: kilobytes(value('free'), 3),
  }
}

/** @throws BackupError `target-unsuitable` where not all of the folder can be exchanged by renames. */
export function assertExchangeable(mongo: Container, path: string): void {
  const [below] = mountsBelow(mongo, path)
  const mount = mountOf(mongo, path)
  if (!below && mount?.writable) return
  throw new BackupError({
    code: 'target-unsuitable',
    message: below
      ? `${below.destination} is a volume of its own inside the data folder`
      : `the data folder ${path} is mounted read-only`,
    cause: 'A cold restore exchanges the old files and the new ones by renaming them',
    remedy: below
      ? 'Restore a hot archive, or move that part into the data folder first'
      : 'Mount it writable',
  })
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

function empty(where: string, path: string, missing: boolean): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `${where} holds no data of MongoDB${missing ? `: there is no ${path}` : ''}`,
    cause: 'mongod keeps its data elsewhere, does not use WiredTiger, or has never run on it',
    remedy: 'Name the folder inside the container with --data-path, and its service with --mongo-service',
  })
}

function inside({ name }: Container, path: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `${path} lies inside the container ${name}, on no volume`,
    cause: 'The Compose file mounts nothing there, or mongod keeps its data elsewhere',
    remedy: 'Name the folder with --data-path, or use --kind hot',
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

function noMongod({ imageName }: Container): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `the image ${imageName} has no mongod that tells its version`,
    cause: 'The service is another one than mongod, or its image keeps it out of PATH',
    remedy: 'Name the service of mongod with --mongo-service',
  })
}
