/**
 * The Action's entry. The runner starts it twice by the launcher, as `main` and as `post`; a run starts it beside itself
 * as a guardian while a service is stopped. Nothing else is loaded before this Node is known to be new enough for it.
 */
import { lackOfNode } from '../node-version.ts'

const entry = import.meta.filename

// Of a runner that went away. Unheard, the event would come back as an error to be told, which nobody reads, for ever.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

const lack = lackOfNode()
if (lack !== null) {
  // GitHub's runner brings its own; others take what is in their path.
  process.stdout.write(`::error title=issuer-backup::${lack}\n`)
  process.exit(2)
}

switch (process.argv[2]) {
  case 'guardian': {
    const { standGuard } = await import('../operations/guard.ts')
    await standGuard()
    break
  }
  case 'post': {
    const { post } = await import('./post.ts')
    process.exitCode = await post(entry)
    break
  }
  default: {
    const { run } = await import('./run.ts')
    process.exitCode = await run(entry)
  }
}
