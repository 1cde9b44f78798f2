import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { makeCertificates } from './certificates.ts'
import { fetchJson } from './issuer-directory-client.ts'
import { needs } from './needs.ts'

test(
  'a certificate is good by its own CA, for its names and addresses alone',
  needs('openssl'),
  async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'certificates-'))
    t.after(() => rm(folder, { recursive: true }))
    const files = await makeCertificates(path.join(folder, 'tls'), ['issuer-directory', '127.0.0.1'])
    const [ca, cert, key] = await Promise.all(
      [files.ca, files.certificate, files.key].map((file) => readFile(file, 'utf8')),
    )
    const server = https.createServer({ cert: cert!, key: key! }, (_, response) => response.end('reached'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => server.close())
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`

    assert.equal((await fetchJson(url, { ca })).body, 'reached')
    assert.equal((await fetchJson(url, { ca, servername: 'issuer-directory' })).body, 'reached')
    await assert.rejects(fetchJson(url, {}), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
    await assert.rejects(fetchJson(url, { ca, servername: 'localhost' }), {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
  },
)
