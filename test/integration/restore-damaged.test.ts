/**
 * Damaged archives are refused by all that `verify` and `restore` do, with live data as it was. Each bit of a small one
 * flipped, and each of its beginnings: in this process, several in flight. Then damage far behind the beginning, where a
 * restore has loaded what came before it.
 */
import assert from 'node:assert/strict'
import { type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { Context } from '../../src/operations/context.ts'
import { restore } from '../../src/operations/restore.ts'
import { verify } from '../../src/operations/verify.ts'
import type { RestoreSettings } from '../../src/settings/types.ts'
import { remembering } from '../archive/samples.ts'
import { CrashSite, context } from '../testbed/crash-site.ts'
import { oursIn, uuidsOf } from '../testbed/database-state.ts'
import { needs } from '../testbed/needs.ts'

/** Each waits for the disk and for keys most of the time. */
const inFlight = 8

/** Each is a verification and a restore. */
const patience = { timeout: 20 * 60_000 }

/** A chunk of an age file, tag included. */
const chunkSize = 65_552
/** How much of a file is read at once. */
const firstRead = 1024 * 1024

describe('a damaged archive', needs('mongod'), () => {
  let site: CrashSite
  let sound: Buffer
  let settings: RestoreSettings

  before(async () => {
    site = await CrashSite.open()
    await begin()
  })
  after(() => site.close())

  async function begin(): Promise<void> {
    await site.reset()
    sound = await readFile(site.archive)
    // By its sidecar all that follows would be refused before it is read.
    await rm(`${site.archive}.json`)
    settings = await site.restoreSettings(false)
    settings.decryption = remembering(settings.decryption!)
  }

  /** By both verbs. */
  async function refused(file: string, what: string, heard: Partial<Context> = {}): Promise<void> {
    const exit3 = ({ exitCode, stack }: { exitCode?: number; stack?: string }) => {
      assert.equal(exitCode, 3, `${what}: ${stack}`)
      return true
    }
    const { decryption, verifyKeys, target } = settings
    const opening = { archive: { file }, decryption, verifyKeys }
    const whole = { ...opening, database: target.database, digestOnly: false, expect: undefined }
    await assert.rejects(verify(whole, context), exit3)
    await assert.rejects(restore({ ...settings, ...opening }, { ...context, ...heard }), exit3)
  }

  /** What only looks like it would have other identities. */
  async function untouched(): Promise<void> {
    assert.ok(site.serviceRuns)
    assert.equal(await site.which(), 'live')
    assert.deepEqual(await uuidsOf(site.db), site.liveUuids)
    await site.cleanup()
    assert.deepEqual(await site.leftovers(), [])
  }

  /** Workers with a copy of the archive each do `work` for all numbers below `count`. */
  async function forEach(
    count: number,
    work: (n: number, path: string, copy: FileHandle) => Promise<void>,
  ): Promise<void> {
    let next = 0
    const worker = async (_: unknown, id: number) => {
      const path = `${site.archive}.${id}`
      await writeFile(path, sound)
      const copy = await open(path, 'r+')
      while (next < count) await work(next++, path, copy)
      await copy.close()
    }
    await Promise.all(Array.from({ length: inFlight }, worker))
  }

  test('is refused with any bit flipped, and changes nothing', patience, async (t) => {
    await forEach(sound.length * 8, async (bit, path, copy) => {
      const at = bit >> 3
      await copy.write(Buffer.from([sound[at]! ^ (1 << (bit & 7))]), 0, 1, at)
      await refused(path, `bit ${bit}`)
      await copy.write(sound, at, 1, at)
    })
    t.diagnostic(`${sound.length} bytes`)
    await untouched()
  })

  test('is refused where it is cut anywhere, and changes nothing', patience, async () => {
    await forEach(sound.length, async (length, path, copy) => {
      await copy.truncate(length)
      await refused(path, `cut at ${length}`)
      await copy.write(sound, length, sound.length - length, length)
    })
    await untouched()
  })

  test('is carried out where it is whole', async () => {
    await writeFile(site.archive, sound)
    await restore(settings, context)
    assert.equal(await site.which(), 'archived')
  })

  test('is refused though its beginning is sound and loaded, and nothing of that is left', async (t) => {
    await site.enlarge(2_300_000)
    await begin()
    const payload = sound.indexOf('\n', sound.indexOf('\n--- ') + 1) + 1 + 16
    const starts: number[] = []
    for (let at = payload; at < sound.length; at += chunkSize) starts.push(at)
    // Nothing is let through of a read in which any chunk is damaged.
    const late = starts.filter((start) => start > firstRead)
    const cases: [what: string, content: Buffer][] = []
    for (const start of [late[0]!, late.at(-1)!]) {
      const end = Math.min(start + chunkSize, sound.length)
      for (const at of [start, (start + end) >> 1, end - 17, end - 16, end - 1]) {
        const content = Buffer.from(sound)
        content[at]! ^= 1 << (at % 8)
        cases.push([`byte ${at}`, content])
      }
      for (const length of [start - 1, start, start + 1, (start + end) >> 1])
        cases.push([`cut at ${length}`, sound.subarray(0, length)])
    }
    const [one, two, three] = late as [number, number, number]
    const [before, first, second, rest] = [
      sound.subarray(0, one),
      sound.subarray(one, two),
      sound.subarray(two, three),
      sound.subarray(three),
    ]
    cases.push(
      ['a chunk left out', Buffer.concat([before, second, rest])],
      ['a chunk twice', Buffer.concat([before, first, first, second, rest])],
      ['two chunks that changed places', Buffer.concat([before, second, first, rest])],
      ['more behind the end', Buffer.concat([sound, Buffer.alloc(1)])],
    )
    let most = 0
    for (const [what, content] of cases) {
      await writeFile(site.archive, content)
      const steps: string[] = []
      await refused(site.archive, what, {
        onStep: async (step) => void steps.push(step),
        reporter: {
          ...context.reporter,
          progress: ({ documents }) => (most = Math.max(most, documents ?? 0)),
        },
      })
      assert.deepEqual(steps, ['restore noted'], what)
      assert.deepEqual(await oursIn(site.db), [], what)
    }
    assert.ok(most > 3, `no more than ${most} documents were loaded`)
    t.diagnostic(`${cases.length} cases`)
    await untouched()
  })
})
