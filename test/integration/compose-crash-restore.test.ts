/** SIGKILL, SIGINT and SIGTERM at every step of a hot restore into a Compose project: old or new, and the service runs. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { readJournal } from '../../src/mongo/journal.ts'
import { everyStep } from '../testbed/cold-crash.ts'
import { database } from '../testbed/cold-site.ts'
import { ComposeColdSite } from '../testbed/compose-cold-site.ts'
import type { Task } from '../testbed/kill-at-step.ts'
import { needs } from '../testbed/needs.ts'

/** Each of the steps takes seconds. */
const patience = { timeout: 30 * 60_000 }

describe('a hot restore into a Compose project, ended at every step', needs('docker'), () => {
  let site: ComposeColdSite
  /** A hot archive of the state `archived`. */
  let archive: string

  before(async () => {
    site = await ComposeColdSite.open()
    await site.fill('archived')
    archive = await site.backup('hot')
    await site.fill('live')
  })
  after(() => site?.close())

  /** Which state is live, whole; the other database on the same mongod is untouched. */
  async function which(): Promise<string> {
    return site.connected(async (client) => {
      const found = await client.db(database).collection('state').find().sort({ n: 1 }).toArray()
      const states = new Set(found.map(({ state }) => state))
      assert.deepEqual([found.map(({ n }) => n), states.size], [[1, 2, 3], 1])
      assert.equal((await client.db('other').collection('state').findOne())?.state, 'live')
      return [...states][0]
    })
  }

  /** What the journal says of a service that a dead run had stopped. */
  const isSomeStopped = () =>
    site.connected(async (client) =>
      (await readJournal(client.db(database))).some(({ serviceStopped }) => serviceStopped),
    )

  async function endsAtEveryStep(
    by: Task['by'],
    guarded: boolean,
    comesBack: () => Promise<unknown>,
  ): Promise<void> {
    const outcomes: string[] = []
    const work = { restore: { ...site.restoreRequest(), archive } }
    const steps = await everyStep(site, { work, by, guarded }, async () => {
      await comesBack()
      assert.ok(await site.settled(site.services), `${(await site.running()).join()} run`)
      outcomes.push(await which())
      await site.fill('live')
    })
    assert.equal(await which(), 'archived')
    await site.fill('live')
    for (const step of ['service to be stopped', 'service stopped', 'swapped', 'service to be started'])
      assert.ok(steps.includes(step), steps.join())
    const turn = outcomes.indexOf('archived')
    assert.ok(turn > 0 && outcomes.slice(turn).every((state) => state === 'archived'), outcomes.join())
  }

  for (const by of ['SIGINT', 'SIGTERM'] as const) {
    test(`by ${by}: the run itself starts what ran`, patience, () =>
      endsAtEveryStep(by, true, async () => {
        assert.equal(await isSomeStopped(), false)
      }),
    )
  }

  test('by SIGKILL: its guardian starts what ran', patience, () =>
    endsAtEveryStep('SIGKILL', true, () =>
      site.until(async () => (await site.settled(site.services)) && !(await isSomeStopped())),
    ),
  )

  test('by SIGKILL, its guardian dead too: heal starts what ran', patience, () =>
    endsAtEveryStep('SIGKILL', false, () => site.heal()),
  )
})
