/** Ends 1 where actionlint or zizmor has something to say of the workflows, the Action or the examples. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import path from 'node:path'
import { tool } from '../test/testbed/tools.ts'
import { provide } from './tools.ts'

const root = path.dirname(import.meta.dirname)
const missing = await provide(['actionlint', 'zizmor'])
for (const [name, reason] of missing) console.error(`Could not provide ${name}: ${reason}`)
if (missing.size > 0) process.exit(1)

const workflows = globSync(['.github/workflows/*.yml', 'docs/workflows/*.yml'], { cwd: root }).sort()
const commands = [
  // What shellcheck says would depend on whether the machine has it.
  [tool('actionlint'), '-no-color', '-shellcheck=', '-pyflakes=', ...workflows],
  [
    tool('zizmor'),
    '--offline',
    '--no-progress',
    '--quiet',
    '--color=never',
    '--config=.github/zizmor.yml',
    'action.yml',
    ...workflows,
  ],
]
const failed = commands.filter(([program, ...args]) => {
  const { status, error, stdout, stderr } = spawnSync(program!, args, { cwd: root, encoding: 'utf8' })
  process.stderr.write(status === 0 ? '' : `${error ?? ''}${stdout}${stderr}`)
  return status !== 0
})
process.exitCode = failed.length > 0 ? 1 : 0
