/** Programs built from Go modules: pinned by version, and every module checked by Go against its checksum database. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { findProgram } from '../../test/testbed/tools.ts'
import { keep, run, say } from './registries.ts'

/** What the newest of the modules demands. */
const goVersion = '1.24.0'

export interface GoModule {
  path: string
  /** Without the v. */
  version: string
  /** Variables of the programs to set, as `-X` of Go's linker takes them, so that they know their version. */
  variables?: Record<string, string>
}

/** Builds commands of a module, such as `cmd/kubectl`, and keeps each in the cache by its last name. */
export async function buildCommands(module: GoModule, commands: string[], folder: string): Promise<void> {
  const names = commands.map((command) => path.basename(command))
  say(`Building ${names.join(', ')} ${module.version} from Go modules …`)
  await makeModule(module, folder)
  const packages = commands.map((command) => `${module.path}/${command}`)
  await build(module, packages, folder)
  for (const name of names) await keep(path.join(folder, 'bin', name), name)
}

/** Builds a program of our own, of one file, that imports a module, and keeps it in the cache. */
export async function buildProgram(
  module: GoModule,
  name: string,
  source: string,
  folder: string,
): Promise<void> {
  say(`Building ${name} ${module.version} from Go modules …`)
  await makeModule(module, folder)
  await writeFile(path.join(folder, 'main.go'), source)
  await build(module, [ours], folder)
  await keep(path.join(folder, 'bin', path.basename(ours)), name)
}

const ours = 'example.com/tools'

/** A module of our own that demands the other one, and heeds what it replaces by parts of itself. */
async function makeModule({ path: module, version }: GoModule, folder: string): Promise<void> {
  const wanted = `${module}@v${version}`
  const { GoMod } = JSON.parse(await go(folder, 'mod', 'download', '-json', wanted))
  const parts = (await readFile(GoMod, 'utf8')).matchAll(/^\s*(?:replace )?(\S+) => \.\/staging\/\S+$/gm)
  // Kubernetes publishes them as 0.34.4 for its 1.34.4.
  const partVersion = version.replace(/^1\./, '0.')
  const replacements = [...parts].map(([, part]) => `replace ${part} => ${part} v${partVersion}\n`)
  await writeFile(
    path.join(folder, 'go.mod'),
    `module ${ours}\n\ngo ${goVersion}\n\n${replacements.join('')}`,
  )
  await go(folder, 'get', wanted)
}

async function build({ variables = {} }: GoModule, packages: string[], folder: string): Promise<void> {
  await mkdir(path.join(folder, 'bin'))
  const linked = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`)
  const flags = ['-mod=mod', `-ldflags=-s -w ${linked.join(' ')}`]
  await go(folder, 'build', ...flags, '-o', `${folder}/bin/`, ...packages)
}

async function go(cwd: string, ...args: string[]): Promise<string> {
  const program = findProgram('go')
  if (program === undefined)
    throw new Error(`this machine has no Go: install Go ${goVersion} or newer, and put it into PATH`)
  return run(program, args, { cwd, timeout: 60 * 60_000 })
}
