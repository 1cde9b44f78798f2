/**
 * `npm run bench [-- --audit-entries N --rounds N --write | --alone]`: the runbook's steps, an expert's pipe and
 * issuer-backup side by side, on made-up data of a chosen size, in one run on one machine: only ratios mean anything.
 * `--write` puts the table into docs/benchmarks.md. `--alone` runs issuer-backup only: for its memory at a large size.
 * Takes the bundle, so build first.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { MongoClient } from 'mongodb'
import { seedIssuerDirectory } from '../src/demo/seed.ts'
import { startMongod } from '../test/testbed/mongod.ts'
import { programs, tool } from '../test/testbed/tools.ts'
import { type Measured, measure } from './bench/measure.ts'
import { provide } from './tools.ts'

const { values } = parseArgs({
  options: {
    'audit-entries': { type: 'string', default: '1500000' },
    rounds: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
    alone: { type: 'boolean', default: false },
  },
})
const auditEntries = Number(values['audit-entries'])
const rounds = Number(values.rounds)
if (values.alone && values.write) throw new Error('--write needs all steps: its ratios compare them')

const root = path.dirname(import.meta.dirname)
const entry = path.join(root, 'dist', 'cli', 'index.mjs')
const missing = await provide(programs)
for (const [name, reason] of missing) throw new Error(`${name}: ${reason}`)

const folder = await mkdtemp(path.join(tmpdir(), 'issuer-backup-bench-'))
const mongod = await startMongod({ replicaSet: true, cacheSizeGB: 2 })
try {
  const client = await new MongoClient(mongod.uri).connect()
  console.log(`Seeding ${auditEntries.toLocaleString('en')} audit entries …`)
  await seedIssuerDirectory(client.db('issuer-directory'), { issuers: 2_000, auditEntries })
  await seedIssuerDirectory(client.db('small'), { issuers: 500, auditEntries: 8_000 })
  const { dataSize } = await client.db('issuer-directory').stats()
  await client.close()
  const report = await compare(Number(dataSize))
  console.log(report)
  if (values.write) await write(report)
} finally {
  await mongod.stop()
  await rm(folder, { recursive: true, force: true })
}

type Step = (round: number) => Promise<Measured>

/** All steps in turn, `rounds` times; the best of each counts, since whatever disturbs a run only makes it slower. */
async function compare(dataSize: number): Promise<string> {
  const keys = await makeKeys()
  const all = Object.entries(stepsOf(keys))
  const steps = values.alone ? all.filter(([name]) => isOurs(name)) : all
  const best = new Map<string, Measured>()
  for (let round = 0; round < rounds; round++) {
    await mkdir(path.join(folder, `ours-${round}`))
    await mkdir(path.join(folder, `small-${round}`))
    for (const [name, step] of steps) {
      const measured = await step(round)
      const before = best.get(name)
      const memory = Math.max(measured.memory, before?.memory ?? 0)
      best.set(name, { ...measured, wall: Math.min(measured.wall, before?.wall ?? Infinity), memory })
      console.log(`round ${round + 1}: ${name}: ${measured.wall.toFixed(2)} s`)
    }
  }
  return table(best, dataSize)
}

interface Keys {
  identity: string
  recipient: string
}

async function makeKeys(): Promise<Keys> {
  const identity = path.join(folder, 'identity.txt')
  const { stdout } = await measure(
    process.execPath,
    [entry, 'keygen', '--output', identity, '--quiet'],
    environment(),
  )
  return { identity, recipient: stdout.trim() }
}

function environment(): NodeJS.ProcessEnv {
  const folders = new Set(
    ['mongodump', 'mongorestore', 'age', 'zstd'].map((name) => path.dirname(tool(name as 'age'))),
  )
  return {
    ...process.env,
    PATH: [...folders, process.env.PATH].join(path.delimiter),
    ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: mongod.uri,
  }
}

function shell(script: string): Promise<Measured> {
  return measure('bash', ['-c', `set -euo pipefail; cd '${folder}'; ${script}`], environment())
}

function ours(...args: string[]): Promise<Measured> {
  return measure(process.execPath, [entry, ...args], environment())
}

function stepsOf({ identity, recipient }: Keys): Record<string, Step> {
  const uri = mongod.uri
  const dump = `mongodump --quiet --uri '${uri}' --db issuer-directory`
  const out = (round: number) => path.join(folder, `ours-${round}`)
  return {
    'runbook: backup': () =>
      shell(`rm -rf b b.tar.gz b.tar.gz.age dump.gz; mkdir b
        ${dump} --gzip --archive=dump.gz
        cp dump.gz b/
        (cd b && sha256sum -- * >SHA256SUMS)
        tar czf b.tar.gz -C b .
        age -r ${recipient} b.tar.gz >b.tar.gz.age`),
    'expert: backup': () => shell(`${dump} --archive | zstd -q -1 -T0 | age -r ${recipient} >expert.zst.age`),
    'bare mongodump to /dev/null': () => shell(`${dump} --archive >/dev/null`),
    'issuer-backup: backup': (round) =>
      ours('backup', '--recipient', recipient, '--output', out(round), '--quiet'),
    'issuer-backup: verify': (round) =>
      ours('verify', 'latest', '--from', out(round), '--identity', identity, '--quiet'),
    'runbook: restore': () =>
      shell(`age -d -i ${identity} b.tar.gz.age | tar xzO ./dump.gz |
        mongorestore --quiet --uri '${uri}' --archive --gzip --drop`),
    'issuer-backup: restore': async (round) => {
      const restored = await ours(
        ...['restore', 'latest', '--from', out(round), '--identity', identity, '--yes', '--quiet', '--json'],
        ...['--no-safety-backup', 'benchmark', '--keep-before', '0s'],
      )
      await ours('cleanup', '--yes', '--quiet')
      await rm(out(round), { recursive: true })
      return restored
    },
    'issuer-backup: backup of a small directory': (round) =>
      ours(
        'backup',
        '--database',
        'small',
        '--recipient',
        recipient,
        '--output',
        path.join(folder, `small-${round}`),
        '--quiet',
      ),
    'issuer-backup: --help': () => ours('--help'),
  }
}

function isOurs(step: string): boolean {
  return step.startsWith('issuer-backup')
}

function table(best: Map<string, Measured>, dataSize: number): string {
  const wall = (name: string) => best.get(name)!.wall
  const rows = [...best].map(([name, { wall: seconds, memory }]) => {
    const speed = /small|help/.test(name) ? '' : `${(dataSize / 1e6 / seconds).toFixed(0)} MB/s`
    const peak = isOurs(name) ? `${(memory / 1e6).toFixed(0)} MB` : ''
    return `| ${name} | ${seconds.toFixed(2)} s | ${speed} | ${peak} |`
  })
  return [
    `${(dataSize / 1e6).toFixed(0)} MB of documents, ${auditEntries.toLocaleString('en')} of them audit entries; ${availableParallelism()} cores (${cpus()[0]?.model}), Node ${process.versions.node}, best of ${rounds}.`,
    '',
    '| step | wall | of documents | memory at most |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...(values.alone ? [] : ratios(wall)),
  ].join('\n')
}

function ratios(wall: (name: string) => number): string[] {
  const ratio = (name: string, base: string) => (wall(base) / wall(name)).toFixed(1)
  return [
    '| ratio | times as fast |',
    '|---|---|',
    `| backup, against the runbook | ${ratio('issuer-backup: backup', 'runbook: backup')} |`,
    `| backup, against the expert's pipe | ${ratio('issuer-backup: backup', 'expert: backup')} |`,
    `| backup, against mongodump to /dev/null | ${ratio('issuer-backup: backup', 'bare mongodump to /dev/null')} |`,
    `| restore, proved, against the runbook's, which proves nothing | ${ratio('issuer-backup: restore', 'runbook: restore')} |`,
    '',
  ]
}

/** The last run stands between two marks. */
async function write(report: string): Promise<void> {
  const file = path.join(root, 'docs', 'benchmarks.md')
  const text = await readFile(file, 'utf8')
  const marked = /(<!-- last run -->\n)[\s\S]*(<!-- end of last run -->)/
  if (!marked.test(text)) throw new Error(`${file} lacks its marks`)
  await writeFile(
    file,
    text.replace(marked, (_, from, to) => `${from}\n${report}\n${to}`),
  )
}
