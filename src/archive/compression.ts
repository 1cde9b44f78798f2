/** zstd and gzip as streams. Needs node:zlib with zstd, Node 22.15 or later. */
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  constants,
  createGunzip,
  createGzip,
  createZstdCompress,
  createZstdDecompress,
  type Gunzip,
  type ZstdDecompress,
} from 'node:zlib'
import { countGarbage } from '../buffer-garbage.ts'
import { BackupError } from '../errors.ts'
import { ByteReader } from './byte-reader.ts'
import { ZstdFrame } from './zstd-frame.ts'

export interface Compression {
  method: 'zstd' | 'gzip'
  /** zstd 1 to 19, gzip 1 to 9. On issuer data zstd 1 takes a sixth of gzip 6's time, and is smaller. */
  level: number
}

/** Bytes of each chunk that comes out: large enough that the trips through the thread pool cost nothing. */
const chunkSize = 1024 * 1024
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
const gzipMagic = Buffer.from([0x1f, 0x8b])

/** A compressor whose buffers stay within a few megabytes as long as its writer waits for each write's callback. */
export function createCompressor({ method, level }: Compression): Transform {
  if (method === 'gzip') return createGzip({ level, chunkSize })
  const params = {
    [constants.ZSTD_c_compressionLevel]: level,
    // Off by default, and then flipped bits go unnoticed.
    [constants.ZSTD_c_checksumFlag]: 1,
  }
  return createZstdCompress({ chunkSize, params })
}

/** Which compression begins with these bytes (at least four of them), or null. */
export function detectCompression(start: Buffer): Compression['method'] | null {
  if (start.subarray(0, zstdMagic.length).equals(zstdMagic)) return 'zstd'
  if (start.subarray(0, gzipMagic.length).equals(gzipMagic)) return 'gzip'
  return null
}

/**
 * What a zstd frame, or gzip's members, hold.
 * @throws BackupError `archive-foreign` for another format, `archive-incomplete` where it ends too early,
 * `archive-damaged` for content that does not decompress, a second zstd frame or trailing bytes.
 */
export async function* decompress(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const bytes = new ByteReader(source)
  try {
    const start = await bytes.peek(zstdMagic.length)
    const method = detectCompression(start)
    if (method === null) throw foreign(start.length)
    yield* method === 'zstd' ? unzstd(bytes.rest()) : gunzip(bytes.rest())
  } finally {
    await bytes.close()
  }
}

async function* unzstd(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const frame = new ZstdFrame()
  // Node's decompressor drops what follows the first frame without a word, so we find the end ourselves.
  async function* checked() {
    for await (const chunk of source) {
      if (!frame.walk(chunk)) throw damaged('Bytes follow the end of the compressed data')
      yield chunk
    }
    if (!frame.ended) throw cutShort()
  }
  yield* run(checked(), createZstdDecompress({ chunkSize }))
}

async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const engine = createGunzip({ chunkSize })
  let read = 0
  async function* counted() {
    for await (const chunk of source) {
      read += chunk.length
      yield chunk
    }
  }
  yield* run(counted(), engine)
  // Zeroes after the last member are dropped without a word; other bytes are an error.
  if (engine.bytesWritten !== read) throw damaged('Bytes follow the end of the compressed data')
}

async function* run(source: AsyncIterable<Buffer>, engine: Gunzip | ZstdDecompress): AsyncGenerator<Buffer> {
  const feeding = pipeline(source, engine)
  // It is awaited below; until then, and where the consumer leaves early, its failure is not unhandled.
  feeding.catch(() => {})
  try {
    for await (const chunk of engine) {
      yield chunk
      countGarbage(chunk.length)
    }
    await feeding
  } catch (error) {
    throw translate(error)
  }
}

function translate(error: unknown): unknown {
  const code = (error as { code?: unknown }).code
  // The engine reached its end and left its feeder waiting.
  if (code === 'ERR_STREAM_PREMATURE_CLOSE')
    return damaged('Bytes follow the end of the compressed data', error)
  if (code === 'Z_BUF_ERROR') return cutShort(error)
  if (typeof code === 'string' && /^(Z_|ZSTD_|ERR_ZLIB|ERR_STREAM_PUSH_AFTER_EOF)/.test(code)) {
    return damaged('The compressed data is damaged', error)
  }
  return error
}

function foreign(length: number): BackupError {
  return new BackupError({
    code: 'archive-foreign',
    message: length === 0 ? 'There is no content' : 'The content is compressed with neither zstd nor gzip',
    cause: 'It is another kind of file',
    remedy: 'Check that this is the right file',
  })
}

function damaged(message: string, underlying?: unknown): BackupError {
  return new BackupError({
    code: 'archive-damaged',
    message,
    cause: 'The file was changed since it was written',
    remedy: 'Fetch the archive again, or take another one',
    underlying,
  })
}

function cutShort(underlying?: unknown): BackupError {
  return new BackupError({
    code: 'archive-incomplete',
    message: 'The compressed data is cut short',
    cause: 'A copy or a transfer was interrupted, or what wrote the archive was',
    remedy: 'Fetch the archive again, or take another one',
    underlying,
  })
}
