/** A replica set under Compose while others are at work on it: writers, other runs, and runs that died. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { chmod, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { after, before, describe, type TestContext, test } from 'node:test'
import { entry } from '../cli/command.ts'
import type { Running } from '../testbed/cli.ts'
import { DirectorySite } from '../testbed/directory-site.ts'
import { images } from '../testbed/docker.ts'
import { needs } from '../testbed/needs.ts'
import { eventually } from '../testbed/reach.ts'

interface Refused {
  code: number | null
  stdout: string
}

describe('a replica set under Compose', needs('docker', 'openssl', 'root'), () => {
  let site: DirectorySite

  before(async () => {
    site = await DirectorySite.open({ replicaSet: true })
  })
  after(() => site?.close())

  /** A backup to a pipe that nobody reads yet, so that it stays at work. */
  async function held(t: TestContext, kind: 'hot' | 'cold'): Promise<Running> {
    const database = kind === 'hot' ? ['--database', 'neighbour'] : []
    const holder = site.place.start(['backup', '--kind', kind, '--output', '-', ...database])
    t.after(() => {
      holder.stdout.resume()
      return holder.ended
    })
    if (kind === 'cold') await holder.said('Copying the data folder')
    await eventually('the holder of the lock', async () => (await site.ours()).length > 0 || undefined)
    return holder
  }

  test('is backed up at one point in time while its API takes writes, and refuses none', async () => {
    const api = site.api()
    await api.token()
    let ended = false
    const created: string[] = []
    const writer = async (name: string) => {
      for (let n = 0; !ended; n++) created.push((await api.createIssuer(`${name}-${n}`)).issuerSlug)
    }
    const writing = Promise.all(['one', 'two', 'three'].map(writer))
    await eventually('a first writing', async () => created.length > 5 || undefined)
    const countBefore = created.length
    const archive = await site.place.backup()
    const countAfter = created.length
    ended = true
    await writing
    assert.ok(countAfter > countBefore)
    await site.place.result(['restore', archive, '--yes'])

    const restored = await site.issuers()
    const audited = await site.inDatabase('issuer-directory', (db) =>
      db.collection('issuer_audit').find({ action: 'created' }).toArray(),
    )
    const entries = new Set(audited.map(({ issuer_id }) => issuer_id))
    const own = restored.filter((slug) => /^(one|two|three)-/.test(slug))
    assert.ok(own.length >= countBefore, `${own.length} of ${countBefore}`)
    // The service writes the issuer first, then its entry: each writer may be between the two.
    for (const slug of entries) assert.ok(restored.includes(slug), `an entry without its issuer: ${slug}`)
    const between = own.filter((slug) => !entries.has(slug))
    assert.ok(between.length <= 3, between.join())
    // None is missing among those that were there before the last one.
    for (const name of ['one', 'two', 'three']) {
      const numbers = own
        .filter((slug) => slug.startsWith(`${name}-`))
        .map((slug) => Number(slug.split('-')[1]))
      assert.equal(Math.max(-1, ...numbers), numbers.length - 1)
      for (const slug of between)
        if (slug.startsWith(`${name}-`)) assert.equal(slug, `${name}-${numbers.length - 1}`)
    }
  })

  test('lets nobody else at work while a cold copy is under way', async (t) => {
    const archive = await site.place.backup()
    const archives = await site.place.listing()
    const issuers = await site.issuers()
    const holder = await held(t, 'cold')
    const before = await site.traces()
    const compose = (...args: string[]) => site.deployed.compose(...args)
    assert.equal(await compose('ps', '--services', '--status', 'running'), '')
    const settings = ['--settings', path.join(site.place.folder, 'issuer-backup.yaml')]
    const backup = ['backup', ...settings, '--json']
    const contenders: [string, () => Promise<Refused>][] = [
      ...[
        ['backup', '--kind', 'hot'],
        ['backup', '--kind', 'cold'],
        ['restore', archive, '--yes'],
        ['cleanup', '--yes'],
        ['heal'],
      ].map((args): [string, () => Promise<Refused>] => [
        args.join(' '),
        () => site.place.run([...args, '--json']),
      ]),
      ['another user', () => byAnotherUser(backup)],
      ['a container', () => inContainer(backup)],
    ]
    for (const [who, contend] of contenders) {
      const { code, stdout } = await contend()
      assert.equal(code, 6, `${who}: ${stdout}`)
      const { error } = JSON.parse(stdout)
      assert.equal(error.code, 'locked', who)
      assert.match(error.message, new RegExp(`^backup by .+@.+ \\(pid ${holder.pid}\\), since 20`), who)
    }
    assert.deepEqual(await site.traces(), before)

    const copy = path.join(site.place.folder, 'cold.tar.zst.age')
    await pipeline(holder.stdout, createWriteStream(copy))
    const { code, stderr } = await holder.ended
    assert.equal(code, 0, stderr)
    assert.equal((await site.place.result(['verify', copy])).level, 'complete')
    assert.deepEqual(await site.issuers(), issuers)
    assert.deepEqual(await site.place.listing(), archives)
    assert.deepEqual(await site.ours(), [])
  })

  test('is taken over at once from a holder that was killed', async (t) => {
    const holder = await held(t, 'hot')
    const { code } = await site.place.run(['backup'])
    assert.equal(code, 6)
    holder.signal('SIGKILL')
    await holder.ended
    await site.place.backup()
    assert.deepEqual(await site.ours(), [])
  })

  async function outcome(program: string, args: string[]): Promise<Refused> {
    // Compose may be a plugin of this user's own.
    const env = { ...site.place.env, HOME: homedir() }
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
    const code = new Promise<number | null>((resolve) => child.once('close', resolve))
    return { stdout: await text(child.stdout), code: await code }
  }

  /** Of the engine's group alone; reads the sources wherever they are. */
  async function byAnotherUser(args: string[]): Promise<Refused> {
    const socket = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '')
    // access(2) does not heed capabilities.
    await chmod(site.deployed.folder, 0o755)
    const { gid } = await stat(socket)
    const words = [
      ...['--reuid', '65534', '--regid', String(gid), '--clear-groups'],
      ...['--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search'],
    ]
    return outcome('setpriv', [...words, process.execPath, entry, ...args])
  }

  /** With this machine's files: other processes, another name, the same engine. The image has no chroot of its own. */
  async function inContainer(args: string[]): Promise<Refused> {
    const environment = Object.entries({ ...site.place.env, HOME: homedir() }).map(
      ([name, value]) => `${name}=${value}`,
    )
    return outcome('docker', [
      ...[
        'run',
        '--rm',
        '--network',
        'none',
        '--volume',
        // To write there, it would have a share in all data folders.
        '/:/host:ro',
        '--entrypoint',
        '/host/usr/sbin/chroot',
        images.mongo,
      ],
      ...['/host', 'env', ...environment, process.execPath, entry, ...args],
    ])
  }
})
