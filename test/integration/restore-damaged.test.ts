/**
 * Whole restores of an archive with a bit flipped in each of its bytes, and of each of its beginnings: refused, with live
 * data as it was. That every single bit is found is proved of the reader alone, in test/archive/reader.test.ts.
 */
import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { CrashSite } from '../testbed/crash-site.ts'
import { uuidsOf } from '../testbed/database-state.ts'
import { needs } from '../testbed/needs.ts'

/** Each is a restore of its own. */
const patience = { timeout: 20 * 60_000 }

describe('a restore of a damaged archive', needs('mongod'), () => {
  let site: CrashSite
  let sound: Buffer
  before(async () => {
    site = await CrashSite.open()
    await site.reset()
    sound = await readFile(site.archive)
    // It would refuse every one of them before anything is read.
    await rm(`${site.archive}.json`)
  })
  after(() => site.close())

  async function refused(content: Buffer, what: string): Promise<void> {
    await writeFile(site.archive, content)
    await assert.rejects(site.restore(false), ({ exitCode, stack }) => {
      assert.equal(exitCode, 3, `${what}: ${stack}`)
      return true
    })
  }

  /** What only looks like it would have other identities. */
  async function untouched(): Promise<void> {
    assert.ok(site.serviceRuns)
    assert.equal(await site.which(), 'live')
    await site.cleanup()
    assert.deepEqual(await site.leftovers(), [])
    assert.deepEqual(await uuidsOf(site.db), site.liveUuids)
  }

  test('is refused with a bit flipped in any byte, and changes nothing', patience, async (t) => {
    for (const [at, byte] of sound.entries()) {
      const damaged = Buffer.from(sound)
      damaged[at] = byte ^ (1 << (at % 8))
      await refused(damaged, `byte ${at}`)
    }
    t.diagnostic(`${sound.length} bytes`)
    await untouched()
  })

  test('is refused where it is cut anywhere, and changes nothing', patience, async () => {
    for (let length = 0; length < sound.length; length++)
      await refused(sound.subarray(0, length), `cut at ${length}`)
    await untouched()
  })

  test('is carried out where it is whole', async () => {
    await writeFile(site.archive, sound)
    await site.restore(false)
    assert.equal(await site.which(), 'archived')
  })
})
