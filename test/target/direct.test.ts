import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../src/errors.ts'
import type { DirectTarget as Settings } from '../../src/settings/types.ts'
import { DirectTarget } from '../../src/target/direct.ts'
import { openTarget } from '../../src/target/target.ts'

const uri = 'mongodb://user:pass@127.0.0.1:1/?authSource=admin'
const signal = new AbortController().signal

function settings(more: Partial<Settings> = {}): Settings {
  return {
    type: 'direct',
    mongoUri: uri,
    database: 'issuer-directory',
    serviceConfig: undefined,
    seed: undefined,
    stopCommand: undefined,
    startCommand: undefined,
    healthUrl: undefined,
    healthCa: undefined,
    notify: { command: undefined, url: undefined },
    ...more,
  }
}

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'direct-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A server on a free port. @returns its URL. */
async function serve(t: TestContext, server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    if (server instanceof http.Server) server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`
}

const answering = (status: number, headers: http.OutgoingHttpHeaders = {}) =>
  http.createServer((_, response) => response.writeHead(status, headers).end('words'))

/** Where nobody listens. */
async function deserted(t: TestContext): Promise<string> {
  const server = net.createServer()
  const url = await serve(t, server)
  await new Promise((resolve) => server.close(resolve))
  return url
}

test('the files that are named are recorded byte for byte, the secret as the service reads it', async (t) => {
  const folder = folderFor(t)
  const serviceConfig = path.join(folder, 'service.yaml')
  const seed = path.join(folder, 'seed.json')
  const odd = Buffer.from([0, 255, 13, 10, 200])
  writeFileSync(serviceConfig, odd)
  writeFileSync(seed, '')
  const target = openTarget(settings({ serviceConfig, seed }))
  assert.deepEqual(await target.files('error'), {
    files: [
      { role: 'secret', content: Buffer.from(`ISSUER_DIRECTORY_MONGO_CONNECTION_STRING=${uri}\n`) },
      { role: 'serviceConfig', content: odd },
      { role: 'seed', content: Buffer.alloc(0) },
    ],
    absent: [],
  })
  assert.equal((await target.placeOf('serviceConfig'))?.shown, serviceConfig)
  assert.equal((await target.placeOf('seed'))?.shown, seed)
  assert.equal(await target.placeOf('secret'), null)
})

test('the files that are not named are absent, with the reason', async () => {
  const target = openTarget(settings())
  const { files, absent } = await target.files('error')
  assert.deepEqual(
    files.map(({ role }) => role),
    ['secret'],
  )
  assert.deepEqual(absent, [
    { what: 'serviceConfig', why: 'no file was named' },
    { what: 'seed', why: 'no file was named' },
  ])
  assert.equal(await target.placeOf('seed'), null)
})

test('files that are named and not there may be absent like others, but not unreadable', async (t) => {
  const folder = folderFor(t)
  const [serviceConfig, seed] = [path.join(folder, 'missing'), folder]
  assert.deepEqual((await openTarget(settings({ serviceConfig })).files('absent')).absent, [
    { what: 'serviceConfig', why: 'it was not there' },
    { what: 'seed', why: 'no file was named' },
  ])
  await assert.rejects(openTarget(settings({ seed })).files('absent'), { code: 'source-failed' })
})

for (const [role, option] of [
  ['serviceConfig', '--service-config'],
  ['seed', '--seed'],
] as const) {
  test(`a ${role} that is named and cannot be read fails, naming it and ${option}`, async (t) => {
    const folder = folderFor(t)
    mkdirSync(path.join(folder, 'folder'))
    for (const [name, cause] of [
      ['missing', /ENOENT/],
      ['folder', /EISDIR/],
    ] as const) {
      const file = path.join(folder, name)
      await assert.rejects(openTarget(settings({ [role]: file })).files('error'), (error) => {
        assert.ok(error instanceof BackupError && error.code === 'source-failed')
        assert.ok(error.message.includes(file) && error.remedy?.includes(option))
        assert.match(error.likelyCause!, cause)
        return true
      })
    }
  })
}

test('a service is controlled where it can be both stopped and started', () => {
  const controlled = (more: Partial<Settings>) => openTarget(settings(more)).service.controlled
  assert.equal(controlled({ stopCommand: 'true', startCommand: 'true' }), true)
  assert.equal(controlled({ stopCommand: 'true' }), false)
  assert.equal(controlled({ startCommand: 'true' }), false)
  assert.equal(controlled({}), false)
})

test('a service runs where anything answers, does not where nobody listens, and nobody knows without a URL', async (t) => {
  const state = (healthUrl?: string) => openTarget(settings({ healthUrl })).service.state()
  assert.equal(await state(await serve(t, answering(200))), 'running')
  assert.equal(await state(await serve(t, answering(503))), 'running')
  assert.equal(await state(await serve(t, answering(302, { location: 'http://127.0.0.1:1/' }))), 'running')
  const nowhere = await deserted(t)
  assert.equal(await state(nowhere), 'stopped')
  assert.equal(await state(nowhere.replace('127.0.0.1', 'localhost')), 'stopped')
  assert.equal(await state(), 'unknown')
})

test('a service that takes the connection and gives no answer is not taken for stopped', async (t) => {
  const state = (healthUrl: string) => openTarget(settings({ healthUrl })).service.state()
  const sockets: net.Socket[] = []
  const silent = net.createServer((socket) => void sockets.push(socket))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  const hangingUp = net.createServer((socket) => socket.destroy())
  assert.deepEqual(
    await Promise.all([
      state(await serve(t, silent)),
      state(await serve(t, hangingUp)),
      state('http://no-such-host.invalid/'),
    ]),
    ['unknown', 'unknown', 'unknown'],
  )
})

test('a large answer does not keep the process from ending', async (t) => {
  const endless = http.createServer((_, response) => {
    response.writeHead(200)
    const write = () => {
      while (response.write(Buffer.alloc(65_536)));
    }
    response.on('drain', write)
    write()
  })
  const healthUrl = await serve(t, endless)
  const script = `
    import { openTarget } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../src/target/target.ts'))}
    console.log(await openTarget(${JSON.stringify(settings({ healthUrl }))}).service.state())
    process.on('exit', () => console.log(process.getActiveResourcesInfo().includes('TCPSocketWrap')))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script])
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0)
  assert.equal(said, 'running\nfalse\n')
})

test('the commands are run by sh, and a stop that is called off comes to its end first', async (t) => {
  const folder = folderFor(t)
  const { service } = openTarget(
    settings({
      stopCommand: `cd '${folder}' && echo "stop $0" | cat > said`,
      startCommand: `cd '${folder}' && echo start >> said`,
    }),
  )
  await service.stop(signal)
  await service.start('again')
  assert.equal(readFileSync(path.join(folder, 'said'), 'utf8'), 'stop sh\nstart\n')

  const calledOff = new AbortController()
  const { service: slow } = openTarget(
    settings({ stopCommand: `sleep 1; touch '${folder}/stopped'`, startCommand: 'true' }),
  )
  const stopping = slow.stop(calledOff.signal)
  calledOff.abort()
  await assert.rejects(stopping, { name: 'AbortError' })
  assert.ok(existsSync(path.join(folder, 'stopped')))
})

test('a stop that fails is a failure of the target, in its own words', async () => {
  const { service } = openTarget(settings({ stopCommand: 'echo no unit >&2; exit 5', startCommand: 'true' }))
  await assert.rejects(service.stop(signal), {
    code: 'target-failed',
    message: /sh ended with exit code 5/,
    likelyCause: 'It said: no unit',
  })
})

test('a start that fails leaves the service not started, in its own words', async () => {
  const { service } = openTarget(settings({ stopCommand: 'true', startCommand: 'echo no unit >&2; exit 5' }))
  await assert.rejects(service.start('again'), {
    code: 'not-started',
    exitCode: 7,
    message: 'the service could not be started: sh ended with exit code 5',
    likelyCause: 'It said: no unit',
    remedy: /by hand/,
  })
})

test('a start waits until the service is healthy', async (t) => {
  let asked = 0
  const warmingUp = http.createServer((_, response) => {
    asked++
    if (asked === 1) response.destroy()
    else response.writeHead(asked < 4 ? 503 : 204).end()
  })
  const healthUrl = await serve(t, warmingUp)
  const { service } = openTarget(settings({ stopCommand: 'true', startCommand: 'true', healthUrl }))
  await service.start('again')
  assert.equal(asked, 4)
})

test('a start waits for a service that does not listen yet', async (t) => {
  const server = answering(200)
  const healthUrl = await deserted(t)
  const { service } = openTarget(settings({ stopCommand: 'true', startCommand: 'true', healthUrl }))
  let healthy = false
  const starting = service.start('again').then(() => (healthy = true))
  await sleep(300)
  assert.equal(healthy, false)
  server.listen(Number(new URL(healthUrl).port), '127.0.0.1')
  t.after(() => server.close())
  await starting
})

for (const [what, status] of Object.entries({ 'answers that it is not': 503, 'sends somewhere else': 302 })) {
  test(`a service that never gets healthy is not started: it ${what}`, async (t) => {
    const healthUrl = await serve(t, answering(status, { location: '/elsewhere' }))
    const { service } = new DirectTarget(
      settings({ stopCommand: 'true', startCommand: 'true', healthUrl }),
      300,
    )
    await assert.rejects(service.start('again'), {
      code: 'not-started',
      message: 'the service was started and is not healthy after 0.3 s',
      likelyCause: `${healthUrl} answers ${status}`,
      remedy: /heal/,
    })
  })
}
