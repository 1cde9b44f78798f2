import type { Command } from 'commander'

/** Not for people: the demo's stand-in service (src/demo/stand-in-command.ts). */
export function addStandIn(program: Command): void {
  program
    .command('stand-in <mongo-uri> <database> <port> <pid-file>', { hidden: true })
    .action(async (mongoUri: string, database: string, port: string, pidFile: string) => {
      const { serve } = await import('../../demo/stand-in-command.ts')
      await serve(mongoUri, database, Number(port), pidFile)
    })
}
