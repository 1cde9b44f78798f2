import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
import { findMongod } from '../../src/demo/mongod.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'

describe('a throwaway replica set with authentication', needs('mongod'), () => {
  let mongod: Mongod
  before(async () => {
    mongod = await startMongod({
      replicaSet: true,
      auth: true,
      args: ['--setParameter', 'ttlMonitorSleepSecs=7'],
    })
  })
  after(() => mongod.stop())

  test('takes majority writes and the given arguments through its connection string', async () => {
    await using client = await MongoClient.connect(mongod.uri)
    await client
      .db('kept')
      .collection('c')
      .insertOne({ n: 1 }, { writeConcern: { w: 'majority' } })
    const { ttlMonitorSleepSecs } = await client
      .db('admin')
      .command({ getParameter: 1, ttlMonitorSleepSecs: 1 })
    assert.equal(ttlMonitorSleepSecs, 7)
  })

  test('refuses who has no password', async () => {
    await using client = await MongoClient.connect(
      `mongodb://127.0.0.1:${mongod.port}/?directConnection=true`,
    )
    await assert.rejects(client.db('kept').collection('c').countDocuments(), /requires authentication/)
  })

  test('keeps acknowledged writes through a kill and a restart', async () => {
    const pid = mongod.pid
    await mongod.kill()
    assert.equal(isAlive(pid), false)
    await mongod.restart()
    assert.notEqual(mongod.pid, pid)
    await using client = await MongoClient.connect(mongod.uri)
    assert.equal(await client.db('kept').collection('c').countDocuments(), 1)
  })
})

test('stop ends the server, removes its folder and may be called again', needs('mongod'), async () => {
  const mongod = await startMongod()
  await mongod.stop()
  await mongod.stop()
  assert.equal(isAlive(mongod.pid), false)
  assert.equal(existsSync(mongod.dbPath), false)
})

test('a server ends with its parent, SIGKILL included', needs('mongod'), async (t) => {
  const module = JSON.stringify(path.resolve(import.meta.dirname, '../../src/demo/mongod.ts'))
  const script = `const { startMongod } = await import(${module})
    const { pid, dbPath } = await startMongod()
    console.log(JSON.stringify({ pid, dbPath }))
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { MONGOD: tool('mongod') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => parent.kill('SIGKILL'))
  const [line] = await once(parent.stdout, 'data')
  const { pid, dbPath } = JSON.parse(String(line))
  assert.equal(isAlive(pid), true)
  parent.kill('SIGKILL')
  while (isAlive(pid) || existsSync(dbPath)) await sleep(50, undefined, { signal: t.signal })
})

test('a server that cannot start says what it logged', needs('mongod'), async () => {
  await assert.rejects(startMongod({ args: ['--setParameter', 'noSuchParameter=1'] }), {
    code: 'target-failed',
    likelyCause: /noSuchParameter/,
  })
})

test('a MONGOD that leads nowhere is named', async (t) => {
  const before = process.env.MONGOD
  t.after(() => {
    if (before === undefined) delete process.env.MONGOD
    else process.env.MONGOD = before
  })
  process.env.MONGOD = '/nowhere/mongod'
  await assert.rejects(findMongod(), { code: 'tool-missing', message: /\/nowhere\/mongod/ })
})

/** False for a zombie too: an orphan's remains wait for a pid 1 that may never collect them. */
function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/exe`)
}
