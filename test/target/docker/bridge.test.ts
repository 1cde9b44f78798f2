import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { MongoClient } from 'mongodb'
import { openBridge } from '../../../src/target/docker/bridge.ts'
import { besideMongod, docker, images } from '../../testbed/docker.ts'
import { needs } from '../../testbed/needs.ts'
import { eventually } from '../../testbed/reach.ts'
import { tool } from '../../testbed/tools.ts'

describe('a bridge into a container', needs('docker'), () => {
  let container: string
  before(async () => {
    container = await containerWith('bash')
  })
  after(() => docker('rm', '--force', '--volumes', container))

  test('carries what no network does, both ways and much of it at once', async () => {
    const bridge = await openBridge(container, 27017)
    await using client = new MongoClient(uriOf(bridge))
    const sent = Array.from({ length: 40 }, (_, n) => ({ n, filler: `${n}`.repeat(500_000) }))
    await Promise.all(sent.map((document) => client.db('d').collection('a').insertOne(document)))
    const found = await client.db('d').collection('a').find().sort({ n: 1 }).toArray()
    assert.deepEqual(
      found.map(({ n, filler }) => ({ n, filler })),
      sent.map(({ n, filler }) => ({ n, filler })),
    )
    await client.close()
    await bridge.close()
  })

  test('leaves nothing inside when it is closed, or its client has gone', async () => {
    const bridge = await openBridge(container, 27017)
    const gone = await opened(bridge)
    await somethingBeside(container)
    gone.destroy()
    await nothingBeside(container)
    const open = await opened(bridge)
    await somethingBeside(container)
    await bridge.close()
    await nothingBeside(container)
    open.destroy()
    await assert.rejects(opened(bridge), { code: 'ECONNREFUSED' })
  })

  test('lets no other user across', needs('docker', 'root'), async () => {
    const bridge = await openBridge(container, 27017)
    const knock = `exec 3<>/dev/tcp/127.0.0.1/${bridge.port}; cat <&3; echo closed`
    const cross = () => MongoClient.connect(uriOf(bridge)).then((client) => client.close())
    await cross()
    const child = spawn('bash', ['-c', knock], { uid: 65534, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] })
    assert.equal(await text(child.stdout), 'closed\n')
    await nothingBeside(container)
    await cross()
    await bridge.close()
  })

  test('says what went wrong inside', async () => {
    const bridge = await openBridge(container, 1)
    await assert.rejects(new MongoClient(uriOf(bridge), { serverSelectionTimeoutMS: 1_000 }).connect())
    assert.match(bridge.lastWords(), /refused/i)
    await bridge.close()
  })

  test('closes the connection whose exec is killed', async () => {
    const bridge = await openBridge(container, 27017)
    const socket = await opened(bridge)
    const ended = new Promise((resolve) => socket.once('close', resolve))
    await somethingBeside(container)
    const killing = 'kill -9 $(ps -eo pid=,args= | grep "[b]ash -c" | cut -c 1-8)'
    await docker('exec', container, 'sh', '-c', killing)
    socket.resume()
    await ended
    await bridge.close()
  })

  for (const program of ['socat', 'perl', 'bash', 'nc'] as const) {
    test(
      `is carried by ${program}, where the image has it`,
      needs('docker', ...fromMachine(program)),
      async () => {
        const other = await containerWith(program)
        try {
          const bridge = await openBridge(other, 27017)
          await using client = new MongoClient(uriOf(bridge))
          const filler = 'x'.repeat(5_000_000)
          await client.db('d').collection('a').insertOne({ filler })
          assert.equal((await client.db('d').collection('a').findOne())!.filler, filler)
          assert.match((await besideMongod(other)).join('\n'), new RegExp(`^${program} `, 'm'))
          await client.close()
          await bridge.close()
          await nothingBeside(other)
        } finally {
          await docker('rm', '--force', '--volumes', other)
        }
      },
    )
  }

  test('is refused where nothing in the image could carry it', async () => {
    const other = await containerWith()
    try {
      await assert.rejects(openBridge(other, 27017), { code: 'target-unsuitable' })
    } finally {
      await docker('rm', '--force', '--volumes', other)
    }
  })
})

type Carrier = 'socat' | 'perl' | 'bash' | 'nc'

/** A mongod beside which this program is the only one that could carry. Bash is what the image has itself. */
async function containerWith(program?: Carrier): Promise<string> {
  const brought = fromMachine(program).map((name) => `${realpathSync(tool(name))}:/usr/bin/${name}`)
  const libraries = ['/lib', '/lib64', '/usr/lib', '/usr/share/perl'].filter(existsSync)
  const mounts = [
    ...(brought.length === 0 ? [] : [...brought, ...libraries.map((folder) => `${folder}:${folder}`)]),
    ...(program === 'bash' ? [] : ['/dev/null:/usr/bin/bash']),
  ]
  return docker(
    ...['run', '--detach', '--network', 'none', ...mounts.flatMap((mount) => ['--volume', `${mount}:ro`])],
    ...['--entrypoint', 'mongod', images.mongo, '--dbpath', '/data/db'],
  )
}

function fromMachine(program?: Carrier): Exclude<Carrier, 'bash'>[] {
  return program === undefined || program === 'bash' ? [] : [program]
}

function uriOf({ host, port }: { host: string; port: number }): string {
  return `mongodb://${host}:${port}/?directConnection=true`
}

async function opened({ host, port }: { host: string; port: number }) {
  const socket = connect({ host, port })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => {})
  return socket
}

function somethingBeside(container: string): Promise<true> {
  return eventually(
    'a program that carries',
    async () => (await besideMongod(container)).length > 0 || undefined,
  )
}

/** Not at once: what has ended may not have been waited for. */
function nothingBeside(container: string): Promise<true> {
  return eventually(
    'nothing beside mongod',
    async () => (await besideMongod(container)).length === 0 || undefined,
  )
}
