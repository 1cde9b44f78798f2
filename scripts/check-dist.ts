/** `npm run check-dist`: ends 1 and names the files where `dist` is not what the sources give. */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Bundle, bundle, modeOf } from './bundle.ts'

/** Compares `root`/dist with a bundle, byte for byte. @returns one line for each file that differs */
export async function staleFiles(root: string, files: Bundle): Promise<string[]> {
  const found = await readdir(path.join(root, 'dist'), { recursive: true, withFileTypes: true }).catch(
    () => [],
  )
  const present = found
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
  const stale = present.filter((name) => !files.has(name)).map((name) => `${name}: left over`)
  for (const [name, content] of files) {
    if (!present.includes(name)) stale.push(`${name}: missing`)
    else if (!content.equals(await readFile(path.join(root, name)))) stale.push(`${name}: differs`)
    else if (((await stat(path.join(root, name))).mode & 0o100) !== (modeOf(content) & 0o100)) {
      stale.push(`${name}: its executable bit is wrong`)
    }
  }
  return stale.sort()
}

if (import.meta.main) {
  const root = path.dirname(import.meta.dirname)
  const stale = await staleFiles(root, await bundle(root))
  if (stale.length > 0) {
    console.error(
      `dist is not what the sources give; run npm run build and commit dist:\n  ${stale.join('\n  ')}`,
    )
    process.exitCode = 1
  }
}
