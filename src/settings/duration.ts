/** Milliseconds of each unit; a day is 24 hours, whatever the clocks do. */
const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** What a duration looks like: a whole number of up to six digits, which no date overflows with, and one unit. */
export const durationPattern = /^(\d{1,6})(s|m|h|d|w)$/

/** Milliseconds of a duration such as `90s`, `12h` or `7d`, which must match {@link durationPattern}. */
export function parseDuration(text: string): number {
  const [, amount, unit] = durationPattern.exec(text)!
  return Number(amount) * units[unit as keyof typeof units]
}
