/** How collections are called that are ours. */

/** Collections of ours carry one of these prefixes; they are never dumped. */
export const ownPrefixes = { staging: '__restore_', before: '__before_' } as const

/** Names as a restore gives them, its id in the middle; others with our prefix are somebody's who did not know. */
export const ownShape = /^__(?:restore|before)_(?:journal$|\d{8}T\d{6}Z-[0-9a-f]{4}\.)/

export function isOurs(name: string): boolean {
  return Object.values(ownPrefixes).some((prefix) => name.startsWith(prefix))
}
