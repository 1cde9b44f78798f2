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

  before(async () => {
    const sleeping = ['--entrypoint', 'sleep', images.mongo, '1000000']
    container = await docker('run', '--detach', '--init', '--volume', '/data/db', ...sleeping)
    const image = await docker('inspect', '--format', '{{.Image}}', container)
    folder = new HelperDataFolder({
      host: new DockerHelpers({ image, volumesOf: container, deployment }),
      path: '/data/db',
      layout: [],
      assertQuiet: async () => {},
      lastStart: async () => lastStart,
    })
  })
  after(async () => {
    await folder?.release()
    await docker('rm', '--force', '--volumes', container)
  })
  beforeEach(async () => {
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

  /** The files at the top, and those of each folder of a restore, by what `storage.bson` says. */
  const generations = () =>
    inFolder(
      `cat storage.bson; cd .issuer-backup/one; for d in *; do echo "$d: $(cat $d/storage.bson)"; done`,
    )

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
    assert.equal(await folder.marks(), marks)
    const changes = ['touch storage.bson', 'cp -p storage.bson s; mv s storage.bson', 'echo >journal/new']
    const seen = new Set([marks])
    for (const change of changes) {
      await inFolder(change)
      seen.add(await folder.marks())
    }
    lastStart = 'now'
    seen.add(await folder.marks())
    assert.equal(seen.size, 5)
  })

  /** Every state in which an exchange can be cut off, by how far its moves had come; the last is its end. */
  const restoring = [
    ':',
    'mkdir $b/before.part',
    'mv storage.bson $b/before.part',
    'mv journal $b/before.part',
    'mv $b/before.part $b/before',
    'mv $b/staged/storage.bson .',
    'mv $b/staged/journal .',
    'rmdir $b/staged',
  ]
  const rollingBack = restoring.map((step) =>
    step.replaceAll('before', 'after').replaceAll('staged', 'before'),
  )
  for (const [direction, steps] of [
    ['restore', restoring],
    ['rollback', rollingBack],
  ] as const) {
    test(`a ${direction} is carried on from wherever it was cut off`, async () => {
      const exchange: Exchange = { id: 'one', direction }
      const [arriving, leaving] = direction === 'restore' ? ['staged', 'before'] : ['before', 'after']
      for (let cut = 1; cut <= steps.length; cut++) {
        await inFolder(`rm -rf .issuer-backup journal; mkdir -p .issuer-backup/one/${arriving}/journal journal
          echo old >storage.bson; echo new >.issuer-backup/one/${arriving}/storage.bson
          b=.issuer-backup/one; ${steps.slice(0, cut).join('; ')}; chown -R 999:999 .`)
        const state = (await folder.states()).get('one')!
        const begun = cut > 1
        assert.equal(state.exchanging, begun && cut < 5, `exchanging after ${cut}`)
        assert.equal(state[leaving as 'before'], cut >= 5, `${leaving} after ${cut}`)
        await folder.exchange(exchange)
        assert.equal(await generations(), `new\n${leaving}: old`, `cut after ${cut}`)
        assert.equal(await inFolder('stat -c %u:%g . journal'), '999:999\n999:999')
        // Once more, as whoever heals may.
        await folder.exchange(exchange)
        assert.equal(await generations(), `new\n${leaving}: old`)
      }
    })
  }

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
    await folder.ready()
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
