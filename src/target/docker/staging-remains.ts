/** What a staging has at the engine, found by its label. */
import { BackupError } from '../../errors.ts'
import { stagingLabel } from '../staging-label.ts'
import { docker, ourLabel } from './engine.ts'

interface Remains {
  containers: string[]
  networks: string[]
  volumes: string[]
}

/**
 * Names that staging is about to take, as long as nobody else has them.
 * @throws BackupError `target-unsuitable`.
 */
export async function assertUnclaimed(
  name: string,
  { volumes, networks }: { volumes: readonly string[]; networks: readonly string[] },
): Promise<void> {
  const project = ['--filter', `label=com.docker.compose.project=${name}`]
  const claimed = [
    ...(await others(name, ['ps', '--all', ...project], '{{.Names}}')),
    ...(await others(name, ['volume', 'ls'], '{{.Name}}')).filter((one) => volumes.includes(one)),
    ...(await others(name, ['network', 'ls'], '{{.Name}}')).filter((one) => networks.includes(one)),
  ]
  if (claimed.length === 0) return
  throw new BackupError({
    code: 'target-unsuitable',
    message: `${claimed.join(', ')} exists already, and belongs to no drill`,
    cause: `A deployment of yours is called ${name}`,
    remedy: 'Give staging another name with --staging-name',
  })
}

/**
 * Removes all of it, containers first.
 * @returns their names.
 * @throws BackupError `target-failed` where something stays.
 */
export async function removeStaging(name: string): Promise<string[]> {
  const found = await remainsOf(name)
  const failures: string[] = []
  for (const [kind, names] of Object.entries(found) as [keyof Remains, string[]][]) {
    for (const one of names) {
      await docker([...removal[kind], one]).catch((error: BackupError) => {
        failures.push(error.likelyCause ?? error.message)
      })
    }
  }
  // Of what somebody else has removed meanwhile the failure counts for nothing.
  const left = Object.values(await remainsOf(name)).flat()
  if (left.length === 0) return Object.values(found).flat()
  throw new BackupError({
    code: 'target-failed',
    message: `staging could not be torn down: ${left.join(', ')} stays`,
    ...(failures.length > 0 && { cause: failures.join(' / ') }),
    remedy: 'Run the drill again, which clears it away, or remove these by docker',
  })
}

const removal: Readonly<Record<keyof Remains, readonly string[]>> = {
  // With the volumes that have no name.
  containers: ['container', 'rm', '--force', '--volumes'],
  networks: ['network', 'rm'],
  volumes: ['volume', 'rm', '--force'],
}

async function remainsOf(name: string): Promise<Remains> {
  const mine = ['--filter', `label=${stagingLabel}=${name}`]
  const atWork = ['--filter', `label=${ourLabel}.deployment=${name}`]
  return {
    containers: [
      ...(await list(['ps', '--all', ...atWork, '--format', '{{.Names}}'])),
      ...(await list(['ps', '--all', ...mine, '--format', '{{.Names}}'])),
    ],
    networks: await list(['network', 'ls', ...mine, '--format', '{{.Name}}']),
    volumes: await list(['volume', 'ls', ...mine, '--format', '{{.Name}}']),
  }
}

/** Those without the label of this staging. */
async function others(name: string, args: readonly string[], field: string): Promise<string[]> {
  const lines = await list([...args, '--format', `${field}\t{{.Label "${stagingLabel}"}}`])
  return lines.flatMap((line) => {
    const [found, label] = line.split('\t') as [string, string | undefined]
    return label === name ? [] : [found]
  })
}

async function list(args: readonly string[]): Promise<string[]> {
  return (await docker(args)).split('\n').filter(Boolean)
}
