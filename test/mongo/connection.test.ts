import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { type BSON, MongoClient, MongoNetworkError, MongoServerError } from 'mongodb'
import { BackupError } from '../../src/errors.ts'
import { connect } from '../../src/mongo/connection.ts'
import { mongoFailure } from '../../src/mongo/failure.ts'
import { startFakeServer } from '../testbed/fake-server.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { mongodumpEngine } from '../testbed/mongodump-engine.ts'
import { nativeDump } from '../testbed/native-dump.ts'
import { needs } from '../testbed/needs.ts'
import { MemorySink } from '../testbed/sinks.ts'

const soon = { serverSelectionTimeoutMS: 300 }

for (const replicaSet of [true, false]) {
  const what = replicaSet ? 'replica set' : 'standalone'
  test(`a ${what} is recognised, with its version and limits`, needs('mongod'), async (t) => {
    const mongod = await startMongod({ replicaSet })
    t.after(mongod.stop)
    const connection = await connect(mongod.uri, 'source')
    await using client = await MongoClient.connect(mongod.uri)
    const { version } = await client.db('admin').command({ buildInfo: 1 })
    assert.deepEqual(connection.facts, {
      version,
      featureCompatibility: version.split('.').slice(0, 2).join('.'),
      topology: replicaSet ? 'replica-set' : 'standalone',
      maxMessageBytes: 48_000_000,
    })
    assert.equal(connection.hosts, `127.0.0.1:${mongod.port}`)
    await connection.close()
  })
}

describe('what is no server for us is named:', () => {
  const hello = {
    isWritablePrimary: true,
    minWireVersion: 0,
    maxWireVersion: 17,
    maxBsonObjectSize: 16777216,
  }
  const impostors: Record<string, { answers: Record<string, BSON.Document>; message: RegExp }> = {
    mongos: {
      answers: { hello: { ...hello, msg: 'isdbgrid' }, buildInfo: { version: '6.0.5' } },
      message: /is a mongos/,
    },
    'FerretDB 1': {
      answers: { hello, buildInfo: { version: '7.0.42', ferretdbVersion: 'v1.24.0', ferretdbFeatures: {} } },
      message: /FerretDB answers/,
    },
    'FerretDB 2': {
      answers: { hello, buildInfo: { version: '7.0.77', ferretdb: { version: 'v2.0.0' } } },
      message: /FerretDB answers/,
    },
    'MongoDB 4.2': {
      answers: { hello: { ...hello, maxWireVersion: 8 }, buildInfo: { version: '4.2.24' } },
      message: /before 4\.4, at least 4\.4 is needed/,
    },
    'a server that says it is 4.2 though it speaks as a later one': {
      answers: { hello: { ...hello, maxWireVersion: 9 }, buildInfo: { version: '4.2.24' } },
      message: /MongoDB 4\.2\.24, at least 4\.4 is needed/,
    },
  }
  for (const [name, { answers, message }] of Object.entries(impostors)) {
    test(name, async (t) => {
      const server = await startFakeServer({ endSessions: {}, ...answers })
      t.after(server.stop)
      await assert.rejects(connect(server.uri, 'source', soon), {
        name: 'BackupError',
        code: 'target-unsuitable',
        message,
        remedy: /./,
      })
    })
  }
})

for (const side of ['source', 'target'] as const) {
  test(`a ${side} that does not answer fails as ${side}-failed`, async () => {
    await assert.rejects(connect('mongodb://127.0.0.1:1/', side, soon), {
      code: `${side}-failed`,
      message: /127\.0\.0\.1:1/,
      likelyCause: /down/,
      remedy: /mongod runs/,
    })
  })
}

test('the connection string says how long to wait, where it does', async () => {
  await assert.rejects(connect('mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200', 'source'), {
    code: 'source-failed',
    message: /after 200 ms|ECONNREFUSED/,
  })
})

describe('a connection string that cannot be read is refused without showing it:', () => {
  const secret = 'pa55w0rd'
  for (const uri of [
    `mongo://user:${secret}@host/`,
    `user:${secret}@host`,
    `mongodb://user:${secret}@@host/`,
    `mongodb://user:${secret}%@host/`,
    `mongodb://user:${secret}/@host:27017/`,
    `mongodb://user:1234/${secret}@host/`,
    `mongodb://user:${secret}@host:port/`,
    `mongodb://user:${secret}@:27017/`,
    `mongodb://user:${secret}@host,:27017/`,
    `mongodb://user:${secret}@host/?noSuchOption=1`,
    `mongodb://user:${secret}@host/?authMechanism=${secret}`,
    `mongodb://user:${secret}@`,
    `mongodb+srv://user:${secret}@host:27017/`,
    '',
  ]) {
    test(uri.replace(secret, '…') || 'nothing at all', async () => {
      const failure = await connect(uri, 'source', soon).catch((error) => error)
      assert.ok(failure instanceof BackupError, inspect(failure))
      assert.equal(failure.code, 'settings', failure.message)
      assert.ok(!inspect(failure, { depth: 10, showHidden: true }).includes(secret), inspect(failure))
    })
  }
})

test('an option that the driver does not know is named, unless it may be a part of a password', async () => {
  for (const [uri, named] of [
    ['mongodb://user:pa55w0rd@host/?noSuchOption=1', 'noSuchOption'],
    ['mongodb://host/d?tls=true&authSuorce=admin&retry=1', 'authSuorce, retry'],
  ]) {
    await assert.rejects(connect(uri!, 'source', soon), {
      code: 'settings',
      likelyCause: `MongoDB's driver knows no option ${named}`,
      remedy: /question mark/,
    })
  }
  for (const uri of ['mongodb://host?pa55w0rd=1@host/', 'mongodb://host/?x=1@host/?pa55w0rd=1']) {
    await assert.rejects(connect(uri, 'source', soon), (error: unknown) => {
      assert.doesNotMatch(inspect(error, { depth: 10, showHidden: true }), /pa55w0rd/)
      return true
    })
  }
})

for (const replicaSet of [true, false]) {
  const what = replicaSet ? 'another replica set' : 'a standalone'
  test(`a replica set that is none: ${what} answers`, needs('mongod'), async (t) => {
    const mongod = await startMongod({ replicaSet })
    t.after(mongod.stop)
    await assert.rejects(connect(`mongodb://127.0.0.1:${mongod.port}/?replicaSet=wrong`, 'target', soon), {
      code: 'target-failed',
      likelyCause: /no member of a replica set wrong/,
      remedy: /Correct replicaSet/,
    })
  })
}

describe('a server with users', needs('mongod', 'mongodump'), () => {
  let mongod: Mongod
  let client: MongoClient
  before(async () => {
    mongod = await startMongod({ replicaSet: true, auth: true })
    client = await MongoClient.connect(mongod.uri)
    await client.db('d').collection('c').insertMany([{}, {}])
  })
  after(async () => {
    await client.close()
    await mongod.stop()
  })

  async function uriOf(user: string, roles: BSON.Document[]): Promise<string> {
    await client.db('admin').command({ createUser: user, pwd: 'pa55w0rd', roles })
    return `mongodb://${user}:pa55w0rd@127.0.0.1:${mongod.port}/?authSource=admin&replicaSet=rs0`
  }

  for (const [user, roles] of Object.entries({
    backup: [{ role: 'backup', db: 'admin' }],
    reader: [{ role: 'read', db: 'd' }],
    writer: [{ role: 'readWrite', db: 'd' }],
  })) {
    test(`may be dumped with the role ${roles[0]!.role}, by either engine`, async () => {
      const uri = await uriOf(user, roles)
      for (const dump of [nativeDump, mongodumpEngine]) {
        const { namespaces } = await dump({ uri, database: 'd', sink: new MemorySink() })
        assert.deepEqual(
          namespaces.map(({ name, documents }) => [name, documents]),
          [['c', 2]],
        )
      }
    })
  }

  test('refuses whoever lacks the rights, and the message names the roles that help', async () => {
    const uri = await uriOf('stranger', [{ role: 'read', db: 'other' }])
    for (const dump of [nativeDump, mongodumpEngine]) {
      await assert.rejects(dump({ uri, database: 'd', sink: new MemorySink() }), {
        code: 'not-permitted',
        message: /not authorized on d/,
        remedy: /role backup on admin/,
      })
    }
  })

  test('refuses whoever comes without a password', async () => {
    const uri = `mongodb://127.0.0.1:${mongod.port}/?replicaSet=rs0`
    await assert.rejects(nativeDump({ uri, database: 'd', sink: new MemorySink() }), {
      code: 'not-permitted',
    })
  })

  for (const [what, change] of Object.entries({
    password: (uri: string) => uri.replace(/:[0-9a-f]{48}@/, ':pa55w0rd@'),
    authSource: (uri: string) => uri.replace('authSource=admin', 'authSource=d'),
  })) {
    test(`refuses a wrong ${what}, without showing the password`, async () => {
      const uri = change(mongod.uri)
      assert.notEqual(uri, mongod.uri)
      const password = new URL(uri.replace('mongodb:', 'http:')).password
      const failure = await connect(uri, 'source').catch((error) => error)
      assert.equal(failure.code, 'not-permitted')
      assert.match(failure.remedy, /authSource/)
      assert.ok(!inspect(failure, { depth: 10 }).includes(password))
    })
  }
})

test('what the driver or the network throws keeps what was being done', () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' })
  const ended = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' })
  for (const error of [new MongoServerError({ message: 'odd', code: 8 }), reset, ended]) {
    const failure = mongoFailure(error, 'target', 'restoring')
    assert.ok(failure instanceof BackupError)
    assert.deepEqual(
      [failure.code, failure.message, failure.cause],
      ['target-failed', `restoring failed: ${error.message}`, error],
    )
  }
})

test('that a server went away is said, however it is noticed', () => {
  const notices = [
    new MongoNetworkError('connection 3 closed'),
    new MongoServerError({ message: 'interrupted at shutdown', code: 11600 }),
    new MongoServerError({ message: 'The server is in quiesce mode and will shut down', code: 91 }),
    Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' }),
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
    Object.assign(new Error('Cannot call write after a stream was destroyed'), {
      code: 'ERR_STREAM_DESTROYED',
    }),
  ]
  for (const notice of notices) {
    const failure = mongoFailure(notice, 'target', 'loading') as BackupError
    assert.match(`${failure.likelyCause} ${failure.remedy}`, /server is down.*mongod runs/s, notice.message)
  }
  for (const other of [
    new MongoServerError({ message: 'odd', code: 8 }),
    Object.assign(new Error('ENOENT: ca.pem'), { code: 'ENOENT', syscall: 'open' }),
    Object.assign(new Error('wrong version number'), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }),
  ])
    assert.equal((mongoFailure(other, 'target', 'loading') as BackupError).likelyCause, undefined)
})

test('what was foreseen, and what is a mistake of ours, passes as it is', () => {
  const abort = new AbortController()
  abort.abort()
  for (const error of [
    new BackupError({ code: 'locked', message: 'locked' }),
    new TypeError('x is not a function'),
    new RangeError('Invalid array length'),
    Object.assign(new TypeError('path must be a string'), { code: 'ERR_INVALID_ARG_TYPE' }),
    new assert.AssertionError({ message: 'not so' }),
    new Error('authentication failed, says somebody else'),
    abort.signal.reason,
  ]) {
    assert.equal(mongoFailure(error, 'target', 'restoring'), error)
  }
})
