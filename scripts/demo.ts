/** `npm run demo [-- OPTION…]`: provides a mongod, then runs `issuer-backup demo` from the sources. */
import { provideMongod } from './tools/mongod.ts'

try {
  process.env.MONGOD = await provideMongod()
} catch (error) {
  console.error((error as Error).message)
  process.exit(4)
}
process.argv.splice(2, 0, 'demo')
await import('../src/cli/main.ts')
