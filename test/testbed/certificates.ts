/** A private certificate authority, as a deployment has one that no public CA knows. */
import { mkdir } from 'node:fs/promises'
import { isIP } from 'node:net'
import path from 'node:path'
import { run } from '../../src/exec.ts'
import { tool } from './tools.ts'

/** Paths of PEM files. */
export interface Certificates {
  ca: string
  /** Of the server, for the names that were asked for. */
  certificate: string
  key: string
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/**
 * Makes a CA, and a server's certificate by it, good for a week; `needs('openssl')`.
 * @param folder is made; holds the files, the CA's own key as `ca.key`
 * @param names host names and IP addresses, the first as the common name
 */
export async function makeCertificates(folder: string, names: readonly string[]): Promise<Certificates> {
  await mkdir(folder, { recursive: true })
  const at = (name: string) => path.join(folder, name)
  const certify = (...args: string[]) =>
    run(tool('openssl'), ['req', '-x509', '-days', '7', '-sha256', ...newKey, ...args])
  const ca = at('ca.pem')
  await certify(
    ...['-subj', '/CN=issuer-backup test CA', '-keyout', at('ca.key'), '-out', ca],
    ...['-addext', 'keyUsage=critical,keyCertSign'],
  )
  const alternatives = names.map((name) => `${isIP(name) ? 'IP' : 'DNS'}:${name}`).join(',')
  await certify(
    ...['-subj', `/CN=${names[0]}`, '-CA', ca, '-CAkey', at('ca.key')],
    ...['-keyout', at('server.key'), '-out', at('server.pem')],
    ...['-addext', `subjectAltName=${alternatives}`, '-addext', 'basicConstraints=critical,CA:FALSE'],
  )
  return { ca, certificate: at('server.pem'), key: at('server.key') }
}
