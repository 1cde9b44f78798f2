/** Cold archives of members of a replica set: killed, and restored where the set has another address or none. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { MongoClient } from 'mongodb'
import { backup } from '../../src/operations/backup.ts'
import { restore } from '../../src/operations/restore.ts'
import { silent } from '../../src/reporter.ts'
import { backupSettings, restoreSettings } from '../../src/settings/resolve.ts'
import { openCold } from '../testbed/cold-archive.ts'
import { context } from '../testbed/cold-site.ts'
import { ComposeColdSite } from '../testbed/compose-cold-site.ts'
import { needs } from '../testbed/needs.ts'
import { eventually } from '../testbed/reach.ts'

describe('the archive of a member that was killed', needs('docker'), () => {
  /** Its mongod does not heed the signal that is to stop it. */
  let member: ComposeColdSite
  let standalone: ComposeColdSite
  let archive: string

  before(async () => {
    standalone = await ComposeColdSite.open()
    member = await ComposeColdSite.open({
      mongod: ['--replSet', 'rs0'],
      mongo: 'stop_signal: SIGCONT',
      // Where it runs it is known by its own name alone.
      prepare: async (site) => {
        await site.connected((client) =>
          client.db('admin').command({
            replSetInitiate: {
              _id: 'rs0',
              members: [{ _id: 3, host: 'localhost:27017', tags: { at: 'a' } }],
            },
          }),
        )
        await writable(site)
      },
    })
  })
  after(async () => {
    await member?.close()
    await standalone?.close()
  })

  const writable = (site: ComposeColdSite) =>
    eventually('a primary', () =>
      site.connected(async (client) => {
        const { isWritablePrimary } = await client.db('admin').command({ hello: 1 })
        return isWritablePrimary || undefined
      }),
    )

  const write = (client: MongoClient, n: number) =>
    client
      .db('directory')
      .collection('acknowledged')
      .insertOne({ n }, { writeConcern: { w: 'majority', j: true } })

  async function restored(site: ComposeColdSite, from: string) {
    const { identity } = member.options
    const request = { ...site.restoreRequest(), archive: from }
    // Of the other workplace comes the key, too.
    const key = from === archive ? { identity: identity! } : { identity: standalone.options.identity! }
    return restore(await restoreSettings({ ...site.options, ...key }, request, {}), context)
  }

  const found = (site: ComposeColdSite) =>
    site.connected(async (client) => {
      const all = await client.db('directory').collection('acknowledged').find().sort({ n: 1 }).toArray()
      return all.map(({ n }) => n)
    })

  test('is told of, and loses nothing that was acknowledged', async () => {
    const warnings: string[] = []
    const reporter = { ...silent, warn: (words: string) => void warnings.push(words) }
    const onStep = async (step: string) => {
      if (step === 'issuer-directory stopped') await member.connected((client) => write(client, 1))
    }
    const request = { kind: 'cold', dryRun: false, sidecar: undefined } as const
    const settings = await backupSettings({ ...member.options, stopTimeout: '1s' }, request, {})
    archive = (await backup(settings, { ...context, reporter, onStep })).archive!.path!
    assert.match(warnings.join('\n'), /mongod did not shut down/)
    assert.equal((await openCold(archive, member.options)).manifest.volume!.cleanShutdown, false)

    await member.connected((client) => write(client, 2))
    await restored(member, archive)
    await writable(member)
    assert.deepEqual(await found(member), [1])
    await member.connected((client) => write(client, 3))
    const { members } = await member.connected(async (client) => {
      return (await client.db('admin').command({ replSetGetConfig: 1 })).config
    })
    assert.deepEqual(
      members.map(({ host }: { host: string }) => host),
      ['mongo:27017'],
    )
  })

  test('is taken by a standalone', async () => {
    await restored(standalone, archive)
    assert.deepEqual(await found(standalone), [1])
    await standalone.connected((client) => write(client, 2))
    assert.deepEqual(await found(standalone), [1, 2])
  })

  test('a set refuses the one of a standalone, and of another set, with live data as it was', async () => {
    const before = await member.connected((client) => client.db('admin').command({ serverStatus: 1 }))
    await assert.rejects(restored(member, standalone.archive), {
      code: 'target-unsuitable',
      message: /archive is of a standalone/,
    })
    const other = await ComposeColdSite.open({ mongod: ['--replSet', 'rs1'], filled: false })
    try {
      const settings = {
        ...other.options,
        identity: member.options.identity!,
      }
      const request = { ...other.restoreRequest(), archive }
      await assert.rejects(async () => restore(await restoreSettings(settings, request, {}), context), {
        code: 'target-unsuitable',
        message: /the replica set rs0, and mongod here is started for rs1/,
      })
    } finally {
      await other.close()
    }
    const after = await member.connected((client) => client.db('admin').command({ serverStatus: 1 }))
    assert.equal(after.pid, before.pid)
    assert.ok(after.uptimeMillis > before.uptimeMillis)
    assert.deepEqual(await found(member), [1, 3])
  })
})
