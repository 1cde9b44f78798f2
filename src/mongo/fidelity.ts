/** What JavaScript, or the native engine, would not carry unharmed. */
import type { CatalogEntry } from './catalog.ts'

/**
 * Why the native engine cannot carry this collection faithfully; null where it can.
 *
 * An object in JavaScript lists integer-like keys first, whatever order they came in: an index on `{a: 1, 0: 1}`
 * would come back as another one.
 */
export function notCarriedNatively(
  entry: Pick<CatalogEntry, 'name' | 'type' | 'options' | 'indexes'>,
): string | null {
  if (entry.type === 'timeseries') return `${entry.name} is a time series`
  if (losesOrder(entry.options)) return `${entry.name} has options with fields named by integers`
  const index = entry.indexes.find(losesOrder)
  if (index) return `${entry.name} has the index ${String(index.name)} on fields named by integers`
  return null
}

/** Would a JavaScript object list these fields in another order? */
export function losesOrder(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(losesOrder)
  if (typeof value !== 'object' || value === null || '_bsontype' in value) return false
  const names = Object.keys(value)
  if (names.length > 1 && names.some((name) => /^(0|[1-9]\d*)$/.test(name))) return true
  return Object.values(value).some(losesOrder)
}
