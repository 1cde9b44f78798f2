/** Bytes of the frame header after the descriptor, from its flags (RFC 8878, 3.1.1.1). */
const dictionaryIdSizes = [0, 1, 2, 4]
const contentSizes = [0, 2, 4, 8]
const magicSize = 4
const blockHeaderSize = 3
const checksumSize = 4

/** Finds where a zstd frame ends (RFC 8878, 3.1.1) without decompressing it. */
export class ZstdFrame {
  /** Has the frame ended with the last byte walked? */
  ended = false
  #state: 'descriptor' | 'block' | 'end' = 'descriptor'
  /** Bytes to pass before the next field, and that field's bytes so far. */
  #skip = magicSize
  #field = 0
  #fieldLength = 0
  #checksum = false

  /** Walks over the next bytes of a file that begins with zstd's magic number; false where bytes follow its end. */
  walk(chunk: Buffer): boolean {
    for (let position = 0; position < chunk.length; ) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, chunk.length - position)
        this.#skip -= passed
        position += passed
        this.ended = this.#state === 'end' && this.#skip === 0
        continue
      }
      if (this.#state === 'end') return false
      this.#field |= chunk[position++]! << (8 * this.#fieldLength++)
      if (this.#state === 'descriptor') this.#descriptor(this.#field)
      else if (this.#fieldLength === blockHeaderSize) this.#block(this.#field)
    }
    return true
  }

  #descriptor(flags: number): void {
    const singleSegment = (flags & 0x20) !== 0
    const contentSize = flags >> 6
    this.#checksum = (flags & 0x04) !== 0
    // A single segment has no window descriptor, and at least one byte of content size.
    const sizes = singleSegment ? Math.max(1, contentSizes[contentSize]!) : 1 + contentSizes[contentSize]!
    this.#next('block', sizes + dictionaryIdSizes[flags & 0x03]!)
  }

  #block(header: number): void {
    const last = (header & 1) !== 0
    const runLength = ((header >> 1) & 3) === 1
    const size = runLength ? 1 : header >> 3
    this.#next(last ? 'end' : 'block', size + (last && this.#checksum ? checksumSize : 0))
  }

  #next(state: 'block' | 'end', skip: number): void {
    this.#state = state
    this.#skip = skip
    this.#field = 0
    this.#fieldLength = 0
    this.ended = state === 'end' && skip === 0
  }
}
