/**
 * CRC-64/XZ in WebAssembly (AssemblyScript): JavaScript has no fast 64-bit integers, and a checksum that takes eight
 * bytes a step waits for its own tables. Four lanes of a block are therefore summed side by side and put together:
 * twice the speed of plain JavaScript.
 *
 * Memory: tables of 8 x 256 words for a step, tables of 8 x 256 words for the way over a lane, then data.
 */

const polynomial: u64 = 0xc96c5795d7870f42
const stepTables: u32 = 0
const laneTables: u32 = 16384
const laneBytes: u32 = 4096
const blockBytes: u32 = 4 * laneBytes

/** Where data goes, and how much at most. */
export const dataStart: u32 = 32768
export const dataBytes: u32 = 262144

@inline
function look(tables: u32, c: u64): u64 {
  return (
    load<u64>(tables + (((<u32>c) & 255) << 3), 7 * 2048) ^
    load<u64>(tables + ((<u32>(c >> 5)) & 2040), 6 * 2048) ^
    load<u64>(tables + ((<u32>(c >> 13)) & 2040), 5 * 2048) ^
    load<u64>(tables + ((<u32>(c >> 21)) & 2040), 4 * 2048) ^
    load<u64>(tables + ((<u32>(c >> 29)) & 2040), 3 * 2048) ^
    load<u64>(tables + ((<u32>(c >> 37)) & 2040), 2 * 2048) ^
    load<u64>(tables + ((<u32>(c >> 45)) & 2040), 1 * 2048) ^
    load<u64>(tables + ((<u32>(c >> 53)) & 2040), 0 * 2048)
  )
}

/** Fills the tables; to be called once. */
export function prepare(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let c: u64 = byte
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >> 1) ^ polynomial : c >> 1
    store<u64>(stepTables + byte * 8, c)
  }
  for (let table: u32 = 1; table < 8; table++) {
    for (let byte: u32 = 0; byte < 256; byte++) {
      const before = load<u64>(stepTables + ((table - 1) * 256 + byte) * 8)
      const next = (before >> 8) ^ load<u64>(stepTables + <u32>(before & 255) * 8)
      store<u64>(stepTables + (table * 256 + byte) * 8, next)
    }
  }
  // Over a lane of zeros a sum goes its way bit by bit: what is true of each bit is true of their sum.
  for (let table: u32 = 0; table < 8; table++) {
    for (let byte: u32 = 1; byte < 256; byte++) {
      const lowest: u32 = byte & -byte
      const at = laneTables + ((7 - table) * 256 + byte) * 8
      if (lowest == byte) store<u64>(at, overLane((<u64>byte) << (<u64>(table * 8))))
      else {
        const rest = laneTables + ((7 - table) * 256 + (byte ^ lowest)) * 8
        const one = laneTables + ((7 - table) * 256 + lowest) * 8
        store<u64>(at, load<u64>(rest) ^ load<u64>(one))
      }
    }
  }
}

function overLane(c: u64): u64 {
  for (let at: u32 = 0; at < laneBytes; at += 8) c = look(stepTables, c)
  return c
}

/** The state `c` after `length` bytes of data. */
export function update(c: u64, length: u32): u64 {
  let at = dataStart
  const end = at + length
  while (at + blockBytes <= end) {
    let c1: u64 = 0
    let c2: u64 = 0
    let c3: u64 = 0
    const laneEnd = at + laneBytes
    for (; at < laneEnd; at += 8) {
      c = look(stepTables, c ^ load<u64>(at))
      c1 = look(stepTables, c1 ^ load<u64>(at, laneBytes))
      c2 = look(stepTables, c2 ^ load<u64>(at, 2 * laneBytes))
      c3 = look(stepTables, c3 ^ load<u64>(at, 3 * laneBytes))
    }
    c = look(laneTables, look(laneTables, look(laneTables, c) ^ c1) ^ c2) ^ c3
    at += 3 * laneBytes
  }
  for (; at + 8 <= end; at += 8) c = look(stepTables, c ^ load<u64>(at))
  for (; at < end; at++) c = (c >> 8) ^ load<u64>(stepTables + <u32>((c ^ <u64>load<u8>(at)) & 255) * 8)
  return c
}
