/** The images of a cluster of our own, made as those of Docker's tests (images.ts). */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { kubeImages } from '../../test/testbed/kube.ts'
import { tool } from '../../test/testbed/tools.ts'
import { type Image, nodeImage, provideImage } from './images.ts'

/** Holds the namespaces of each pod. */
export const pauseImage = 'issuer-backup-test/pause:1'

/** What a cluster is filled with from the engine. */
export const clusterImages = [...Object.values(kubeImages), pauseImage]

/** Puts them into the engine of the present environment, beside those of `provideImages`. */
export async function provideClusterImages(): Promise<void> {
  await provideImage(pauseImage, {
    programs: {},
    texts: {},
    folders: {},
    config: ['ENTRYPOINT ["/usr/bin/sleep", "infinity"]'],
  })
  await provideImage(kubeImages.directory, await directoryImage())
  await provideImage(kubeImages.agent, await agentImage())
}

const root = path.resolve(import.meta.dirname, '../..')

async function directoryImage(): Promise<Image> {
  const libraries = await closureOf(['mongodb', 'yaml'])
  return {
    ...nodeImage(),
    trees: {
      'app/issuer-directory': path.join(root, 'test/fixtures/issuer-directory'),
      ...Object.fromEntries([...libraries].map(([name, folder]) => [`app/node_modules/${name}`, folder])),
    },
    config: [
      ...['USER 1000', 'EXPOSE 8447', 'WORKDIR /app'],
      'CMD ["node", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "/app/issuer-directory/main.ts"]',
    ],
  }
}

/** By deploy/agent/Dockerfile, as far as no registry is needed: what its base image has, we take from this machine. */
async function agentImage(): Promise<Image> {
  const lines = (await readFile(path.join(root, 'deploy/agent/Dockerfile'), 'utf8')).split('\n')
  const stage = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')) + 1).filter(Boolean)
  const { programs, texts, folders } = nodeImage()
  const made: Image = { programs: { ...programs }, trees: {}, texts, folders, config: [] }
  for (const line of stage) {
    const [, program, from, to] = /^COPY (?:--from=(\w+) )?(\S+) \/(\S+)$/.exec(line) ?? []
    if (to === undefined) made.config.push(line)
    else if (program === 'kubectl') made.programs[to] = tool('kubectl')
    else made.trees![to] = path.join(root, from!)
  }
  return made
}

/** Libraries and all that they depend on, by their names: the folder of each. */
async function closureOf(names: string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const add = async (name: string, from: string) => {
    if (found.has(name)) return
    const folder = folderOf(name, from)
    found.set(name, folder)
    const { dependencies = {} } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))
    for (const next of Object.keys(dependencies)) await add(next, folder)
  }
  for (const name of names) await add(name, root)
  return found
}

/** As Node looks for it. */
function folderOf(name: string, from: string): string {
  for (let folder = from; folder !== '/'; folder = path.dirname(folder)) {
    const there = path.join(folder, 'node_modules', name)
    if (existsSync(there)) return there
  }
  throw new Error(`${name} is not installed`)
}
