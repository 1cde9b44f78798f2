/** Documents nested so deep that whatever walks through them runs out of stack. */

/** A server takes 200 levels; the rest is for what a manifest and Extended JSON wrap around them. */
const deepest = 256

/** For what a parser gave: there are no circles in it. */
export function nestsTooDeep(value: unknown, levels = deepest): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false
  return levels === 0 || Object.values(value).some((inner) => nestsTooDeep(inner, levels - 1))
}
