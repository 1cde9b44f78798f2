/** Archives for tests: made by the writer, and forged by hand. */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { encryptAge } from '../../src/archive/age.ts'
import type { Compression } from '../../src/archive/compression.ts'
import type { ArchiveContents } from '../../src/archive/contents.ts'
import {
  type DecryptionKey,
  generateIdentity,
  parseIdentities,
  parseRecipients,
} from '../../src/archive/keys.ts'
import type { BackupHeader, Manifest } from '../../src/archive/manifest.ts'
import type { Output } from '../../src/archive/output.ts'
import { readArchive } from '../../src/archive/reader.ts'
import { tarEnd, tarHeader, tarPadding } from '../../src/archive/tar-writer.ts'
import { ArchiveWriter } from '../../src/archive/writer.ts'

export const pair = await generateIdentity()
export const recipients = parseRecipients([{ text: pair.recipient, from: 'test' }])
export const identity: DecryptionKey = remembering(parseIdentities(pair.identityFile, 'test'))

/** A new folder, which goes away after the test. */
export function folderFor(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'archive-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A disk of 1 MiB. Needs root. */
export function smallDisk(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', folder])
  t.after(() => {
    execFileSync('umount', [folder])
    rmSync(folder, { recursive: true })
  })
  return folder
}

export const started = new Date('2026-11-23T16:49:23Z')

export function headerFor(name: string, changes: Partial<BackupHeader> = {}): BackupHeader {
  return {
    format: 'issuer-backup',
    version: 1,
    name,
    purpose: 'backup',
    tool: 'issuer-backup test',
    target: 'direct',
    kind: 'hot',
    engine: 'native',
    database: 'issuer-directory',
    serverVersion: '6.0.5',
    featureCompatibility: '6.0',
    consistency: 'snapshot',
    started: started.toISOString(),
    ...changes,
  }
}

export function manifestFor(header: BackupHeader): Omit<Manifest, 'members' | 'complete'> {
  const finished = '2026-11-23T16:49:27.000Z'
  return { backup: header, finished, snapshot: null, namespaces: [], documents: 0, bytes: 0, absent: [] }
}

export interface Sample {
  stream?: Buffer
  /** Lengths of the pieces in which the stream is written, over and over. */
  pieces?: number[]
  files?: Record<string, Buffer>
  compression?: Compression
  key?: Parameters<typeof ArchiveWriter.create>[0]['key']
}

/** Writes an archive to `output`. */
export async function writeSample(output: Output, sample: Sample = {}) {
  const { stream = Buffer.from('a dump'), files = {}, pieces = [1000] } = sample
  const { compression = { method: 'zstd', level: 1 }, key = recipients } = sample
  const writer = await ArchiveWriter.create({ output, key, compression, started })
  try {
    const header = headerFor(output.name)
    await writer.add('backup.json', Buffer.from(JSON.stringify(header)))
    for (const [name, content] of Object.entries(files)) await writer.add(name, content)
    const parts = writer.stream('mongo')
    for (let start = 0, i = 0; start < stream.length; i += 1) {
      const end = Math.min(start + pieces[i % pieces.length]!, stream.length)
      await parts.write(stream, start, end)
      start = end
    }
    await parts.end()
    return await writer.close(manifestFor(header))
  } catch (error) {
    await writer.abort()
    throw error
  }
}

/** The bytes of an archive as the writer makes it. */
export async function sampleArchive(sample: Sample = {}): Promise<Buffer> {
  const chunks: Buffer[] = []
  await writeSample(memoryOutput(chunks), sample)
  return Buffer.concat(chunks)
}

function memoryOutput(chunks: Buffer[]): Output {
  const write = async (chunk: Buffer) => void chunks.push(Buffer.from(chunk))
  return { name: 'sample', path: null, write, async commit() {}, async discard() {} }
}

/** A tar of these members as they are, in order. */
export function tar(members: [name: string, content: Buffer | string][]): Buffer {
  const blocks = members.flatMap(([name, content]) => {
    const bytes = Buffer.from(content)
    return [tarHeader(name, bytes.length, started), bytes, tarPadding(bytes.length)]
  })
  return Buffer.concat([...blocks, tarEnd])
}

export function zstd(content: Buffer): Buffer {
  return zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
}

export const gzip: (content: Buffer) => Buffer = gzipSync

/** What whoever knows the recipient can make of any content. */
export async function seal(content: Buffer): Promise<Buffer> {
  const encryptor = await encryptAge(recipients)
  return Buffer.concat([encryptor.header, encryptor.update(content), encryptor.final()])
}

export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The members of a valid backup; a test changes one thing and {@link forge}s the rest to fit. */
export interface Forgery {
  header: BackupHeader
  members: [name: string, content: Buffer | string][]
}

export function forgery(): Forgery {
  const header = headerFor('forged')
  return {
    header,
    members: [
      ['backup.json', JSON.stringify(header)],
      ['issuer-directory.yaml', 'a: 1\n'],
      ['mongo/000001', 'the first part'],
      ['mongo/000002', 'the second part'],
    ],
  }
}

/** Members with manifest and checksums that fit them; `manifest` and `sums` may spoil these. */
export function complete(
  { header, members }: Forgery,
  manifest: (value: Record<string, unknown>) => unknown = (value) => value,
  sums: (text: string) => string = (text) => text,
): [string, Buffer | string][] {
  const records = members.map(([name, content]) => {
    return { name, size: Buffer.byteLength(content), sha256: sha256(content) }
  })
  const json = JSON.stringify(manifest({ complete: true, ...manifestFor(header), members: records }))
  const lines = [...records, { name: 'manifest.json', sha256: sha256(json) }]
  const text = lines.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('')
  return [...members, ['manifest.json', json], ['SHA256SUMS', sums(text)]]
}

/** Reads an archive from memory, in chunks of the given length. */
export async function read(
  archive: Buffer,
  { key = identity, chunk = 65536 }: { key?: DecryptionKey | null; chunk?: number } = {},
): Promise<{ contents: ArchiveContents; data: Buffer; files: Record<string, string>; events: string[] }> {
  const data: Buffer[] = []
  const files: Record<string, string> = {}
  const events: string[] = []
  const contents = await readArchive(slices(archive, chunk), key, {
    header: () => void events.push('header'),
    file(name, content) {
      events.push(name)
      files[name] = content.toString()
    },
    data(kind, bytes) {
      if (events.at(-1) !== kind) events.push(kind)
      data.push(bytes)
    },
    dataEnd: (kind) => void events.push(`end of ${kind}`),
  })
  return { contents, data: Buffer.concat(data), files, events }
}

export async function* slices(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

/** Remembers the file key of each header, so that reading an archive thousands of times takes seconds. */
export function remembering(key: DecryptionKey): DecryptionKey {
  const known = new Map<string, Promise<Uint8Array>>()
  return {
    encryptionKey: () => key.encryptionKey(),
    unseal(header) {
      const text = Buffer.from(header).toString('latin1')
      const fileKey = known.get(text) ?? key.unseal(header)
      known.set(text, fileKey)
      return fileKey
    },
  }
}
