/** Sinks for dumps: one that keeps everything, one that stops the dump at a chosen moment. */
import type { ByteSink } from '../../src/mongo/dump.ts'

export class MemorySink implements ByteSink {
  readonly #kept: Buffer[] = []

  write(source: Buffer, start: number, end: number): Promise<void> | undefined {
    this.#kept.push(Buffer.from(source.subarray(start, end)))
    return undefined
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#kept)
  }
}

/** Holds the dump back at its first write for which `where` is true, until {@link open} is called. */
export class GatedSink extends MemorySink {
  /** Settles when the dump stands at the gate. */
  readonly reached: Promise<void>
  readonly #reach: () => void
  readonly #gate = Promise.withResolvers<void>()
  readonly #where: (bytes: Buffer) => boolean
  #passed = false

  constructor(where: (bytes: Buffer) => boolean) {
    super()
    this.#where = where
    ;({ promise: this.reached, resolve: this.#reach } = Promise.withResolvers<void>())
  }

  override write(source: Buffer, start: number, end: number): Promise<void> | undefined {
    super.write(source, start, end)
    if (this.#passed || !this.#where(source.subarray(start, end))) return undefined
    this.#passed = true
    this.#reach()
    return this.#gate.promise
  }

  open(): void {
    this.#gate.resolve()
  }
}
