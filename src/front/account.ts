/** What people are told of a result, before a front door gives it its form. */
import { table } from './text.ts'

export interface Account {
  /** What happened, in a line or two. */
  headlines: readonly string[]
  /** Labels, and what they stand for. */
  rows: readonly (readonly [label: string, value: string])[]
  /** Further lines. */
  notes: readonly string[]
}

/** As text. */
export function accountLines({ headlines, rows, notes }: Account): string[] {
  return [...headlines, ...table(rows.map(([label, value]) => [`${label}:`, value])), ...notes]
}
