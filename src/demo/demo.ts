/** `demo`: the main job on a throwaway MongoDB, for a person to watch. Nothing on this machine but a temporary folder is touched. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, MongoClient } from 'mongodb'
import { byHand } from '../archive/by-hand.ts'
import { generateIdentity, parseIdentities, parseRecipients } from '../archive/keys.ts'
import { loadSigningKey } from '../archive/signature.ts'
import { ed25519Blob } from '../archive/sshsig.ts'
import { loadVerificationKeys, type VerificationKey } from '../archive/verification-keys.ts'
import { BackupError } from '../errors.ts'
import { run } from '../exec.ts'
import { isOurs } from '../mongo/own-names.ts'
import { backup } from '../operations/backup.ts'
import type { Context } from '../operations/context.ts'
import { restore } from '../operations/restore.ts'
import type { DirectTarget, Writing } from '../settings/types.ts'
import { type Mongod, startMongod } from './mongod.ts'
import { seedIssuerDirectory } from './seed.ts'
import { serveCommand } from './stand-in-command.ts'

export interface DemoSettings {
  /** Entries of `issuer_audit`: the size of it all. */
  auditEntries: number
  /** Leave archive and keys in this folder, which must be empty or absent; else all is removed at the end. */
  keep: string | undefined
  /** How this program is started again, for the stand-in service: the program and its first argument. */
  program: readonly [string, string]
}

export interface DemoResult {
  /** Equal content before the disaster and after the restore, as `dbHash` of each collection says. */
  equal: boolean
  collections: { name: string; documents: number; hash: string; restoredHash: string }[]
  documents: number
  /** Bytes of BSON, and of the archive. */
  bytes: number
  archiveBytes: number
  archive: string
  /** The pipe that opens the archive by hand. */
  byHand: string
  /** Milliseconds. */
  backup: number
  restore: number
  downtime: number | null
  /** Issuers that the service lists before and after. */
  issuersListed: [number, number]
}

const database = 'issuer-directory'

/** @throws BackupError `tool-missing` without a mongod; `check-failed` where the restored content is not the original. */
export async function demo(settings: DemoSettings, context: Context): Promise<DemoResult> {
  const { reporter } = context
  const folder = settings.keep ?? (await mkdtemp(join(tmpdir(), 'issuer-backup-demo-')))
  await mkdir(folder, { recursive: true })
  await assertEmpty(folder)
  reporter.phase('Starting a throwaway MongoDB, a replica set of one')
  const mongod = await startMongod({ replicaSet: true })
  const client = await new MongoClient(mongod.uri).connect()
  const service = await prepareService(mongod, folder, settings)
  try {
    const db = client.db(database)
    reporter.phase(
      `Seeding an issuer directory with ${settings.auditEntries.toLocaleString('en')} audit entries`,
    )
    await seedIssuerDirectory(db, { issuers: 2_000, auditEntries: settings.auditEntries })
    await run('sh', ['-c', service.startCommand])
    return await story({ settings, context, db, mongod, service, folder })
  } finally {
    await run('sh', ['-c', service.stopCommand]).catch(() => {})
    await client.close()
    await mongod.stop()
    if (settings.keep === undefined) await rm(folder, { recursive: true, force: true })
  }
}

interface Scene {
  settings: DemoSettings
  context: Context
  db: Db
  mongod: Mongod
  service: Service
  folder: string
}

async function story({ context, db, mongod, service, folder }: Scene): Promise<DemoResult> {
  const { reporter } = context
  const target: DirectTarget = {
    type: 'direct',
    mongoUri: mongod.uri,
    database,
    serviceConfig: join(folder, 'issuer-directory.yaml'),
    seed: undefined,
    healthCa: undefined,
    notify: { command: undefined, url: undefined },
    ...service,
  }
  await writeFile(target.serviceConfig!, 'IssuerDirectory:\n  tenantHeader: X-StellaOps-Tenant\n')
  const { writing, decryption, verifyKeys } = await makeKeys(folder)
  const before = await fingerprints(db)
  const listedBefore = await listIssuers(service)
  const made = await backup(
    {
      target,
      kind: 'hot',
      engine: 'auto',
      consistency: 'auto',
      expect: ['issuers', 'issuer_keys', 'issuer_audit'],
      output: { folder },
      prefix: database,
      writing,
      maxShrink: 100,
      past: [],
      dryRun: false,
    },
    context,
  )
  const archive = made.archive!
  const pipe = byHand(basename(archive.path!), 'identity.txt', database)
  reporter.info(`The archive: ${archive.path} (${archive.size.toLocaleString('en')} bytes)`)
  reporter.info(`By hand, under set -o pipefail: ${pipe}`)

  reporter.phase('Disaster: issuers dropped, keys altered, the audit trail emptied')
  await db.collection('issuers').drop()
  await db.collection('issuer_keys').updateMany({}, { $set: { status: 'Revoked' } })
  await db.collection('issuer_audit').deleteMany({})
  reporter.info(`The service now lists ${await listIssuers(service)} issuers`)

  const restored = await restore(
    {
      target,
      archive: { latestIn: folder },
      fromDatabase: undefined,
      engine: 'auto',
      decryption,
      verifyKeys,
      safety: { folder, prefix: database, writing },
      inPlace: false,
      withConfig: false,
      withSecret: false,
      seedReplay: false,
      withUsers: false,
      freshVolume: false,
      extractSecret: undefined,
      keepBefore: 7 * 86_400_000,
      dryRun: false,
    },
    context,
  )
  reporter.phase('Comparing every collection with the original')
  const after = await fingerprints(db)
  const issuersListed: [number, number] = [listedBefore, await listIssuers(service)]
  const collections = Object.entries(before).map(([name, hash]) => ({
    name,
    documents: restored.counts[name] ?? 0,
    hash,
    restoredHash: after[name] ?? 'missing',
  }))
  const equal =
    JSON.stringify(before) === JSON.stringify(after) &&
    issuersListed[0] === issuersListed[1] &&
    listedBefore > 0
  if (!equal) {
    throw new BackupError({
      code: 'check-failed',
      message: 'the restored content is not the original',
      cause: collections
        .filter((c) => c.hash !== c.restoredHash)
        .map(({ name }) => `${name} differs`)
        .join(', '),
      remedy: 'Report this, with the output of --verbose',
    })
  }
  return {
    equal,
    collections,
    documents: archive.documents,
    bytes: archive.bytes,
    archiveBytes: archive.size,
    archive: archive.path!,
    byHand: pipe,
    backup: made.duration,
    restore: restored.duration,
    downtime: restored.downtime,
    issuersListed,
  }
}

async function assertEmpty(folder: string): Promise<void> {
  const found = await readdir(folder).catch(() => [])
  if (found.length === 0) return
  throw new BackupError({
    code: 'usage',
    message: `${folder} is not empty`,
    remedy: 'Name a new folder for the demo to leave its files in',
  })
}

/** The server's own hash of each collection, and of its options and indexes. */
async function fingerprints(db: Db): Promise<Record<string, string>> {
  const { collections } = await db.command({ dbHash: 1 })
  const names = Object.keys(collections).filter((name) => !isOurs(name))
  const all: Record<string, string> = {}
  for (const name of names.sort()) {
    const indexes = await db.collection(name).listIndexes().toArray()
    all[name] = `${collections[name]} ${indexes
      .map((index) => JSON.stringify(index))
      .sort()
      .join(' ')}`
  }
  return all
}

async function makeKeys(folder: string): Promise<{
  writing: Writing
  decryption: ReturnType<typeof parseIdentities>
  verifyKeys: VerificationKey[]
}> {
  const identity = await generateIdentity()
  await writeFile(join(folder, 'identity.txt'), identity.identityFile, { mode: 0o600 })
  const spare = await generateIdentity()
  const recipients = [identity, spare].map(({ recipient }, i) => ({
    text: recipient,
    from: `recipient ${i + 1}`,
  }))
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const publicLine = `ssh-ed25519 ${ed25519Blob(rawKey(publicKey)).toString('base64')} demo`
  const keyFile = join(folder, 'signing-key.pem')
  await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  const signKey = await loadSigningKey(keyFile)
  return {
    writing: { compression: { method: 'zstd', level: 1 }, encryption: parseRecipients(recipients), signKey },
    decryption: parseIdentities(identity.identityFile, 'identity.txt'),
    verifyKeys: await loadVerificationKeys(publicLine),
  }
}

function rawKey(publicKey: KeyObject): Buffer {
  return Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')
}

interface Service {
  startCommand: string
  stopCommand: string
  healthUrl: string
  issuersUrl: string
}

async function prepareService(mongod: Mongod, folder: string, { program }: DemoSettings): Promise<Service> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  return {
    ...serveCommand({ program, mongoUri: mongod.uri, database, port, folder }),
    healthUrl: `${url}/health/live`,
    issuersUrl: `${url}/issuer-directory/issuers`,
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function listIssuers({ issuersUrl }: Service): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(issuersUrl, { headers: { 'X-StellaOps-Tenant': '@global' } })
      return ((await response.json()) as unknown[]).length
    } catch (error) {
      if (attempt === 100) throw error
      await sleep(50)
    }
  }
}
