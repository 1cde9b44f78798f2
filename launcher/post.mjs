process.argv.push('post')
await import('./run.mjs')
