/** BSON made byte by byte, for what no library would write. */

/** One element: type, name, value. */
export function element(type: number, name: string | Buffer, value: Uint8Array = Buffer.alloc(0)): Buffer {
  return Buffer.concat([Buffer.from([type]), Buffer.from(name as string), Buffer.from([0]), value])
}

export function document(...elements: Buffer[]): Buffer {
  const body = Buffer.concat(elements)
  return Buffer.concat([int32(body.length + 5), body, Buffer.from([0])])
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

export function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(value)
  return bytes
}

export function double(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return bytes
}

/** Length, bytes, zero: the value of a string, a code or a symbol. */
export function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string)
  return Buffer.concat([int32(bytes.length + 1), bytes, Buffer.from([0])])
}

export function binary(subtype: number, bytes: Buffer): Buffer {
  return Buffer.concat([int32(bytes.length), Buffer.from([subtype]), bytes])
}

/** An `_id` of type int32. */
export function id(value: number): Buffer {
  return element(0x10, '_id', int32(value))
}

/** Cuts a run into its documents. */
export function split(run: Buffer): Buffer[] {
  const documents: Buffer[] = []
  for (let at = 0; at < run.length; at += run.readInt32LE(at)) {
    documents.push(run.subarray(at, at + run.readInt32LE(at)))
  }
  return documents
}
