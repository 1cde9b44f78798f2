/** Does the API show as many issuers as the database holds for the tenant? */
import type { Db } from 'mongodb'
import type { CheckSettings } from '../settings/types.ts'
import type { Api } from './api.ts'
import { type Finding, Wrong } from './check.ts'

/** Its issuers are there for every tenant to read. */
const globalTenant = '@global'

/** @param lists what the API shows, by tenant. */
export async function compareCounts(
  { listCollection, tenantField }: CheckSettings,
  db: Db,
  lists: ReadonlyMap<string, readonly unknown[]>,
): Promise<Finding> {
  const collection = db.collection(listCollection)
  const [all, owned] = await Promise.all([
    collection.countDocuments({}),
    collection.countDocuments({ [tenantField]: { $exists: true } }),
  ])
  if (all > 0 && owned === 0)
    return {
      notRun: `no document of ${listCollection} has the field ${tenantField}; tenantField names another`,
    }
  const words: string[] = []
  for (const [tenant, list] of lists) {
    const stored = await collection.countDocuments({ [tenantField]: { $in: [tenant, globalTenant] } })
    if (list.length !== stored)
      throw new Wrong(
        `the API shows ${list.length} issuers to ${tenant}, and ${listCollection} holds ${stored} for it`,
      )
    words.push(`${tenant} sees ${list.length} of ${stored}`)
  }
  return words.join(', ')
}

/** The lists that are compared. */
export async function listsOf(
  tenants: readonly string[],
  api: Api,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const lists = new Map<string, readonly unknown[]>()
  for (const tenant of tenants) lists.set(tenant, await api.list(tenant))
  return lists
}
