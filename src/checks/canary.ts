/** An issuer created, changed and deleted through the API: does the service still write, and does its audit follow? */
import { randomBytes } from 'node:crypto'
import type { Db } from 'mongodb'
import type { Api } from './api.ts'
import { Wrong } from './check.ts'
import { demand } from './http.ts'

/** The collection that every change leaves an entry in. */
const auditCollection = 'issuer_audit'

/** Entries that a creation, a change and a deletion leave at least. */
const changes = 3

/**
 * @param db where the audit is read; null where it cannot be.
 * @returns what was found, in words.
 * @throws Wrong; what was created is deleted where the service lets us.
 */
export async function runCanary(api: Api, tenant: string, db: Db | null): Promise<string> {
  const slug = `issuer-backup-canary-${randomBytes(4).toString('hex')}`
  const audit = db?.collection(auditCollection)
  const before = await audit?.countDocuments({})
  const body = (displayName: string) => ({ issuerSlug: slug, displayName })
  const below = `/${slug}`
  demand(await api.request('POST', '', tenant, body('Canary')), 'creating an issuer')
  try {
    demand(await api.request('PUT', below, tenant, body('Canary, changed')), 'changing an issuer')
  } finally {
    demand(await api.request('DELETE', below, tenant), 'deleting an issuer')
  }
  if (audit === undefined || before === undefined)
    return 'an issuer was created, changed and deleted; its audit entries were not looked at'
  const entries = (await audit.countDocuments({})) - before
  if (entries < changes) throw new Wrong(`three changes left ${entries} audit entries in ${auditCollection}`)
  return `an issuer was created, changed and deleted, with ${entries} audit entries`
}
