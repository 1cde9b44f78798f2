/** A database, with its service's files, into one archive: hot or cold, a backup or the safety archive. */
import type { StreamKind } from '../archive/layout.ts'
import type { BackupHeader, Manifest, Purpose } from '../archive/manifest.ts'
import { fileOutput, type Output, streamOutput } from '../archive/output.ts'
import { countsOf, sidecarOf, sidecarPath, writeSidecar } from '../archive/sidecar.ts'
import { signFile } from '../archive/signature.ts'
import { ArchiveWriter, type PartStream } from '../archive/writer.ts'
import { BackupError } from '../errors.ts'
import type { BackupSettings, Writing } from '../settings/types.ts'
import { fileNames, type Target } from '../target/target.ts'
import { toolName } from '../version.ts'
import type { Context } from './context.ts'

export interface ArchiveRequest {
  target: Target
  content: Content
  output: BackupSettings['output']
  prefix: string
  purpose: Purpose
  writing: Writing
}

/** The bulk of an archive, and what is to be said of it. */
export interface Content {
  header: Pick<BackupHeader, 'kind' | 'engine' | 'serverVersion' | 'featureCompatibility' | 'consistency'>
  stream: StreamKind
  /** Small members beside the files of the service, and what else is missing. */
  beside(): Promise<{ members: { name: string; content: Uint8Array }[]; absent: Absent[] }>
  /** @throws BackupError `source-changed` where it is to be tried again. */
  write(stream: PartStream): Promise<Body>
}

/** What the manifest says of the bulk. */
export type Body = Pick<Manifest, 'snapshot' | 'namespaces' | 'volume' | 'documents' | 'bytes'>

export type Absent = Manifest['absent'][number]

export interface WrittenArchive {
  name: string
  /** Null where it went to stdout. */
  path: string | null
  sidecar: string | null
  signature: string | null
  /** Bytes and SHA-256 of the age file. */
  size: number
  sha256: string
  documents: number
  /** Bytes of BSON. */
  bytes: number
  /** Documents of each namespace. */
  counts: Record<string, number>
  /** What is not in the archive, and why. */
  absent: { what: string; why: string }[]
  /** ISO 8601, UTC. */
  started: string
}

/**
 * @throws BackupError `source-changed` where the dump is to be tried again, and whatever else can go wrong. Nothing
 * stands under a final name then, unless only the sidecar or the signature failed, which the message says.
 */
export async function writeArchive(request: ArchiveRequest, context: Context): Promise<WrittenArchive> {
  const { target, content, writing, purpose } = request
  const started = new Date()
  // What a restore is about to put back may be missing from the state before it.
  const recorded = await target.files(purpose === 'safety' ? 'absent' : 'error')
  const { members, absent: absentBeside } = await content.beside()
  const absent = [...recorded.absent, ...absentBeside]

  const output = await openOutput(request, started)
  const writer = await ArchiveWriter.create({
    output,
    key: writing.encryption,
    compression: writing.compression,
    started,
  })
  try {
    const header = describe(request, output.name, started)
    await writer.add('backup.json', json(header))
    for (const { role, content } of recorded.files) await writer.add(fileNames[role], content)
    for (const { name, content } of members) await writer.add(name, content)

    const stream = writer.stream(content.stream)
    const body = await content.write(stream)
    await stream.end()

    context.reporter.phase('Completing the archive')
    const manifest = { backup: header, finished: new Date().toISOString(), ...body, absent }
    const closed = await writer.close(manifest)
    const whole = { ...manifest, complete: true as const, members: [] }
    const beside = await publish(request, output, whole, closed)
    return {
      name: header.name,
      path: output.path,
      ...beside,
      ...closed,
      documents: body.documents,
      bytes: body.bytes,
      counts: countsOf(whole),
      absent,
      started: header.started,
    }
  } catch (error) {
    await writer.abort()
    throw error
  }
}

async function openOutput(
  { content, output, prefix, writing }: ArchiveRequest,
  started: Date,
): Promise<Output> {
  const time = started.toISOString().replace(/[-:]|\.\d+/g, '')
  const name = `${prefix}-${time}-${content.header.kind}`
  if ('stdout' in output) return streamOutput(process.stdout, name)
  return fileOutput(output.folder, name, ending(writing.compression))
}

function ending({ method }: Writing['compression']): string {
  return method === 'gzip' ? '.tar.gz.age' : '.tar.zst.age'
}

function describe({ target, content, purpose }: ArchiveRequest, name: string, started: Date): BackupHeader {
  return {
    format: 'issuer-backup',
    version: 1,
    name,
    purpose,
    tool: toolName,
    target: target.type,
    database: target.database,
    ...content.header,
    started: started.toISOString(),
  }
}

/** The sidecar, and the signature, which covers it, and by the digest in it the archive. */
async function publish(
  { output: where, writing: { compression, signKey } }: ArchiveRequest,
  output: Output,
  manifest: Parameters<typeof sidecarOf>[0],
  closed: { size: number; sha256: string },
): Promise<{ sidecar: string | null; signature: string | null }> {
  const sidecar =
    output.path !== null ? sidecarPath(output.path) : ('sidecar' in where && where.sidecar) || null
  try {
    const file = output.path ?? output.name + ending(compression)
    if (sidecar !== null) await writeSidecar(sidecar, sidecarOf(manifest, file, closed))
    const signature = signKey && sidecar !== null ? await signFile(sidecar, signKey) : null
    return { sidecar, signature }
  } catch (error) {
    if (!(error instanceof BackupError)) throw error
    throw new BackupError({
      code: error.code,
      message: `the archive ${output.path ?? 'on stdout'} is complete, but what belongs beside it is not: ${error.message}`,
      ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
      remedy: error.remedy ?? 'Run the backup again',
      underlying: error,
    })
  }
}

function json(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}
