/** Documents of every BSON type and every oddity that a server stores. */
import { binary, document, double, element, id, int32, int64, text } from '../testbed/raw-bson.ts'

const bytes = (hex: string) => Buffer.from(hex, 'hex')
const zeroTimestamp = bytes('0000000000000000')

const values: [name: string, type: number, value: Buffer][] = [
  ['double', 0x01, double(1.5)],
  ['negative zero', 0x01, double(-0)],
  ['infinity', 0x01, double(Number.NEGATIVE_INFINITY)],
  ['quiet NaN with a payload', 0x01, bytes('efbeadde0000f87f')],
  ['signalling NaN', 0x01, bytes('010000000000f07f')],
  ['negative NaN', 0x01, bytes('000000000000f8ff')],
  ['denormal', 0x01, bytes('0100000000000000')],
  ['string', 0x02, text('grüße \u{1f511}')],
  ['string with a zero', 0x02, text('a\0b')],
  ['string of bad UTF-8', 0x02, text(bytes('c328ff80'))],
  ['document', 0x03, document(element(0x10, 'b', int32(1)), element(0x10, 'a', int32(2)))],
  ['integer-like names', 0x03, document(element(0x10, 'b', int32(1)), element(0x10, '0', int32(2)))],
  ['array', 0x04, document(element(0x0a, '0'), element(0x08, '1', Buffer.from([1])))],
  ['array of odd names', 0x04, document(element(0x0a, '7'), element(0x0a, 'x'))],
  ...[0, 1, 3, 4, 5, 6, 7, 0x80].map((subtype): [string, number, Buffer] => [
    `binary ${subtype}`,
    0x05,
    binary(subtype, bytes('00112233445566778899aabbccddeeff')),
  ]),
  // The old subtype carries a length of its own inside.
  ['binary 2', 0x05, binary(2, Buffer.concat([int32(3), bytes('010203')]))],
  ['undefined', 0x06, Buffer.alloc(0)],
  ['ObjectId', 0x07, bytes('65f0c1a2b3c4d5e6f7a8b9c0')],
  ['false', 0x08, Buffer.from([0])],
  ['date', 0x09, int64(1_700_000_000_000n)],
  ['date before any', 0x09, int64(-9_223_372_036_854_775_808n)],
  ['date after any', 0x09, int64(9_223_372_036_854_775_807n)],
  ['null', 0x0a, Buffer.alloc(0)],
  ['regex', 0x0b, Buffer.from('^a.*b$\0imsx\0')],
  ['regex with odd options', 0x0b, Buffer.from('a\0lux\0')],
  ['DBPointer', 0x0c, Buffer.concat([text('issuer-directory.issuers'), bytes('65f0c1a2b3c4d5e6f7a8b9c0')])],
  ['code', 0x0d, text('return 1')],
  ['symbol', 0x0e, text('sym')],
  ['code with scope', 0x0f, codeWithScope('return x', document(element(0x10, 'x', int32(1))))],
  ['int32', 0x10, int32(-2_147_483_648)],
  ['timestamp', 0x11, int64(0x6553f1000000000an)],
  ['int64', 0x12, int64(9_223_372_036_854_775_807n)],
  ['Decimal128', 0x13, bytes('0b000000000000000000000000003c30')],
  ['Decimal128 1.50, not 1.5', 0x13, bytes('96000000000000000000000000003c30')],
  ['Decimal128 NaN', 0x13, bytes('0000000000000000000000000000007c')],
  ['Decimal128 negative infinity', 0x13, bytes('000000000000000000000000000000f8')],
  ['Decimal128 negative zero', 0x13, bytes('000000000000000000000000000040b0')],
  ['MinKey', 0xff, Buffer.alloc(0)],
  ['MaxKey', 0x7f, Buffer.alloc(0)],
]

function codeWithScope(code: string, scope: Buffer): Buffer {
  const body = Buffer.concat([text(code), scope])
  return Buffer.concat([int32(body.length + 4), body])
}

function padded(length: number, value: string): Buffer {
  const empty = document(element(0x02, '_id', text(value)), element(0x05, 'fill', binary(0, Buffer.alloc(0))))
  return document(
    element(0x02, '_id', text(value)),
    element(0x05, 'fill', binary(0, Buffer.alloc(length - empty.length, 7))),
  )
}

/** Each value alone, nested, and all of them in one document. */
export function everyType(): Buffer[] {
  const alone = values.map(([name, type, value], i) => document(id(i), element(type, name, value)))
  const nested = values.map(([name, type, value], i) =>
    document(id(1000 + i), element(0x03, 'nested', document(element(type, name, value)))),
  )
  const ids = [
    element(0x0a, '_id'),
    element(0xff, '_id'),
    element(0x7f, '_id'),
    element(0x01, '_id', bytes('000000000000f87f')),
    element(0x02, '_id', text('')),
    element(0x03, '_id', document(element(0x02, '$ref', text('a')), element(0x10, '$id', int32(1)))),
    element(0x05, '_id', binary(3, bytes('00112233445566778899aabbccddeeff'))),
    element(0x09, '_id', int64(-1n)),
    // In _id the server leaves it alone.
    element(0x11, '_id', zeroTimestamp),
    element(0x13, '_id', bytes('96000000000000000000000000003c30')),
  ]
  return [
    ...alone,
    ...nested,
    document(id(2000), ...values.map(([name, type, value]) => element(type, name, value))),
    document(id(2001), element(0x10, 'twice', int32(1)), element(0x10, 'twice', int32(2))),
    document(
      id(2002),
      element(0x10, '', int32(1)),
      element(0x10, 'a.b', int32(2)),
      element(0x10, '$c', int32(3)),
    ),
    document(id(2003), element(0x10, bytes('c328'), int32(1))),
    document(id(2004), element(0x03, 'deep', document(element(0x11, 'zero', zeroTimestamp)))),
    document(id(2005), element(0x04, 'array', document(element(0x11, '0', zeroTimestamp)))),
    document(id(2006)),
    ...ids.map((own) => document(own)),
    padded(16 * 1024 * 1024, 'the largest'),
  ]
}

/** Documents that an insert alters; what stands beside the timestamp must outlive its repair. */
export function zeroTimestamps(): Buffer[] {
  return [
    document(id(3000), element(0x11, 'zero', zeroTimestamp)),
    document(id(3001), element(0x11, 'a.b', zeroTimestamp), element(0x11, '$c', zeroTimestamp)),
    document(
      id(3002),
      element(0x10, 'twice', int32(1)),
      element(0x11, 'twice', zeroTimestamp),
      element(0x11, 'twice', zeroTimestamp),
    ),
    document(
      element(0x03, '_id', document(element(0x02, '$ref', text('a')), element(0x10, '$id', int32(2)))),
      ...values.map(([name, type, value]) => element(type, name, value)),
      element(0x11, 'zero', zeroTimestamp),
    ),
  ]
}
