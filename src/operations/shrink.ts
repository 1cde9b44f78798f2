/** Is a backup much smaller than those before it? A database that somebody emptied backs up without an error. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { archivesAmong } from '../archive/newest.ts'
import { readSidecar } from '../archive/sidecar.ts'
import type { PastBackup } from '../settings/types.ts'

/** So many of the last backups are compared with: enough that one odd one among them does not decide. */
export const compared = 5

/** Fewer documents, or bytes, come and go without meaning anything, unless all are gone. */
const least = { documents: 20, bytes: 10_000 }

export function figuresOf(backup: PastBackup): PastBackup {
  const { name, database, kind, started, documents, bytes, counts } = backup
  return { name, database, kind, started, documents, bytes, counts }
}

/**
 * What has shrunk by more than `maxShrink` per cent against the median of the last {@link compared} backups of the same
 * database and kind: in bytes, in documents, and in each collection.
 * @param past in any order; one that is there twice, or is the present one, counts once or not at all.
 * @returns a sentence for each, the worst first.
 */
export function shrinkage(present: PastBackup, past: Iterable<PastBackup>, maxShrink: number): string[] {
  const last = comparable(present, past)
  if (last.length === 0) return []
  const against = (value: (figures: PastBackup) => number) => median(last.map(value))
  // A cold backup of a mongod that could not be asked says nothing of collections.
  const counted = last.filter(({ counts }) => Object.keys(counts).length > 0)
  const isCounted = counted.length > 0 && Object.keys(present.counts).length > 0
  const names = new Set(isCounted ? counted.flatMap(({ counts }) => Object.keys(counts)) : [])
  const quantities = [
    { of: present.database, unit: 'bytes', now: present.bytes, was: against(({ bytes }) => bytes) },
    ...(isCounted
      ? [
          {
            of: present.database,
            unit: 'documents',
            now: present.documents,
            was: against(({ documents }) => documents),
          },
        ]
      : []),
    ...[...names].map((name) => ({
      of: name,
      unit: 'documents',
      now: present.counts[name] ?? 0,
      was: median(counted.map(({ counts }) => counts[name] ?? 0)),
    })),
  ]
  return quantities
    .map((quantity) => ({ ...quantity, lost: quantity.was === 0 ? 0 : 1 - quantity.now / quantity.was }))
    .filter(({ unit, now, was, lost }) => {
      const counts = now === 0 || was >= least[unit as keyof typeof least]
      return counts && lost * 100 > maxShrink
    })
    .sort((a, b) => b.lost - a.lost)
    .map(({ of, unit, now, was, lost }) => {
      const percent = now === 0 ? 100 : Math.min(99, Math.round(lost * 100))
      const before = last.length === 1 ? 'the last backup' : `the median of the last ${last.length} backups`
      return `${of} has shrunk by ${percent}%: ${shown(now)} ${unit}, and ${shown(was)} in ${before}`
    })
}

/** The figures of archives in a folder by their sidecars; what cannot be read is no reason to fail. */
export async function figuresIn(
  folder: string,
  { database, kind }: Pick<PastBackup, 'database' | 'kind'>,
): Promise<PastBackup[]> {
  const figures: PastBackup[] = []
  for (const name of archivesAmong(await readdir(folder).catch(() => []))) {
    const sidecar = (await readSidecar(path.join(folder, name)).catch(() => null))?.sidecar
    if (sidecar?.database !== database || sidecar.kind !== kind || sidecar.purpose !== 'backup') continue
    figures.push(figuresOf(sidecar))
    // The present one is among them.
    if (figures.length > compared) break
  }
  return figures
}

function comparable(present: PastBackup, past: Iterable<PastBackup>): PastBackup[] {
  const known = new Map<string, PastBackup>()
  for (const figures of past) {
    const { name, database, kind, started } = figures
    if (database !== present.database || kind !== present.kind || name === present.name) continue
    if (started < present.started) known.set(name, figures)
  }
  return [...known.values()].sort((a, b) => (a.started < b.started ? 1 : -1)).slice(0, compared)
}

/** The lower one of the two in the middle: of two that differ, nobody can say which is the odd one. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!
}

function shown(count: number): string {
  return count.toLocaleString('en-US')
}
