import type { Command } from 'commander'
import { silent } from '../../reporter.ts'

/** Not for people: what a run starts beside itself while a service is stopped (src/target/guardian.ts). */
export const guardianVerb = 'guardian'

export function addGuardian(program: Command): void {
  program.command(guardianVerb, { hidden: true }).action(async () => {
    const { guard } = await import('../../operations/guard.ts')
    const signal = new AbortController().signal
    await guard(process.stdin, process.stdout, {
      reporter: silent,
      signal,
      confirm: async () => false,
      guardian: null,
    })
  })
}
