import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, test } from 'node:test'
import { MongoClient } from 'mongodb'
import { seedIssuerDirectory } from '../../src/demo/seed.ts'
import { figuresIn, shrinkage } from '../../src/operations/shrink.ts'
import type { PastBackup } from '../../src/settings/types.ts'
import { workplace } from '../testbed/cli.ts'
import { startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

/** A backup of the day, with so many issuers and audit entries of 100 bytes each. */
function backupOf(day: number, issuers: number, audit: number, more: Partial<PastBackup> = {}): PastBackup {
  const time = `202611${String(day).padStart(2, '0')}T020000Z`
  return {
    ...{ name: `issuer-directory-${time}-hot`, database: 'issuer-directory', kind: 'hot' },
    started: `2026-11-${String(day).padStart(2, '0')}T02:00:00.000Z`,
    ...{
      documents: issuers + audit,
      bytes: (issuers + audit) * 100,
      counts: { issuers, issuer_audit: audit },
    },
    ...more,
  }
}

const month = [20, 21, 22, 23, 24].map((day) => backupOf(day, 50, 1000 + day))

test('a backup like those before it says nothing', () => {
  assert.deepEqual(shrinkage(backupOf(25, 40, 900), month, 50), [])
  assert.deepEqual(shrinkage(backupOf(25, 90, 9000), month, 0), [])
})

test('the first backup has nothing to be compared with', () => {
  assert.deepEqual(shrinkage(backupOf(25, 0, 0), [], 0), [])
})

test('what has shrunk by more than allowed is told, the worst first', () => {
  assert.deepEqual(shrinkage(backupOf(25, 50, 300), month, 50), [
    'issuer_audit has shrunk by 71%: 300 documents, and 1,022 in the median of the last 5 backups',
    'issuer-directory has shrunk by 67%: 35,000 bytes, and 107,200 in the median of the last 5 backups',
    'issuer-directory has shrunk by 67%: 350 documents, and 1,072 in the median of the last 5 backups',
  ])
  assert.deepEqual(shrinkage(backupOf(25, 50, 300), month, 71), [])
})

test('a collection that is emptied or gone is told, however small it was', () => {
  const few = month.map((past) => ({ ...past, counts: { ...past.counts, issuers: 3 } }))
  const { issuer_audit } = backupOf(25, 3, 1000).counts
  for (const counts of [{ issuer_audit: issuer_audit! }, { issuer_audit: issuer_audit!, issuers: 0 }]) {
    assert.deepEqual(shrinkage(backupOf(25, 3, 1000, { counts }), few, 50), [
      'issuers has shrunk by 100%: 0 documents, and 3 in the median of the last 5 backups',
    ])
  }
})

test('a few documents less of a few mean nothing', () => {
  const few = month.map((past) => ({ ...past, counts: { ...past.counts, issuers: 8 } }))
  const present = backupOf(25, 1, 1000)
  assert.deepEqual(shrinkage(present, few, 50), [])
})

test('one odd backup among the last does not hide a loss, nor make one', () => {
  const odd = [...month.slice(1), backupOf(24, 50, 9, { name: 'odd' })]
  assert.equal(shrinkage(backupOf(25, 50, 20), odd, 50).length, 3)
  assert.deepEqual(shrinkage(backupOf(25, 50, 1000), odd, 10), [])
})

test('only earlier backups of the same database and kind count, and each once', () => {
  const present = backupOf(25, 50, 10)
  const none = [
    backupOf(24, 50, 1000, { database: 'other' }),
    backupOf(24, 50, 1000, { kind: 'cold' }),
    backupOf(26, 50, 1000),
    present,
  ]
  assert.deepEqual(shrinkage(present, none, 0), [])
  const last = backupOf(24, 50, 1000)
  const [told] = shrinkage(present, [last, last, ...none], 50)
  assert.match(told!, /and 1,000 in the last backup$/)
})

test('a cold backup of a server that could not be asked is compared by its bytes', () => {
  const cold = (day: number, bytes: number, counts = {}) =>
    backupOf(day, 0, 0, { kind: 'cold', bytes, documents: 0, counts })
  const past = [cold(23, 9_000_000), cold(24, 9_000_000, { issuers: 50 })]
  assert.deepEqual(shrinkage(cold(25, 9_000_000), past, 50), [])
  assert.equal(shrinkage(cold(25, 1_000_000), past, 50).length, 1)
})

test('a folder that cannot be read, and a damaged sidecar in it, have no figures', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'shrink-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(path.join(folder, 'issuer-directory-20261123T203204Z-hot.tar.zst.age'), '')
  await writeFile(path.join(folder, 'issuer-directory-20261123T203204Z-hot.tar.zst.age.json'), '{')
  const wanted = { database: 'issuer-directory', kind: 'hot' } as const
  assert.deepEqual(await figuresIn(folder, wanted), [])
  assert.deepEqual(await figuresIn(path.join(folder, 'absent'), wanted), [])
})

describe('backup', needs('mongod'), () => {
  test('warns of a database that somebody emptied, and still backs it up', async (t) => {
    const mongod = await startMongod({})
    t.after(() => mongod.stop())
    const client = await MongoClient.connect(mongod.uri)
    t.after(() => client.close())
    const db = client.db('issuer-directory')
    await seedIssuerDirectory(db, { issuers: 30, auditEntries: 200 })
    const site = await workplace(mongod.uri)
    t.after(() => site.remove())
    const backup = ['backup', '--recipient', site.recipient, '--output', site.vault]
    await site.run(backup)
    await db.collection('issuer_audit').deleteMany({})

    const { code, stderr } = await site.run(backup)
    assert.equal(code, 0, stderr)
    assert.match(stderr, /issuer_audit has shrunk by 100%: 0 documents, and 200 in the last backup/)
    const allowed = await site.result([...backup, '--max-shrink', '100%'])
    assert.deepEqual(allowed.shrunk, [])
    assert.equal((await site.listing()).length, 6)
  })
})
