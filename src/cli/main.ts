#!/usr/bin/env node
/** The command's entry. Nothing else is loaded before this Node is known to be new enough for it. */

/** The first with zstd in node:zlib. */
const needed = [22, 15] as const

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    `issuer-backup needs Node ${needed.join('.')} or later, and this is ${process.version}.\n`,
  )
  process.exitCode = 2
} else {
  const { run } = await import('./run.ts')
  process.exitCode = await run(process.argv.slice(2), import.meta.filename)
}
