import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import { VolumeReader } from '../../../src/archive/volume-reader.ts'
import type { Exchange } from '../../../src/target/cold.ts'
import { DockerHelpers } from '../../../src/target/docker/helper.ts'
import { HelperDataFolder } from '../../../src/target/folder/data-folder.ts'
import { docker, images } from '../../testbed/docker.ts'
import { needs } from '../../testbed/needs.ts'

const { signal } = new AbortController()

describe('a data folder in a volume', needs('docker'), () => {
  const deployment = `test-${randomBytes(6).toString('hex')}`
  let container: string
  let folder: HelperDataFolder
  let lastStart = 'never'
  let assertQuiet = async () => {}

  before(async () => {
    const sleeping = ['--entrypoint', 'sleep', images.mongo, '1000000']
    container = await docker('run', '--detach', '--init', '--volume', '/data/db', ...sleeping)
    const image = await docker('inspect', '--format', '{{.Image}}', container)
    folder = new HelperDataFolder({
      host: new DockerHelpers({ image, volumesOf: container, deployment }),
      path: '/data/db',
      layout: [],
      assertQuiet: () => assertQuiet(),
      lastStarts: async () => [['mongod', lastStart]],
    })
  })
  after(async () => {
    await folder?.release()
    await docker('rm', '--force', '--volumes', container)
  })
  beforeEach(async () => {
    assertQuiet = async () => {}
    await inFolder(`find . -mindepth 1 -delete
      mkdir journal; echo old >storage.bson; echo log >journal/WiredTigerLog.0000000001
      echo nothing >journal/WiredTigerPreplog.0000000001
      chown -R 999:999 .; chmod 600 storage.bson; chmod 700 journal`)
  })

  /** As root. */
  const inFolder = (script: string) =>
    docker('exec', '--user', '0:0', container, 'sh', '-c', `set -e; cd /data/db; ${script}`)

  const file = (path: string, content: string) => ({
    path,
    size: content.length,
    sha256: hash('sha256', content),
  })
  const live = [file('journal/WiredTigerLog.0000000001', 'log\n'), file('storage.bson', 'old\n')]

  async function read(): Promise<Buffer> {
    const chunks: Buffer[] = []
    for await (const chunk of folder.read(signal)) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  async function stage(id: string, tar: Buffer): Promise<void> {
    const sink = await folder.stage(id, signal)
    for (let at = 0; at < tar.length; at += 5_000) await sink.write(tar.subarray(at, at + 5_000))
    await sink.end()
  }

  /** The files at the top, and those of each folder of a restore, by what two of them say. */
  const generations = () =>
    inFolder(`cat storage.bson mongod.lock
      cd .issuer-backup/one; for d in *; do echo "$d: $(cat $d/storage.bson) $(cat $d/mongod.lock)"; done`)

  test('is listed and read without what is ours and what mongod makes anew', async () => {
    await inFolder('mkdir -p .issuer-backup/one/before; echo kept >.issuer-backup/one/before/storage.bson')
    assert.deepEqual(await folder.list(signal), live)
    const reader = new VolumeReader()
    await reader.write(await read())
    assert.deepEqual(await reader.end(), live)
  })

  test('is staged with owner and mode, whatever lies there already', async () => {
    const tar = await read()
    await stage('one', tar)
    assert.deepEqual(await folder.listStaged('one', signal), live)
    const show = `cd .issuer-backup/one/staged; stat -c '%n %u:%g %a' . storage.bson journal`
    assert.equal(await inFolder(show), '. 999:999 755\nstorage.bson 999:999 600\njournal 999:999 700')
  })

  test('a stream into it that is cut is a failure', async () => {
    await inFolder('head -c 100000 /dev/zero >storage.bson')
    const tar = await read()
    const sink = await folder.stage('one', signal)
    await sink.write(tar.subarray(0, 50_000))
    await assert.rejects(sink.end(), { code: 'target-failed' })
    const other = await folder.stage('two', signal)
    await other.write(tar.subarray(0, 50_000))
    await other.abort()
    // Another helper takes over from the one that was ended with what it did.
    await folder.remove('two', 'all')
    assert.deepEqual([...(await folder.states()).keys()], ['one'])
  })

  test('its marks change with each write and with each start, and with nothing else', async () => {
    const marks = await folder.marks()
    assert.deepEqual(await folder.marks(), marks)
    const changes = ['touch storage.bson', 'cp -p storage.bson s; mv s storage.bson', 'echo >journal/new']
    const seen = new Set([JSON.stringify([...marks])])
    for (const change of changes) {
      await inFolder(change)
      seen.add(JSON.stringify([...(await folder.marks())]))
    }
    lastStart = 'now'
    const last = await folder.marks()
    seen.add(JSON.stringify([...last]))
    assert.equal(seen.size, 5)
    for (const name of ['mongod', 'the file storage.bson', 'the file journal/new'])
      assert.ok(last.has(name), name)
  })

  /** Every state in which an exchange can be cut off, by how far its moves had come; the last is its end. */
  const restoring = [
    ':',
    'mkdir $b/before.part',
    'mv mongod.lock $b/before.part',
    'mkdir mongod.lock',
    'mv storage.bson $b/before.part',
    'mv journal $b/before.part',
    'mv $b/before.part $b/before',
    'mv $b/staged/storage.bson .',
    'mv $b/staged/journal .',
    'rmdir mongod.lock',
    'mv $b/staged/mongod.lock .',
    'rmdir $b/staged',
  ]
  const turn = restoring.indexOf('mv $b/before.part $b/before')
  const rollingBack = restoring.map((step) =>
    step.replaceAll('before', 'after').replaceAll('staged', 'before'),
  )

  async function cutOff(arriving: string, steps: readonly string[]): Promise<void> {
    await inFolder(`rm -rf .issuer-backup journal mongod.lock
      b=.issuer-backup/one; mkdir -p $b/${arriving}/journal journal
      for f in storage.bson mongod.lock; do echo old >$f; echo new >$b/${arriving}/$f; done
      ${steps.join('; ')}; chown -R 999:999 .`)
  }

  for (const [direction, steps] of [
    ['restore', restoring],
    ['rollback', rollingBack],
  ] as const) {
    test(`a ${direction} is carried on from wherever it was cut off`, async () => {
      const exchange: Exchange = { id: 'one', direction }
      const [arriving, leaving] = direction === 'restore' ? ['staged', 'before'] : ['before', 'after']
      for (let cut = 1; cut <= steps.length; cut++) {
        await cutOff(arriving!, steps.slice(0, cut))
        const state = (await folder.states()).get('one')!
        assert.equal(state.exchanging, cut > 1 && cut <= turn, `exchanging after ${cut}`)
        assert.equal(state[leaving as 'before'], cut > turn, `${leaving} after ${cut}`)
        await folder.exchange(exchange)
        assert.equal(await generations(), `new\nnew\n${leaving}: old old`, `cut after ${cut}`)
        assert.equal(await inFolder('stat -c %u:%g . journal'), '999:999\n999:999')
        // Once more, as whoever heals may.
        await folder.exchange(exchange)
        assert.equal(await generations(), `new\nnew\n${leaving}: old old`)
      }
    })
  }

  const exchange: Exchange = { id: 'one', direction: 'restore' }

  test('is closed to every mongod before its first file moves', async () => {
    await cutOff('staged', restoring.slice(0, 1))
    await inFolder('rm storage.bson')
    let said = ''
    assertQuiet = async () => {
      const options =
        '--dbpath /data/db --bind_ip 127.0.0.1 --unixSocketPrefix /tmp --fork --logpath /tmp/log'
      said = await inFolder(`mongod ${options} || grep -o 'db/mongod.lock' /tmp/log`)
    }
    await folder.exchange(exchange)
    assert.match(said, /exited with 100(.|\n)+mongod\.lock/)
    assert.match(await inFolder('cat mongod.lock'), /new/)
  })

  test('is opened again, and nothing in it has moved, where a mongod runs on it by then', async () => {
    assertQuiet = async () => {
      throw new Error('it runs')
    }
    for (const lock of ['', '; rm mongod.lock']) {
      await cutOff('staged', [`:${lock}`])
      const look = () => inFolder('find . -exec stat -c "%n %i" {} + | sort')
      const before = await look()
      await assert.rejects(folder.exchange(exchange), /it runs/)
      assert.equal(await look(), before)
    }
    // From where files have moved there is no way back.
    await cutOff('staged', restoring.slice(0, 5))
    await assert.rejects(folder.exchange(exchange), /it runs/)
    assert.equal((await folder.states()).get('one')!.exchanging, true)
    assert.equal(await inFolder('stat -c %F mongod.lock'), 'directory')
  })

  test('an exchange without anything to come moves nothing', async () => {
    await assert.rejects(folder.exchange({ id: 'one', direction: 'restore' }), { code: 'target-failed' })
    assert.deepEqual(await folder.list(signal), live)
  })

  test('keeps a text beside each restore, and removes what it is told', async () => {
    const text = `{"archive":"/va'ult/\\"a\\" $b.age"}\n%s`
    assert.equal(await folder.recall('one'), null)
    await stage('one', await read())
    await stage('two', await read())
    await folder.remember('one', 'before')
    await folder.remember('one', text)
    assert.equal(await folder.recall('one'), text)
    await folder.remove('one', 'staged')
    assert.equal(await folder.recall('one'), text)
    await folder.remove('one', 'all')
    const none = { staged: true, before: false, after: false, exchanging: false }
    assert.deepEqual([...(await folder.states())], [['two', none]])
    await folder.remove('two', 'all')
    assert.equal(await inFolder('ls -A'), 'journal\nstorage.bson')
  })

  test('what a process that died has left at work is ended, and our own goes on', async () => {
    const label = `label=io.issuer-backup.deployment=${deployment}`
    await folder.ready(null)
    const own = await docker('ps', '--quiet', '--filter', label)
    await docker(
      ...['run', '--detach', '--label', 'io.issuer-backup=helper', '--label', label.slice('label='.length)],
      ...['--entrypoint', 'sleep', images.mongo, '1000'],
    )
    await folder.settle()
    assert.equal(await docker('ps', '--all', '--quiet', '--filter', label), own)
    assert.deepEqual(await folder.list(signal), live)
  })
})
