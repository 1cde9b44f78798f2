/** A stream of chunks, taken in the portions that a format asks for. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>
  #chunk: Buffer = Buffer.alloc(0)
  #position = 0

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** The next bytes, at least one and at most `limit`, without a copy; null at the end. */
  async some(limit: number): Promise<Buffer | null> {
    while (this.#position === this.#chunk.length) {
      const next = await this.#source.next()
      if (next.done) return null
      this.#chunk = next.value
      this.#position = 0
    }
    const end = Math.min(this.#position + limit, this.#chunk.length)
    const bytes = this.#chunk.subarray(this.#position, end)
    this.#position = end
    return bytes
  }

  /** The next `size` bytes, or fewer at the end. */
  async upTo(size: number): Promise<Buffer> {
    const pieces: Buffer[] = []
    let missing = size
    while (missing > 0) {
      const piece = await this.some(missing)
      if (piece === null) break
      pieces.push(piece)
      missing -= piece.length
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
  }

  /** The next `size` bytes, or fewer at the end, which stay to be read. */
  async peek(size: number): Promise<Buffer> {
    while (this.#chunk.length - this.#position < size) {
      const next = await this.#source.next()
      if (next.done) break
      this.#chunk = Buffer.concat([this.#chunk.subarray(this.#position), next.value])
      this.#position = 0
    }
    return this.#chunk.subarray(this.#position, this.#position + size)
  }

  /** What is left, as chunks. */
  async *rest(): AsyncGenerator<Buffer> {
    for (;;) {
      const piece = await this.some(Number.POSITIVE_INFINITY)
      if (piece === null) return
      yield piece
    }
  }

  /** Tells the source that nothing more is wanted of it. */
  async close(): Promise<void> {
    await this.#source.return?.()
  }
}
