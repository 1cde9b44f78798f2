/** `npm run build`: writes `dist` anew. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { bundle, modeOf } from './bundle.ts'

const root = path.dirname(import.meta.dirname)
const files = await bundle(root)
await rm(path.join(root, 'dist'), { recursive: true, force: true })
for (const [name, content] of files) {
  const file = path.join(root, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, content, { mode: modeOf(content) })
  console.log(`${String(Math.ceil(content.length / 1000)).padStart(6)} kB  ${name}`)
}
