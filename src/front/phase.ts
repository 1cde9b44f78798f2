/** The phase that an operation is in, as people are told of it. */
import type { Progress } from '../reporter.ts'
import { formatBytes, formatCount, formatDuration } from './text.ts'

/** Between two lines of progress where there is no terminal, milliseconds. */
export const lineInterval = 10_000

export class Phase {
  readonly title: string
  readonly started = Date.now()
  spoken = Date.now()
  done: Progress = {}

  constructor(title: string) {
    this.title = title
  }

  get hasProgress(): boolean {
    return this.done.bytes !== undefined || this.done.documents !== undefined
  }

  /** Between 0 and 1, or undefined where no total is known. */
  get share(): number | undefined {
    const { bytes = 0, documents = 0, totalBytes, totalDocuments } = this.done
    if (totalBytes) return Math.min(1, bytes / totalBytes)
    return totalDocuments ? Math.min(1, documents / totalDocuments) : undefined
  }

  /** `382.1 MB, 670,123 documents, 187.0 MB/s, 2.0 s`. */
  summary(): string {
    const { bytes, documents } = this.done
    const elapsed = Date.now() - this.started
    const parts: string[] = []
    if (bytes !== undefined) parts.push(formatBytes(bytes))
    if (documents !== undefined) parts.push(`${formatCount(documents)} documents`)
    // Of less than this a rate says nothing.
    if (bytes !== undefined && elapsed >= 500) parts.push(`${formatBytes((bytes / elapsed) * 1000)}/s`)
    return [...parts, formatDuration(elapsed)].join(', ')
  }
}
