/** `verify`: would this archive restore? Reads all of it, and writes nothing but its verdict. */
import { ageMagic } from '../archive/age.ts'
import { countsOf, sidecarPath, writeVerification } from '../archive/sidecar.ts'
import { BackupError } from '../errors.ts'
import { defaultExpect } from '../settings/resolve.ts'
import type { VerifySettings } from '../settings/types.ts'
import { version } from '../version.ts'
import { type ArchiveFile, type Origin, openArchiveFile } from './archive-file.ts'
import type { Context } from './context.ts'
import { readDump } from './read.ts'

/**
 * How much is known: `complete`, everything was read and the archive's own witnesses say that nothing is missing;
 * `structure`, a runbook archive, which has no such witness; `stream`, a bare dump, which holds together and no more;
 * `digest`, the content was not read.
 */
export type VerifyLevel = 'complete' | 'structure' | 'stream' | 'digest'

export interface VerifyResult {
  path: string
  /** Bytes and SHA-256 of the file. */
  size: number
  sha256: string
  level: VerifyLevel
  origin: Origin
  /** What the archive, or for `digest` its sidecar, says of itself; null where nothing does. */
  name: string | null
  database: string | null
  consistency: string | null
  started: string | null
  documents: number | null
  /** Bytes of BSON. */
  bytes: number | null
  /** Documents of each namespace. */
  counts: Record<string, number> | null
  warnings: string[]
  /** Milliseconds. */
  duration: number
}

/**
 * @throws BackupError of exit code 3 for an archive that would not restore, or whose origin is demanded and not proved;
 * `check-failed` where its digest alone was to be checked, and nothing says what it should be.
 */
export async function verify(settings: VerifySettings, context: Context): Promise<VerifyResult> {
  const started = Date.now()
  const file = await openArchiveFile(settings.archive, settings.database, settings.verifyKeys)
  try {
    const found = settings.digestOnly ? await digestOnly(file) : await readWhole(file, settings, context)
    const result = {
      path: file.path,
      size: file.size,
      sha256: file.sha256,
      origin: file.origin,
      ...found,
      duration: Date.now() - started,
    }
    const verdict = { tool: version, verified: new Date().toISOString(), ...result }
    const warning = await writeVerification(file.path, verdict)
    if (warning !== null) context.reporter.warn(warning)
    for (const text of result.warnings) context.reporter.warn(text)
    return result
  } finally {
    await file.close()
  }
}

type Found = Omit<VerifyResult, 'path' | 'size' | 'sha256' | 'origin' | 'duration'>

async function readWhole(file: ArchiveFile, settings: VerifySettings, context: Context): Promise<Found> {
  context.reporter.phase('Verifying')
  const { contents, namespaces, documents, bytes } = await readDump(
    file,
    settings.decryption ?? null,
    { volume: () => undefined },
    context,
  )
  const { header, manifest, level, warnings } = contents
  const volume = manifest?.volume
  const database = header?.database ?? namespaces[0]?.database ?? null
  const counts = volume
    ? countsOf(manifest)
    : Object.fromEntries(
        namespaces
          .filter(({ metadata }) => metadata.type !== 'view')
          .map(({ metadata, documents }) => [metadata.collection, documents]),
      )
  // Of a data folder whose mongod could not be asked nobody knows what it holds.
  if (!volume || volume.databases)
    assertHolds(
      volume ? Object.keys(counts) : namespaces.map(({ metadata }) => metadata.collection),
      settings.expect ?? defaultExpect(database ?? ''),
    )
  return {
    level,
    name: header?.name ?? null,
    database,
    consistency: header?.consistency ?? null,
    started: header?.started ?? null,
    documents: volume ? manifest.documents : documents,
    bytes: volume ? manifest.bytes : bytes,
    counts,
    warnings,
  }
}

/** What a host without the key can tell. @throws BackupError `check-failed` where there is nothing to hold the file against. */
async function digestOnly(file: ArchiveFile): Promise<Found> {
  const { sidecar } = file
  for await (const chunk of file.contents()) {
    if (chunk.subarray(0, ageMagic.length).toString('latin1') === ageMagic) break
    throw new BackupError({
      code: 'archive-foreign',
      message: `${file.path} is not an age file`,
      cause: 'It is something else, or a dump in the clear',
      remedy: 'Verify it without --digest-only',
    })
  }
  if (!sidecar) {
    throw new BackupError({
      code: 'check-failed',
      message: `there is no sidecar beside ${file.path} to compare its digest with`,
      cause: 'It was not copied along, or the archive was made by something else than issuer-backup',
      remedy: `Fetch ${sidecarPath(file.path)} too, or verify with the identity, without --digest-only`,
    })
  }
  return {
    level: 'digest',
    name: sidecar.name,
    database: sidecar.database,
    consistency: sidecar.consistency,
    started: sidecar.started,
    documents: sidecar.documents,
    bytes: sidecar.bytes,
    counts: sidecar.counts,
    warnings: ['The content was not read: only a verification with the identity tells whether it restores'],
  }
}

function assertHolds(names: string[], expected: readonly string[]): void {
  if (names.length === 0) {
    throw new BackupError({
      code: 'archive-incomplete',
      message: 'the archive holds no collection at all',
      cause: 'The database did not exist when it was made, or its name was another',
      remedy: 'Use another archive',
    })
  }
  const missing = expected.filter((name) => !names.includes(name))
  if (missing.length === 0) return
  throw new BackupError({
    code: 'archive-incomplete',
    message: `the archive lacks ${missing.join(', ')}`,
    cause: 'They were absent when it was made, or the archive is of another database',
    remedy: 'If that is as it should be, name what must be there with --expect',
  })
}
