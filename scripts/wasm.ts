/**
 * `npm run wasm`: compiles assembly/crc64.ts to src/mongo/crc64-module.ts. A module of text rather than a file:
 * the bundle needs nothing beside it.
 */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import asc from 'assemblyscript/asc'

const root = path.dirname(import.meta.dirname)

/** The module's source text, the same for the same compiler. */
export async function crc64Module(): Promise<string> {
  const files = new Map<string, Uint8Array>()
  const options = [
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--initialMemory',
    '5',
    '--outFile',
    'crc64.wasm',
  ]
  const { error, stderr } = await asc.main(['assembly/crc64.ts', '--baseDir', root, ...options], {
    writeFile: (name, contents) => void files.set(name, Buffer.from(contents)),
  })
  const wasm = files.get('crc64.wasm')
  if (error || !wasm) throw new Error(`assembly/crc64.ts does not compile: ${stderr.toString()}`)
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,100}/g)!
  return [
    '/** assembly/crc64.ts as WebAssembly, in Base64. Made by `npm run wasm`; do not edit. */',
    'export const crc64Module =',
    ...lines.map((line, i) => `  '${line}'${i < lines.length - 1 ? ' +' : ''}`),
    '',
  ].join('\n')
}

if (process.argv[1] === import.meta.filename) {
  await writeFile(path.join(root, 'src', 'mongo', 'crc64-module.ts'), await crc64Module())
}
