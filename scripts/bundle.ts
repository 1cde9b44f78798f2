/**
 * Turns each entry of ncc.config.json into a self-contained ES module with its chunks, by ncc's API: ncc itself reads
 * no settings file.
 */
import fs from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

/** What `dist` holds: path from the project's folder, such as `dist/cli/index.mjs`, to content. */
export type Bundle = Map<string, Buffer>

interface Settings {
  entries: { input: string; output: string }[]
  /** Handed to ncc as they are. */
  options: Record<string, unknown>
}

type Ncc = (
  input: string,
  options: Record<string, unknown>,
) => Promise<{ code: string; assets: Record<string, { source: string | Buffer }> }>

// Webpack names chunks by which module of a circle it has met first, and that is decided by which file is read first.
for (const name of ['readFile', 'stat', 'lstat', 'readlink', 'readdir', 'realpath'] as const)
  answerInOrder(name)
// A CommonJS package without types; it takes the functions of `fs` as they are when it is loaded.
const ncc: Ncc = createRequire(import.meta.url)('@vercel/ncc')

/** Has a function of `fs` call back in the order in which it was called, however busy the machine is. */
function answerInOrder(name: 'readFile' | 'stat' | 'lstat' | 'readlink' | 'readdir' | 'realpath'): void {
  const now = fs[`${name}Sync`] as (...args: unknown[]) => unknown
  const inOrder = (...args: unknown[]) => {
    const callBack = args.pop() as (error: unknown, result?: unknown) => void
    try {
      process.nextTick(callBack, null, now(...args))
    } catch (error) {
      process.nextTick(callBack, error)
    }
  }
  Object.assign(fs, { [name]: inOrder })
}

/** Bundles the checkout in `root`. The same sources give the same bytes, wherever the checkout lies. */
export async function bundle(root: string): Promise<Bundle> {
  try {
    return await bundleEntries(root)
  } catch (error) {
    // Uncaught, it would be shown with the line of ncc that threw it, and that line is three megabytes long.
    console.error(`ncc cannot bundle the sources:\n${(error as Error).message}`)
    process.exit(1)
  }
}

async function bundleEntries(root: string): Promise<Bundle> {
  // Webpack derives module ids from paths relative to the working folder.
  process.chdir(root)
  const { entries, options } = JSON.parse(await readFile('ncc.config.json', 'utf8')) as Settings
  const files: Bundle = new Map()
  for (const { input, output } of entries) {
    const settings = { ...options, filename: path.basename(output), esm: true, cache: false, quiet: true }
    const { code, assets } = await ncc(path.resolve(input), settings)
    files.set(output, Buffer.from(code))
    for (const [name, { source }] of Object.entries(assets)) {
      files.set(path.join(path.dirname(output), name), Buffer.from(source))
    }
  }
  return files
}

/** The mode that a file of the bundle has: what begins with a shebang is run by its name. */
export function modeOf(content: Buffer): number {
  return content.subarray(0, 2).equals(Buffer.from('#!')) ? 0o755 : 0o644
}
