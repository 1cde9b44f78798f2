/**
 * What is stopped by us, written down at the engine: a container that is created and never run, whose label holds it.
 * It is there as a whole or not at all, survives a reboot, and is seen by every user and machine.
 */
import { BackupError } from '../../errors.ts'
import type { Outage } from '../cold.ts'
import { docker, inspectContainer, isMissing, ourLabel } from './engine.ts'
import { ourLabels } from './helper.ts'

const outageLabel = `${ourLabel}.outage`

export class DockerJournal {
  readonly #deployment: string

  /** @param deployment its name: the same for all who mean the same one. */
  constructor(deployment: string) {
    this.#deployment = deployment
  }

  get #name(): string {
    return `issuer-backup-journal-${this.#deployment}`
  }

  async read(): Promise<Outage | null> {
    const found = await inspectContainer(this.#name)
    if (!found) return null
    const text = found.labels[outageLabel]
    if (text !== undefined) return JSON.parse(text) as Outage
    throw new BackupError({
      code: 'target-failed',
      message: `the container ${this.#name} is none of ours, and has the name of our journal`,
      remedy: `Look at it, then rename or remove it: docker rm ${this.#name}`,
    })
  }

  /** @param image any that is on the engine already. */
  async write(outage: Outage, image: string): Promise<void> {
    await docker([
      ...['container', 'create', '--name', this.#name, '--network', 'none'],
      ...ourLabels('journal', this.#deployment),
      ...['--label', `${outageLabel}=${JSON.stringify(outage)}`],
      ...['--entrypoint', 'true', image],
    ])
  }

  async remove(): Promise<void> {
    try {
      await docker(['container', 'rm', '--volumes', this.#name])
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
}
