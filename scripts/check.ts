/**
 * `npm run check`: lint, types, dist and, once actionlint and zizmor are there, the workflows, side by side; prints what
 * each said when it has ended.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'

const root = path.dirname(import.meta.dirname)
const checks = {
  lint: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
  types: ['node_modules/typescript/bin/tsc', '-p', '.'],
  dist: ['scripts/check-dist.ts'],
  workflows: ['scripts/check-workflows.ts'],
}

const results = await Promise.all(
  Object.entries(checks).map(async ([name, args]) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    console.log(`${status === 0 ? 'good' : 'FAILED'}: ${name}\n${status === 0 ? '' : out + err}`.trimEnd())
    return status
  }),
)
process.exitCode = results.every((status) => status === 0) ? 0 : 1
