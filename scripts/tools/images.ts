/**
 * The images of tests, made without a registry from the programs of this machine: each with its libraries, and a small
 * Debian userland around them.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { Header, type HeaderData } from 'tar'
import { images } from '../../test/testbed/docker.ts'
import { findProgram, tool } from '../../test/testbed/tools.ts'
import { run, say } from './registries.ts'

/** What the official images have for scripts, as far as tests and helpers use it. */
const userland =
  `bash cat chmod chown cp cut date dd df du env false find grep gzip head hostname id kill ln ls mkdir
  mktemp mv od printf ps pwd readlink rm rmdir sed setpriv sh sha256sum sleep sort stat sync tail tar tee test touch tr
  true uname wc xargs`.split(/\s+/)

export interface Image {
  /** Where each file is from, by its path in the image. Libraries come along. */
  programs: Record<string, string>
  /** Folders with all that is in them, likewise. */
  trees?: Record<string, string>
  texts: Record<string, string>
  folders: Record<string, { owner?: number; mode?: number }>
  /** Dockerfile instructions. */
  config: string[]
}

type Entry = Omit<HeaderData, 'path'> & { path: string; from?: string; content?: Buffer }

async function mongoImage(): Promise<Image> {
  const entrypoint = path.resolve(import.meta.dirname, '../../test/testbed/mongo-image/docker-entrypoint.sh')
  return {
    programs: Object.fromEntries(
      (['mongod', 'mongodump', 'mongorestore'] as const).map((name) => [`usr/bin/${name}`, tool(name)]),
    ),
    texts: {
      'usr/local/bin/docker-entrypoint.sh': await readFile(entrypoint, 'utf8'),
      ...users('mongodb', 999, '/data/db'),
    },
    folders: { 'data/db': { owner: 999 }, 'data/configdb': { owner: 999 } },
    config: [
      ...['VOLUME /data/db /data/configdb', 'EXPOSE 27017', 'ENV HOME=/data/db'],
      ...['ENTRYPOINT ["docker-entrypoint.sh"]', 'CMD ["mongod"]'],
    ],
  }
}

export function nodeImage(): Image {
  return {
    programs: { 'usr/local/bin/node': process.execPath },
    texts: users('node', 1000, '/home/node'),
    folders: { 'home/node': { owner: 1000 } },
    config: ['CMD ["node"]'],
  }
}

function users(name: string, id: number, home: string): Record<string, string> {
  return {
    'etc/passwd': `root:x:0:0:root:/root:/bin/bash\n${name}:x:${id}:${id}::${home}:/bin/sh\n`,
    'etc/group': `root:x:0:\n${name}:x:${id}:\n`,
  }
}

/** Puts the images into the engine of the present environment, but those that it has. Needs mongod and its tools. */
export async function provideImages(): Promise<void> {
  const mongo = process.env.MONGO_IMAGE ? pull(images.mongo) : provideImage(images.mongo, await mongoImage())
  await Promise.all([mongo, provideImage(images.node, nodeImage())])
}

async function pull(name: string): Promise<void> {
  const here = await run('docker', ['image', 'inspect', name]).then(
    () => true,
    () => false,
  )
  if (here) return
  say(`Pulling the image ${name} …`)
  await run('docker', ['pull', '--quiet', name])
}

/** Makes an image where the engine has none that the present programs would give. */
export async function provideImage(name: string, image: Image): Promise<void> {
  const entries = await entriesOf(image)
  const digest = await digestOf(entries, image.config)
  const format = `{{index .Config.Labels "${label}"}}`
  const had = await run('docker', ['image', 'inspect', '--format', format, name]).catch(() => '')
  if (had.trim() === digest) return
  say(`Making the image ${name} …`)
  await importImage(name, entries, [...image.config, `LABEL ${label}=${digest}`])
}

/** Tells whether an image is what the present programs would give. */
const label = 'issuer-backup-test.digest'

/** All files of an image, their folders before them. */
async function entriesOf({ programs, trees = {}, texts, folders }: Image): Promise<Entry[]> {
  const all = { ...programs }
  for (const name of userland) {
    const program = findProgram(name)
    if (program !== undefined) all[`usr/bin/${name}`] = program
  }
  for (const library of await librariesOf(Object.values(all))) all[library.slice(1)] = library

  const entries = new Map<string, Entry>()
  const addFolder = (name: string, { owner = 0, mode = 0o755 } = {}) => {
    if (path.dirname(name) !== '.') addFolder(path.dirname(name))
    if (!entries.has(name))
      entries.set(name, { path: `${name}/`, type: 'Directory', mode, uid: owner, gid: owner, size: 0 })
  }
  const add = (entry: Entry) => {
    addFolder(path.dirname(entry.path))
    entries.set(entry.path, { type: 'File', mode: 0o755, uid: 0, gid: 0, ...entry })
  }
  for (const [name, settings] of Object.entries(folders)) addFolder(name, settings)
  for (const name of ['tmp', 'var/tmp']) addFolder(name, { mode: 0o1777 })
  for (const name of ['root', 'etc', 'dump']) addFolder(name)
  for (const [name, from] of Object.entries(all))
    add({ path: name, from: await realpath(from), size: (await stat(from)).size })
  for (const [name, from] of Object.entries(trees))
    for (const file of await filesIn(from))
      add({
        path: path.join(name, path.relative(from, file)),
        from: file,
        size: (await stat(file)).size,
        mode: 0o644,
      })
  for (const [name, words] of Object.entries(texts)) {
    const content = Buffer.from(words)
    add({ path: name, content, size: content.length, mode: words.startsWith('#!') ? 0o755 : 0o644 })
  }
  // Scripts begin with #!/bin/sh.
  for (const name of ['sh', 'bash'])
    add({ path: `bin/${name}`, type: 'SymbolicLink', linkpath: `/usr/bin/${name}`, size: 0 })
  return [...entries.values()]
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}

/** The dynamic loader's own word on what the programs need, and what it looks up by name once they run. */
async function librariesOf(programs: string[]): Promise<Set<string>> {
  const libraries = new Set<string>()
  for (const program of programs) {
    // It ends with 1 for a static program.
    const said = await run('ldd', [program]).catch(() => '')
    for (const [library] of said.matchAll(/\/\S+/g)) libraries.add(library)
  }
  return libraries
}

async function digestOf(entries: readonly Entry[], config: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(config))
  for (const { content, from, ...fields } of entries) {
    hash.update(JSON.stringify(fields))
    if (content) hash.update(content)
    if (from) for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 })) hash.update(chunk)
  }
  return hash.digest('hex')
}

async function importImage(
  name: string,
  entries: readonly Entry[],
  config: readonly string[],
): Promise<void> {
  const changes = config.flatMap((instruction) => ['--change', instruction])
  const child = spawn('docker', ['import', ...changes, '-', name], { stdio: ['pipe', 'ignore', 'pipe'] })
  const words = text(child.stderr)
  const code = new Promise<number | null>((resolve, reject) =>
    child.once('close', resolve).once('error', reject),
  )
  await pipeline(Readable.from(tarOf(entries)), child.stdin).catch(() => {}) // its exit code tells more
  if ((await code) !== 0) throw new Error(`docker import ${name}: ${(await words).trim()}`)
}

async function* tarOf(entries: readonly Entry[]): AsyncGenerator<Buffer> {
  for (const { content, from, ...fields } of entries) {
    const header = new Header({ ...fields, mtime: new Date(0), uname: '', gname: '' })
    if (header.encode()) throw new Error(`${fields.path} does not fit a tar header`)
    yield header.block!
    if (content) yield content
    if (from) yield* createReadStream(from, { highWaterMark: 1 << 20 })
    yield Buffer.alloc((512 - (fields.size! % 512)) % 512)
  }
  yield Buffer.alloc(1024)
}
