import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { healSettings } from '../../src/settings/resolve.ts'
import { ask } from '../../src/target/health.ts'
import { makeCertificates } from '../testbed/certificates.ts'
import { needs } from '../testbed/needs.ts'

test(
  'a certificate of a private CA is accepted with that CA alone, and for its own names',
  needs('openssl'),
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'health-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const { ca, certificate, key } = await makeCertificates(path.join(folder, 'own'), ['localhost'])
    const other = await makeCertificates(path.join(folder, 'other'), ['localhost'])
    const options = { cert: readFileSync(certificate), key: readFileSync(key) }
    const server = https.createServer(options, (_, response) => response.end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const { port } = server.address() as AddressInfo
    const url = `https://localhost:${port}/health/live`
    assert.deepEqual(await ask({ url, ca }), { state: 'healthy', words: `${url} answers 200` })
    for (const wrong of [undefined, other.ca, path.join(folder, 'missing.pem')]) {
      assert.equal((await ask({ url, ca: wrong })).state, 'silent')
    }
    const elsewhere = await ask({ url: url.replace('localhost', '127.0.0.1'), ca })
    assert.deepEqual(elsewhere, {
      state: 'silent',
      words: `https://127.0.0.1:${port}/health/live: ERR_TLS_CERT_ALTNAME_INVALID`,
    })
  },
)

test('a CA certificate that is none is refused before anything is begun', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'health-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const environment = { ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: 'mongodb://127.0.0.1' }
  writeFileSync(path.join(folder, 'no.pem'), 'words')
  for (const name of ['no.pem', 'missing.pem', '.']) {
    const healthCa = path.join(folder, name)
    await assert.rejects(healSettings({ healthCa }, environment), {
      code: 'usage',
      message: `healthCa is no certificate: ${healthCa}`,
    })
  }
})
