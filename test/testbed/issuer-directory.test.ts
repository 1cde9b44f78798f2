/** The stand-in Issuer Directory as tests deploy it: a process with TLS, before a real mongod. */
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { type Db, MongoClient } from 'mongodb'
import { seedIssuerDirectory } from '../../src/demo/seed.ts'
import { type Authority, startAuthority } from '../fixtures/issuer-directory/authority.ts'
import { type Certificates, makeCertificates } from './certificates.ts'
import { type IssuerDirectory, startIssuerDirectory } from './issuer-directory.ts'
import { fetchJson, IssuerDirectoryClient, type Reply } from './issuer-directory-client.ts'
import { type Mongod, startMongod } from './mongod.ts'
import { needs } from './needs.ts'

describe('the stand-in Issuer Directory', needs('mongod', 'openssl'), () => {
  const credentials = { clientId: 'agent', clientSecret: 'correct horse' }
  let folder: string
  let certificates: Certificates
  let tls: { ca: string; cert: string; key: string }
  let mongod: Mongod
  let mongo: MongoClient
  let authority: Authority
  let databases = 0

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'issuer-directory-'))
    certificates = await makeCertificates(folder, ['localhost'])
    const [ca, cert, key] = await Promise.all(
      [certificates.ca, certificates.certificate, certificates.key].map((file) => readFile(file, 'utf8')),
    )
    tls = { ca: ca!, cert: cert!, key: key! }
    authority = await startAuthority({
      ...{ port: 0, tls, issuer: undefined, audience: 'stellaops-platform', ...credentials },
    })
    mongod = await startMongod({ replicaSet: true, auth: true })
    mongo = await MongoClient.connect(mongod.uri)
  })

  after(async () => {
    await mongo?.close()
    await mongod?.stop()
    await authority?.close()
    await rm(folder, { recursive: true })
  })

  interface Deployed extends IssuerDirectory {
    db: Db
    /** For a tenant, `acme` by default, with all scopes. */
    client(tenant?: string, scope?: string): IssuerDirectoryClient
    get(path: string): Promise<Reply>
    ready(): Promise<void>
  }

  interface Deployment {
    env?: Record<string, string>
    /** Lines of the section `IssuerDirectory` besides the issuer. */
    config?: string
    database?: string
    mongoUri?: string
  }

  /** One of its own database, ended with the test. */
  async function deploy(t: TestContext, { env, config = '', ...where }: Deployment = {}): Promise<Deployed> {
    const database = where.database ?? `issuer-directory-${databases++}`
    const file = path.join(folder, `${database}-${databases++}.yaml`)
    const lines = config.replaceAll(/^/gm, '  ')
    await writeFile(file, `IssuerDirectory:\n  authority:\n    issuer: ${authority.issuer}\n${lines}\n`)
    const service = await startIssuerDirectory(certificates, {
      ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: where.mongoUri ?? mongod.uri,
      ISSUER_DIRECTORY_DATABASE: database,
      ISSUER_DIRECTORY_CONFIG: file,
      ISSUER_DIRECTORY_SEED_CSAF: 'false',
      ...env,
    })
    t.after(() => service.stop())
    const { url } = service
    return {
      ...service,
      db: mongo.db(database),
      client: (tenant = 'acme', scope) =>
        new IssuerDirectoryClient({
          ...{ url, authority: authority.issuer, ca: tls.ca, tenant, ...credentials },
          ...(scope === undefined ? {} : { scope }),
        }),
      get: (at) => fetchJson(`${url}${at}`, { ca: tls.ca }),
      ready: () => service.said('the database is prepared'),
    }
  }

  const audit = (db: Db) => db.collection('issuer_audit').find().sort({ timestamp_utc: 1 }).toArray()

  test('an issuer is created, read, updated and deleted, each change with its audit entry', async (t) => {
    const service = await deploy(t)
    const client = service.client()
    const created = await client.createIssuer('vendor', { tags: ['csaf'], contact: { email: 'a@b.example' } })
    assert.deepEqual([created.tenantId, created.issuerSlug, created.tags], ['acme', 'vendor', ['csaf']])
    assert.deepEqual((await client.request('GET /issuers/vendor')).body, created)
    const changed = await client.request('PUT /issuers/vendor', { displayName: 'New' })
    assert.deepEqual([changed.status, changed.body.displayName, changed.body.tags], [200, 'New', []])
    assert.equal(changed.body.createdAt, created.createdAt)
    assert.deepEqual(await client.issuers(), [changed.body])
    const gone = await client.request('DELETE /issuers/vendor', undefined, {
      'x-stellaops-reason': 'end of life',
    })
    assert.equal(gone.status, 204)
    assert.equal((await client.request('GET /issuers/vendor')).status, 404)

    const entries = (await audit(service.db)).map((entry) => [
      ...[entry.action, entry.tenant_id, entry.issuer_id, entry.actor, entry.reason],
    ])
    assert.deepEqual(entries, [
      ['created', 'acme', 'vendor', 'agent', null],
      ['updated', 'acme', 'vendor', 'agent', null],
      ['deleted', 'acme', 'vendor', 'agent', 'end of life'],
    ])
  })

  const keyMaterial: [string, () => unknown][] = [
    ['Ed25519PublicKey', () => ({ format: 'base64', value: randomBytes(32).toString('base64') })],
    ['X509Certificate', () => ({ format: 'pem', value: tls.cert })],
    ['DssePublicKey', () => ({ format: 'base64', value: spki() })],
  ]
  const spki = () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .publicKey.export({ format: 'der', type: 'spki' })
      .toString('base64')
  for (const [type, material] of keyMaterial) {
    test(`a key of type ${type} is added, rotated and revoked, each with its audit entry`, async (t) => {
      const service = await deploy(t)
      const client = service.client()
      await client.createIssuer('vendor')
      const keys = async () =>
        (await client.request('GET /issuers/vendor/keys')).body.map((key: { id: string; status: string }) => [
          ...[key.id, key.status],
        ])
      const added = await client.request('POST /issuers/vendor/keys', { type, material: material() })
      assert.equal(added.status, 201, JSON.stringify(added.body))
      assert.match(added.body.fingerprint, /^[0-9a-f]{64}$/)
      const next = { type: 'DssePublicKey', material: { format: 'base64', value: spki() } }
      const rotated = await client.request(`POST /issuers/vendor/keys/${added.body.id}/rotate`, next)
      assert.equal(rotated.status, 200)
      assert.deepEqual(await keys(), [
        [added.body.id, 'Retired'],
        [rotated.body.id, 'Active'],
      ])
      assert.equal((await client.request(`DELETE /issuers/vendor/keys/${rotated.body.id}`)).status, 204)
      assert.deepEqual(await keys(), [
        [added.body.id, 'Retired'],
        [rotated.body.id, 'Revoked'],
      ])

      const entries = (await audit(service.db))
        .slice(1)
        .map(({ action, metadata }) => [...[action, metadata.fingerprint, metadata.before, metadata.after]])
      assert.deepEqual(entries, [
        ['key_created', added.body.fingerprint, null, 'Active'],
        ['key_rotated', rotated.body.fingerprint, 'Active', 'Active'],
        ['key_revoked', rotated.body.fingerprint, 'Active', 'Revoked'],
      ])
    })
  }

  test('what is wrong with a request is told as a problem, and changes nothing', async (t) => {
    const service = await deploy(t)
    const client = service.client()
    await client.createIssuer('vendor')
    const dsse = { type: 'DssePublicKey', material: { format: 'base64', value: spki() } }
    const { body: key } = await client.request('POST /issuers/vendor/keys', dsse)
    await client.request(`DELETE /issuers/vendor/keys/${key.id}`)
    const before = await audit(service.db)

    const twelve = { format: 'base64', value: randomBytes(12).toString('base64') }
    const cases: [string, unknown, number, RegExp][] = [
      ['POST /issuers', { issuerSlug: 'vendor', displayName: 'V' }, 409, /already/],
      ['POST /issuers', { issuerSlug: 'a/b', displayName: 'V' }, 400, /issuerSlug/],
      ['POST /issuers', { issuerSlug: 'other' }, 400, /displayName/],
      ['POST /issuers', { issuerSlug: 'other', displayName: 'O', tags: [1] }, 400, /tags/],
      ['POST /issuers', [], 400, /JSON object/],
      ['PUT /issuers/nobody', { displayName: 'N' }, 404, /nobody/],
      ['DELETE /issuers/nobody', undefined, 404, /nobody/],
      ['PATCH /issuers/vendor', {}, 405, /method/],
      ['GET /publishers', undefined, 404, /publishers/],
      ['GET /issuers/nobody/keys', undefined, 404, /nobody/],
      ['POST /issuers/nobody/keys', dsse, 404, /nobody/],
      ['POST /issuers/vendor/keys', dsse, 409, /fingerprint/],
      ['POST /issuers/vendor/keys', { ...dsse, type: 'Ed25519PublicKey' }, 400, /32 bytes/],
      ['POST /issuers/vendor/keys', { type: 'X509Certificate', material: twelve }, 400, /no X509Certificate/],
      ['POST /issuers/vendor/keys', { type: 'PgpKey', material: twelve }, 400, /not known/],
      [`POST /issuers/vendor/keys/${key.id}/rotate`, dsse, 409, /revoked/],
      ['DELETE /issuers/vendor/keys/none', undefined, 404, /none/],
    ]
    for (const [route, sent, status, detail] of cases) {
      const { status: got, body } = await client.request(route, sent)
      assert.deepEqual([got, body.status], [status, status], `${route} ${JSON.stringify(body)}`)
      assert.match(body.detail, detail)
    }
    assert.deepEqual(await audit(service.db), before)
  })

  test('a problem has the media type of one', async (t) => {
    const service = await deploy(t)
    const { status, body, headers } = await service.get('/nowhere')
    assert.equal(status, 404)
    assert.equal(headers['content-type'], 'application/problem+json')
    const detail = 'There is nothing at /nowhere'
    assert.deepEqual(body, { type: 'about:blank', title: 'Not Found', status: 404, detail })
  })

  test('the issuers of @global are read by every tenant, and changed by none but its own', async (t) => {
    const service = await deploy(t)
    await service.client('@global').createIssuer('shared')
    await service.client('other').createIssuer('private')
    const acme = service.client()
    await acme.createIssuer('own')
    const slugs = async (query = '') =>
      (await acme.request(`GET /issuers${query}`)).body.map(
        (issuer: { issuerSlug: string }) => issuer.issuerSlug,
      )
    assert.deepEqual(await slugs(), ['own', 'shared'])
    assert.deepEqual(await slugs('?includeGlobal=false'), ['own'])
    assert.equal((await acme.request('GET /issuers/shared')).body.tenantId, '@global')
    assert.equal((await acme.request('GET /issuers/private')).status, 404)
    assert.equal((await acme.request('PUT /issuers/shared', { displayName: 'Mine' })).status, 404)
    assert.equal((await acme.request('DELETE /issuers/shared')).status, 404)
    assert.equal((await service.client('@global').request('GET /issuers/shared')).body.displayName, 'shared')
  })

  test('the tenant comes in the configured header, and is needed', async (t) => {
    const service = await deploy(t, { config: 'tenantHeader: X-Tenant' })
    const client = service.client()
    assert.equal((await client.request('GET /issuers')).status, 400)
    assert.equal((await client.request('GET /issuers', undefined, { 'x-tenant': 'acme' })).status, 200)
  })

  test('a scope reaches as far as its name says', async (t) => {
    const service = await deploy(t)
    const as = (level: string) => service.client('acme', `issuer-directory:${level}`)
    const issuer = { issuerSlug: 'vendor', displayName: 'Vendor' }
    const statuses = async (level: string) => [
      (await as(level).request('GET /issuers')).status,
      (await as(level).request('POST /issuers', issuer)).status,
      (await as(level).request('DELETE /issuers/vendor')).status,
    ]
    assert.deepEqual(await statuses('read'), [200, 403, 403])
    assert.deepEqual(await statuses('write'), [200, 201, 403])
    assert.deepEqual(await statuses('admin'), [200, 409, 204])
  })

  test('a token is refused that is missing, forged, expired, or for another', async (t) => {
    const service = await deploy(t)
    const stranger = await startAuthority({
      ...{ port: 0, tls, issuer: authority.issuer, audience: 'stellaops-platform', ...credentials },
    })
    t.after(stranger.close)
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const good = authority.token()
    const [head, , signature] = good.split('.')
    const now = Math.floor(Date.now() / 1000)
    const admin = {
      iss: authority.issuer,
      aud: 'stellaops-platform',
      exp: now + 60,
      scope: 'issuer-directory:admin',
    }
    const cases: [string | undefined, RegExp][] = [
      [undefined, /bearer token/],
      ['Basic eDp5', /bearer token/],
      ['Bearer nonsense', /no JWT/],
      [`Bearer ${stranger.token()}`, /no such key/],
      [`Bearer ${head}.${part(admin)}.${signature}`, /signature/],
      [`Bearer ${part({ alg: 'none' })}.${part(admin)}.`, /algorithm/],
      [`Bearer ${authority.token({ exp: now })}`, /expired/],
      [`Bearer ${authority.token({ exp: undefined })}`, /expired/],
      [`Bearer ${authority.token({ aud: 'other' })}`, /is for other/],
      [`Bearer ${authority.token({ iss: 'https://other' })}`, /is from https:\/\/other/],
    ]
    const list = (authorization: string | undefined) =>
      fetchJson(`${service.url}/issuer-directory/issuers`, {
        ca: tls.ca,
        headers: { 'x-stellaops-tenant': 'acme', ...(authorization === undefined ? {} : { authorization }) },
      })
    for (const [authorization, detail] of cases) {
      const { status, body } = await list(authorization)
      assert.equal(status, 401, String(detail))
      assert.match(body.detail, detail)
    }
    assert.equal((await list(`Bearer ${good}`)).status, 200)
  })

  test('an Authority that was restarted with another key is asked again', async (t) => {
    const options = { tls, issuer: undefined, audience: 'stellaops-platform', ...credentials }
    const first = await startAuthority({ ...options, port: 0 })
    const metadata = `metadataAddress: ${first.issuer}/.well-known/openid-configuration`
    const service = await deploy(t, { config: `  ${metadata}` })
    const issuers = async (token: string) => {
      const headers = { 'x-stellaops-tenant': 'acme', authorization: `Bearer ${token}` }
      return (await fetchJson(`${service.url}/issuer-directory/issuers`, { ca: tls.ca, headers })).status
    }
    await first.close()
    assert.equal(await issuers(authority.token()), 503)
    const second = await startAuthority({ ...options, port: first.port, issuer: authority.issuer })
    assert.equal(await issuers(second.token()), 200)
    await second.close()
    const third = await startAuthority({ ...options, port: first.port, issuer: authority.issuer })
    t.after(third.close)
    assert.equal(await issuers(third.token()), 200)
  })

  test('an Authority runs in the same process where the environment says so', async (t) => {
    const service = await deploy(t, {
      config: '',
      env: {
        ISSUER_DIRECTORY_CONFIG: path.join(folder, 'absent.yaml'),
        AUTHORITY_PORT: '0',
        AUTHORITY_CLIENT_ID: 'agent',
        AUTHORITY_CLIENT_SECRET: 'horse',
      },
    })
    const own = {
      url: service.url,
      authority: `https://localhost:${service.authorityPort}`,
      ca: tls.ca,
      tenant: 'acme',
    }
    const client = new IssuerDirectoryClient({ ...own, clientId: 'agent', clientSecret: 'horse' })
    assert.deepEqual(await client.issuers(), [])
    const wrong = new IssuerDirectoryClient({ ...own, clientId: 'agent', clientSecret: 'cow' })
    await assert.rejects(wrong.issuers(), /invalid_client/)
  })

  test('nobody is asked for a token where the configuration says so', async (t) => {
    const service = await deploy(t, { config: '  enabled: false' })
    const headers = { 'x-stellaops-tenant': 'acme' }
    assert.equal(
      (await fetchJson(`${service.url}/issuer-directory/issuers`, { ca: tls.ca, headers })).status,
      200,
    )
  })

  test('a counter is absent until it counts, and after a restart', async (t) => {
    const service = await deploy(t, { env: { ISSUER_DIRECTORY_SEED_CSAF: 'true' } })
    await service.ready()
    assert.equal((await service.get('/metrics')).body, undefined)
    const client = service.client()
    await client.createIssuer('vendor')
    await client.createIssuer('vendor-2')
    await client.request('DELETE /issuers/vendor-2')
    assert.doesNotMatch((await service.get('/metrics')).body, /key_operations/)
    const key = { type: 'DssePublicKey', material: { format: 'base64', value: spki() } }
    await client.request('POST /issuers/vendor/keys', key)
    assert.deepEqual((await service.get('/metrics')).body.trim().split('\n').sort(), [
      '# TYPE issuer_directory_changes_total counter',
      '# TYPE issuer_directory_key_operations_total counter',
      'issuer_directory_changes_total{tenant="acme",issuer="vendor",action="created"} 1',
      'issuer_directory_changes_total{tenant="acme",issuer="vendor-2",action="created"} 1',
      'issuer_directory_changes_total{tenant="acme",issuer="vendor-2",action="deleted"} 1',
      'issuer_directory_key_operations_total{tenant="acme",issuer="vendor",action="key_created",key_type="DssePublicKey"} 1',
    ])
    await service.stop()
    const again = await deploy(t, { database: service.db.databaseName })
    assert.equal((await again.get('/metrics')).body, undefined)
  })

  test('CSAF publishers are seeded into @global once, with an audit entry each', async (t) => {
    const env = { ISSUER_DIRECTORY_SEED_CSAF: '' }
    const service = await deploy(t, { env })
    await service.ready()
    const seeded = await service.client('@global').issuers()
    assert.deepEqual(
      seeded.map(({ tenantId, issuerSlug, systemSeed }) => [tenantId, issuerSlug, systemSeed]),
      [
        ['@global', 'example-cert', true],
        ['@global', 'example-vendor', true],
      ],
    )
    const seededAudit = async () =>
      (await audit(service.db)).filter(({ action }) => action === 'seeded').map(({ issuer_id }) => issuer_id)
    assert.deepEqual(await seededAudit(), ['example-cert', 'example-vendor'])
    await service.client('@global').request('PUT /issuers/example-cert', { displayName: 'Changed' })
    await service.client('@global').request('DELETE /issuers/example-vendor')
    await service.stop()

    const again = await deploy(t, { env, database: service.db.databaseName })
    await again.said('1 CSAF publishers were new')
    assert.equal(
      (await again.client('@global').request('GET /issuers/example-cert')).body.displayName,
      'Changed',
    )
    assert.deepEqual(await seededAudit(), ['example-cert', 'example-vendor', 'example-vendor'])
  })

  test('what is seeded is told by the configuration, and before it by the environment', async (t) => {
    const own = path.join(folder, 'own.json')
    await writeFile(own, JSON.stringify([{ issuerSlug: 'regional', displayName: 'Regional' }]))
    const cases: [string, string, number][] = [
      ['', `csafSeedPath: ${own}`, 1],
      ['', `seedCsafPublishers: false\ncsafSeedPath: ${own}`, 0],
      ['true', `seedCsafPublishers: false\ncsafSeedPath: ${own}`, 1],
      ['false', `seedCsafPublishers: true\ncsafSeedPath: ${own}`, 0],
      ['true', `csafSeedPath: ${path.join(folder, 'absent.json')}`, 0],
    ]
    for (const [flag, config, expected] of cases) {
      const service = await deploy(t, { config, env: { ISSUER_DIRECTORY_SEED_CSAF: flag } })
      await service.said(`${expected} CSAF publishers were new`)
      await service.stop()
    }
  })

  test('documents and indexes are of the same shape as those that the demo seeds', async (t) => {
    const service = await deploy(t, { env: { ISSUER_DIRECTORY_SEED_CSAF: 'true' } })
    await service.ready()
    const client = service.client()
    await client.createIssuer('vendor', {
      metadata: { csafPublisherId: 'vendor', cvss: null },
      endpoints: [{ kind: 'csaf', url: 'https://vendor.example', format: 'csaf', requiresAuth: false }],
      tags: ['vendor'],
    })
    const material = { format: 'base64', value: spki() }
    await client.request('POST /issuers/vendor/keys', { type: 'DssePublicKey', material })
    const demo = mongo.db('demo-seed')
    await seedIssuerDirectory(demo, { issuers: 3, auditEntries: 3 })

    const indexes = async (db: Db, name: string) =>
      (await db.collection(name).indexes()).sort((a, b) => a.name!.localeCompare(b.name!))
    const names = ['issuer_audit', 'issuer_keys', 'issuer_trust_overrides', 'issuers']
    const collections = await service.db.listCollections().toArray()
    assert.deepEqual(collections.map(({ name }) => name).sort(), names)
    for (const name of names)
      assert.deepEqual(await indexes(service.db, name), await indexes(demo, name), name)
    for (const name of ['issuer_audit', 'issuer_keys', 'issuers']) {
      const expected = shape(await demo.collection(name).findOne())
      const documents = await service.db.collection(name).find().toArray()
      assert.ok(documents.length > 0, name)
      for (const document of documents) assert.deepEqual(shape(document), expected, name)
    }
  })

  test('a database that the demo has seeded is served', async (t) => {
    const demo = mongo.db('demo-served')
    await seedIssuerDirectory(demo, { issuers: 7, auditEntries: 1 })
    const service = await deploy(t, { database: 'demo-served' })
    await service.ready()
    assert.equal((await service.client().issuers()).length, 7)
    assert.equal((await service.client().request('GET /issuers/vendor-0/keys')).status, 200)
  })

  test('every write waits for the majority', async (t) => {
    const service = await deploy(t)
    await service.ready()
    const logged = async (verbosity: number) =>
      mongo.db('admin').command({ setParameter: 1, logComponentVerbosity: { command: { verbosity } } })
    await logged(1)
    const client = service.client()
    await client.createIssuer('vendor')
    const key = { type: 'DssePublicKey', material: { format: 'base64', value: spki() } }
    const { body } = await client.request('POST /issuers/vendor/keys', key)
    await client.request(`DELETE /issuers/vendor/keys/${body.id}`)
    await client.request('PUT /issuers/vendor', { displayName: 'V' })
    await client.request('DELETE /issuers/vendor')
    await logged(0)
    const log = await readFile(path.join(mongod.dbPath, 'mongod.log'), 'utf8')
    const writes = log
      .split('\n')
      .filter((line) => line.includes(`"${service.db.databaseName}.`))
      .map((line): Record<string, { w?: unknown } | undefined> => JSON.parse(line).attr?.command ?? {})
      .filter((command) => ['insert', 'update', 'delete', 'findAndModify'].some((name) => name in command))
    assert.equal(writes.length, 11)
    for (const command of writes) assert.equal(command.writeConcern?.w, 'majority', JSON.stringify(command))
  })

  test('it lives without its database, is not ready, and recovers each time it comes back', async (t) => {
    const own = await startMongod()
    t.after(own.stop)
    await own.kill()
    const service = await deploy(t, { mongoUri: own.uri, env: { ISSUER_DIRECTORY_SEED_CSAF: 'true' } })
    const statuses = async () => [
      (await service.get('/health/live')).status,
      (await service.get('/health/ready')).status,
      (await service.client().request('GET /issuers')).status,
    ]
    const recovered = async () => {
      while ((await service.get('/health/ready')).status !== 200);
      assert.deepEqual(await statuses(), [200, 200, 200])
    }
    assert.deepEqual(await statuses(), [200, 503, 503])
    await own.restart()
    await service.ready()
    await recovered()
    assert.equal((await service.client().issuers()).length, 2)
    await own.kill()
    assert.deepEqual(await statuses(), [200, 503, 503])
    await own.restart()
    await recovered()
  })

  test('it is not ready and still ends while its database hangs', async (t) => {
    const own = await startMongod()
    t.after(() => {
      process.kill(own.pid, 'SIGCONT')
      return own.stop()
    })
    const service = await deploy(t, { mongoUri: own.uri })
    await service.ready()
    const client = service.client()
    await client.issuers()
    process.kill(own.pid, 'SIGSTOP')
    const underWay = assert.rejects(client.issuers(), { code: 'ECONNRESET' })
    assert.equal((await service.get('/health/ready')).status, 503)
    assert.equal((await service.get('/health/live')).status, 200)
    assert.equal(await service.stop(), 0)
    await underWay
  })

  test('it is not ready where its database does not let it in, or not create indexes', async (t) => {
    const user = { createUser: 'reader', pwd: 'pwd', roles: ['readAnyDatabase'] }
    await mongo.db('admin').command(user)
    for (const [credentials, words] of [
      ['root:wrong', /Authentication failed/],
      ['reader:pwd', /not authorized/],
    ] as const) {
      const service = await deploy(t, { mongoUri: mongod.uri.replace(/root:[^@]+/, credentials) })
      await service.said(words)
      assert.equal((await service.get('/health/ready')).status, 503)
      assert.equal((await service.get('/health/live')).status, 200)
    }
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} ends it with exit code 0, also while its database is away`, async (t) => {
      const service = await deploy(t)
      await service.ready()
      assert.equal(await service.stop(signal), 0)
      const alone = await deploy(t, { mongoUri: 'mongodb://127.0.0.1:9/' })
      assert.equal(await alone.stop(signal), 0)
    })
  }

  test('it refuses to start without what it needs, and says what that is', async (t) => {
    const folderAsFile = path.join(folder, 'folder.yaml')
    await mkdir(folderAsFile, { recursive: true })
    const broken = path.join(folder, 'broken.yaml')
    await writeFile(broken, 'IssuerDirectory: [')
    const cases: [Record<string, string>, RegExp][] = [
      [{ ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: '' }, /MONGO_CONNECTION_STRING is not set/],
      [{ ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: 'postgres://x' }, /Invalid scheme/],
      [{ ISSUER_DIRECTORY_CONFIG: folderAsFile }, /folder\.yaml: EISDIR/],
      [{ ISSUER_DIRECTORY_CONFIG: broken }, /broken\.yaml: /],
      [{ ISSUER_DIRECTORY_TLS_KEY: '/nonexistent' }, /ENOENT.*nonexistent/],
      [{ AUTHORITY_PORT: '0' }, /AUTHORITY_CLIENT_ID is not set/],
    ]
    for (const [env, words] of cases) await assert.rejects(deploy(t, { env }), words)
    await assert.rejects(deploy(t, { config: '  metadataAddress: http://localhost' }), /is not https/)
  })
})

/** Names of fields at every depth, of lists by their first item, and which are dates. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shape)
  if (value instanceof Date) return 'date'
  if (typeof value !== 'object' || value === null) return 'value'
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shape(inner)]))
}
