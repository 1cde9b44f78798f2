/** What both loading engines share: what they are given, and how a refusal is told. */
import { BackupError } from '../errors.ts'
import type { Prelude } from './archive-format.ts'
import type { StreamNamespace, StreamVisitor } from './archive-reader.ts'
import { contentRefused } from './failure.ts'

/** A collection that takes documents. It exists already, with its options and without indexes but `_id`'s. */
export interface LoadTarget {
  name: string
  /** Its order is its content: one writer, in order. */
  capped: boolean
  /** It has a validator, which documents older than it need not satisfy. */
  validated: boolean
}

export interface Destination {
  database: string
  /** Where the documents of a namespace go; null where the engine is not to load them. */
  target(namespace: Pick<StreamNamespace, 'database' | 'collection'>): LoadTarget | null
}

/**
 * Puts the documents of a stream into collections as the archive reader finds them. A promise returned holds the
 * reader back. After {@link finish} every document is stored at a majority and counted; a failure may also come from
 * any call before, and leaves it to the caller to {@link abort} and drop the collections.
 *
 * All of them throw BackupError `archive-unsuitable` where the server cannot store a document as it is,
 * `target-failed` where it fails, `disk-full`, `not-permitted`.
 */
export interface Loader extends Required<StreamVisitor> {
  prelude(prelude: Prelude): Promise<void> | undefined
  /** `run` must stay as it is until the loader has finished. */
  documents(namespace: StreamNamespace, run: Buffer, count: number): Promise<void> | undefined
  /** To be called when the whole stream has been found good. */
  finish(): Promise<void>
  /** Ends what is under way; never throws. Harmless after `finish`. */
  abort(): Promise<void>
}

/** MongoDB's error code for a duplicate key. */
export const duplicateKey = 11000

/** What to throw where the server does not take a document. */
export function refusedDocument(
  collection: string,
  { code, errmsg }: { code: number; errmsg: string },
): BackupError {
  if (code === duplicateKey) {
    return new BackupError({
      code: 'archive-unsuitable',
      message: `${collection} holds two documents with the same _id`,
      cause:
        'It was dumped while somebody wrote, outside a snapshot, or the archive was put together by hand',
      remedy: 'Use another archive',
    })
  }
  return contentRefused({ code, message: errmsg }, `loading ${collection}`, {
    message: `the server refuses a document of ${collection}`,
    cause: 'The archive comes from a server of another version, which took what this one does not',
    remedy: 'Restore into a server of the version that the archive names',
  })
}
