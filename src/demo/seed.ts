/** A made-up issuer directory of any size, shaped like the real one. */
import { createHash } from 'node:crypto'
import type { Db } from 'mongodb'

export interface SeedSize {
  issuers: number
  /** Entries of `issuer_audit`, about 560 bytes each. */
  auditEntries: number
}

const tenants = ['@global', 'acme', 'contoso', 'initech']
const actions = ['created', 'updated', 'deleted', 'key_created', 'key_rotated', 'key_revoked']
const keyTypes = ['Ed25519PublicKey', 'X509Certificate', 'DssePublicKey']
const keyStates = ['Active', 'Retired', 'Revoked']

/** Documents in one insert. */
const batch = 5_000

/** Fills the database's four collections, with the indexes of the service. The same size gives the same content. */
export async function seedIssuerDirectory(db: Db, { issuers, auditEntries }: SeedSize): Promise<void> {
  const dice = new Dice(`${issuers} ${auditEntries}`)
  await insert(
    db,
    'issuers',
    range(issuers, (i) => issuer(dice, i)),
  )
  await insert(
    db,
    'issuer_keys',
    range(issuers * 4, (i) => key(dice, i)),
  )
  await insert(
    db,
    'issuer_trust_overrides',
    range(Math.ceil(issuers / 5), (i) => trustOverride(dice, i)),
  )
  await insert(
    db,
    'issuer_audit',
    range(auditEntries, (i) => auditEntry(dice, i, issuers)),
  )
  await db.collection('issuers').createIndex({ tenant_id: 1, issuer_slug: 1 }, { unique: true })
  await db.collection('issuer_keys').createIndex({ tenant_id: 1, fingerprint: 1 }, { unique: true })
  await db.collection('issuer_audit').createIndex({ tenant_id: 1, issuer_id: 1, timestamp_utc: -1 })
  await db.collection('issuer_audit').createIndex({ timestamp_utc: 1 })
}

function issuer(dice: Dice, i: number) {
  const slug = `vendor-${i}`
  return {
    _id: `${tenants[0]}:${slug}`,
    tenant_id: tenants[0],
    issuer_slug: slug,
    display_name: `Vendor ${i}`,
    description: `CSAF trusted provider ${dice.uuid()}`,
    contact: { email: `psirt@v${i}.example`, phone: null, website: `https://v${i}.example` },
    metadata: { csaf_publisher_id: dice.uuid(), cvss: dice.pick([null, '3.1']) },
    endpoints: [
      {
        kind: 'csaf',
        url: `https://v${i}.example/.well-known/csaf/provider-metadata.json`,
        format: 'csaf',
        requires_auth: false,
      },
    ],
    tags: ['vendor', 'csaf'],
    created_at: dice.date(),
    updated_at: dice.date(),
    system_seed: i % 3 === 0,
  }
}

function key(dice: Dice, i: number) {
  return {
    _id: dice.uuid(),
    issuer_id: `vendor-${Math.floor(i / 4)}`,
    tenant_id: dice.pick(tenants),
    type: dice.pick(keyTypes),
    material: { format: 'base64', value: dice.bytes(300).toString('base64') },
    fingerprint: dice.bytes(32).toString('hex'),
    status: dice.pick(keyStates),
    created_at: dice.date(),
  }
}

function trustOverride(dice: Dice, i: number) {
  return {
    _id: dice.uuid(),
    issuer_id: `vendor-${i * 5}`,
    tenant_id: dice.pick(tenants),
    weight: dice.below(1000) / 100,
    reason: 'customer trust',
    created_by: 'ops',
  }
}

function auditEntry(dice: Dice, i: number, issuers: number) {
  return {
    _id: dice.uuid(),
    tenant_id: dice.pick(tenants),
    issuer_id: `vendor-${dice.below(issuers)}`,
    action: dice.pick(actions),
    timestamp_utc: dice.date(),
    actor: dice.pick(['alice@ops', 'bob@ops', 'svc-pipeline']),
    reason: dice.pick([null, 'scheduled rotation', 'incident 4711']),
    metadata: {
      issuer_slug: `vendor-${i % issuers}`,
      correlation: dice.uuid(),
      request_id: dice.bytes(16).toString('hex'),
      fingerprint: dice.bytes(32).toString('hex'),
      before: dice.pick(keyStates),
      after: 'Active',
      note: 'The issuer record was changed through the administrative API by an operator with the write scope.',
    },
  }
}

async function insert(db: Db, collection: string, documents: Iterable<object>): Promise<void> {
  const into = db.collection(collection)
  let pending: object[] = []
  const flush = async () => {
    if (pending.length > 0) await into.insertMany(pending, { ordered: false })
    pending = []
  }
  for (const document of documents) {
    pending.push(document)
    if (pending.length === batch) await flush()
  }
  await flush()
}

function* range<T>(count: number, make: (i: number) => T): Generator<T> {
  for (let i = 0; i < count; i++) yield make(i)
}

/** Random numbers that are the same in every run: a hash that counts. */
class Dice {
  readonly #seed: string
  #count = 0
  #pool = Buffer.alloc(0)

  constructor(seed: string) {
    this.#seed = seed
  }

  bytes(length: number): Buffer {
    const parts = [this.#pool]
    for (let have = this.#pool.length; have < length; have += 64) {
      parts.push(
        createHash('sha512')
          .update(`${this.#seed} ${this.#count++}`)
          .digest(),
      )
    }
    const all = Buffer.concat(parts)
    this.#pool = all.subarray(length)
    return all.subarray(0, length)
  }

  /** An integer from 0 up to, and without, `limit`. */
  below(limit: number): number {
    return Math.floor((this.bytes(4).readUInt32LE() / 0x1_0000_0000) * limit)
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!
  }

  /** A time in the year before November 2026. */
  date(): Date {
    return new Date(Date.UTC(2026, 10, 1) - this.below(365 * 86_400) * 1_000)
  }

  uuid(): string {
    const hex = this.bytes(16).toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}
