/** The service's own files of an archive, beside those that are in place now. */
import { BackupError } from '../errors.ts'
import { exists, writeNewFile } from '../files.ts'
import { type FileRole, fileNames, type Place, type SecretForm, type Target } from '../target/target.ts'

export interface FileResult {
  role: FileRole
  /** Where it is, or would be, in place; null where the target has no place for it. */
  path: string | null
  /** `differs`: left as it is, since nobody asked to put it back. */
  outcome: 'same' | 'differs' | 'put back' | 'not in the archive' | 'no place' | 'extracted'
}

export interface Wanted {
  /** Config and seed also where others are in place. */
  withConfig: boolean
  /** Likewise the secret. */
  withSecret: boolean
  /** Where the secret is to be written to as well. */
  extractSecret: string | undefined
}

/** One of the files, and what is to become of it. */
export interface PlannedFile extends FileResult {
  /** Null where nothing is to be written. */
  writing: { content: Buffer; write: (content: Buffer) => Promise<void> } | null
  /** What is in place, where it is about to be replaced; null where there is nothing. */
  replaced: Buffer | null
  /** Will the service see it only in a new container? */
  needsNewContainer: boolean
}

/**
 * Puts back what is absent, and on request what differs.
 * @param files the archive's small members by name.
 * @throws BackupError `target-failed` where what is in place cannot be read; as `assertWritable` of {@link Place}.
 */
export async function planPutBack(
  target: Target,
  files: ReadonlyMap<string, Buffer>,
  wanted: Wanted,
): Promise<PlannedFile[]> {
  const planned: PlannedFile[] = []
  for (const role of ['serviceConfig', 'seed', 'secret'] as const) {
    const name = role === 'secret' ? target.secretForm : role
    const recorded = recordedIn(files, name) ?? (role === 'secret' ? anySecret(files) : undefined)
    // What was recorded of another kind of target has no place in this one.
    const fits = !recorded || recorded === recordedIn(files, name)
    const place = fits ? await target.placeOf(role) : null
    const evenIfOther = role === 'secret' ? wanted.withSecret : wanted.withConfig
    const present = recorded && place ? await place.read() : null
    const outcome = compare(place, present, recorded, evenIfOther)
    const puts = outcome === 'put back'
    if (puts) await place!.assertWritable?.()
    planned.push({
      role,
      path: place?.shown ?? null,
      outcome,
      writing: puts ? { content: recorded!, write: (content) => place!.write(content) } : null,
      replaced: puts ? present : null,
      needsNewContainer: puts && (await place!.needsNewContainer()),
    })
  }
  if (wanted.extractSecret === undefined) return planned
  const extracted = extraction(wanted.extractSecret, anySecret(files))
  return [...planned.filter(({ role, outcome }) => role !== 'secret' || outcome !== 'no place'), extracted]
}

/** Does what was planned. @throws BackupError as `write` of {@link Place}. */
export async function carryOut(planned: readonly PlannedFile[]): Promise<void> {
  for (const { writing } of planned) await writing?.write(writing.content)
}

/** What a result says of it. */
export function resultsOf(planned: readonly PlannedFile[]): FileResult[] {
  return planned.map(({ role, path, outcome }) => ({ role, path, outcome }))
}

/** The secret that will take the place of the present one; null where that stays. */
export function newSecret(planned: readonly PlannedFile[]): Buffer | null {
  return (
    planned.find(({ role, outcome }) => role === 'secret' && outcome === 'put back')?.writing?.content ?? null
  )
}

/** The secret that {@link newSecret} takes the place of; null where there is none, or it stays. */
export function replacedSecret(planned: readonly PlannedFile[]): Buffer | null {
  return planned.find(({ role, outcome }) => role === 'secret' && outcome === 'put back')?.replaced ?? null
}

function compare(
  place: Place | null,
  present: Buffer | null,
  recorded: Buffer | undefined,
  evenIfOther: boolean,
): FileResult['outcome'] {
  if (!recorded) return 'not in the archive'
  if (!place) return 'no place'
  if (present && (place.same?.(present, recorded) ?? present.equals(recorded))) return 'same'
  return present && !evenIfOther ? 'differs' : 'put back'
}

/** A runbook that found no secret left an empty file. */
function recordedIn(files: ReadonlyMap<string, Buffer>, name: FileRole | SecretForm): Buffer | undefined {
  const recorded = files.get(fileNames[name])
  return name !== 'serviceConfig' && name !== 'seed' && recorded?.length === 0 ? undefined : recorded
}

function anySecret(files: ReadonlyMap<string, Buffer>): Buffer | undefined {
  return recordedIn(files, 'secret') ?? recordedIn(files, 'secretManifest')
}

function extraction(path: string, secret: Buffer | undefined): PlannedFile {
  return {
    role: 'secret',
    path,
    outcome: secret ? 'extracted' : 'not in the archive',
    writing: secret ? { content: secret, write: (content) => writeNewFile(path, content, 0o600) } : null,
    replaced: null,
    needsNewContainer: false,
  }
}

/** @throws BackupError `usage` where the secret could not be written in the end: asked before anything is begun. */
export async function assertExtractable(path: string | undefined): Promise<void> {
  if (path === undefined || !(await exists(path))) return
  throw new BackupError({
    code: 'usage',
    message: `${path} is there already`,
    remedy: 'Name another file with --extract-secret; none is overwritten',
  })
}
