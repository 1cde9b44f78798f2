/**
 * CRC-64/XZ, the checksum that a mongodump archive carries for each namespace (reflected polynomial
 * C96C5795D7870F42, init and xorout all ones, check value 995DC9BBDF1939FA). The arithmetic is WebAssembly
 * (assembly/crc64.ts).
 */
import { crc64Module } from './crc64-module.ts'

interface Exports {
  memory: { buffer: ArrayBuffer }
  dataStart: { value: number }
  dataBytes: { value: number }
  prepare(): void
  update(state: bigint, length: number): bigint
}

const module = new WebAssembly.Module(Buffer.from(crc64Module, 'base64'))
const wasm = new WebAssembly.Instance(module).exports as Exports
wasm.prepare()

/** What is to be summed goes through here: one for all, since nothing waits between copying and summing. */
const data = new Uint8Array(wasm.memory.buffer, wasm.dataStart.value, wasm.dataBytes.value)

export class Crc64 {
  #state = -1n

  /** Takes in `buffer[start, end)`. */
  update(buffer: Buffer, start = 0, end = buffer.length): void {
    for (let at = start; at < end; at += data.length) {
      const length = Math.min(data.length, end - at)
      data.set(buffer.subarray(at, at + length))
      this.#state = wasm.update(this.#state, length)
    }
  }

  /** The checksum so far, as the signed integer that a mongodump archive stores. */
  value(): bigint {
    return BigInt.asIntN(64, ~this.#state)
  }
}

/** 16 hex digits of a checksum. */
export function crcHex(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16).padStart(16, '0')
}
