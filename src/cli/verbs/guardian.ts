import type { Command } from 'commander'

/** Not for people: what a run starts beside itself while a service is stopped (src/target/guardian.ts). */
export const guardianVerb = 'guardian'

export function addGuardian(program: Command): void {
  program.command(guardianVerb, { hidden: true }).action(async () => {
    const { standGuard } = await import('../../operations/guard.ts')
    await standGuard()
  })
}
