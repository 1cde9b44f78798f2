/** Values in words, to be compared. Without the driver: a `verify` needs none. */
import * as BSON from 'bson'

/** Canonical Extended JSON: equal for equal values, BSON types included. */
export function canonical(value: unknown): string {
  return BSON.EJSON.stringify(value as BSON.Document, { relaxed: false })
}

/** The same for a set of indexes, in whatever order the server lists them. */
export function canonicalIndexes(indexes: Record<string, unknown>[]): string {
  return canonical([...indexes].sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1)))
}
