#!/usr/bin/env node
/** The command's entry. Nothing else is loaded before this Node is known to be new enough for it. */
import { lackOfNode } from '../node-version.ts'

const lack = lackOfNode()
if (lack !== null) {
  process.stderr.write(`${lack}\n`)
  process.exitCode = 2
} else {
  const { run } = await import('./run.ts')
  process.exitCode = await run(process.argv.slice(2), import.meta.filename)
}
