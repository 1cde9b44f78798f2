/** Mongod's data folder on its claim: a restore of it goes beside it on the same volume, or onto a fresh one. */
import type { DataFolder, Exchange, FolderSink, FolderState, OnStep, StagedServer } from '../cold.ts'
import type { HelperDataFolder } from '../folder/data-folder.ts'
import type { FreshVolumes } from './fresh-volume.ts'

export class ClaimFolder implements DataFolder {
  readonly #beside: HelperDataFolder
  readonly #fresh: FreshVolumes
  readonly #exists: () => Promise<boolean>
  readonly #assertHeld: () => Promise<void>

  /**
   * @param exists is mongod's claim there?
   * @param assertHeld is called directly in front of an exchange. @throws BackupError `locked`.
   */
  constructor(
    beside: HelperDataFolder,
    fresh: FreshVolumes,
    exists: () => Promise<boolean>,
    assertHeld: () => Promise<void>,
  ) {
    this.#beside = beside
    this.#fresh = fresh
    this.#exists = exists
    this.#assertHeld = assertHeld
  }

  look(script: string): Promise<string> {
    return this.#beside.look(script)
  }

  async release(): Promise<void> {
    await Promise.all([this.#beside.release(), this.#fresh.release()])
  }

  async ready(exchange: string | null): Promise<void> {
    if (exchange === null || !(await this.#fresh.has(exchange))) return this.#beside.ready(exchange)
    await this.#fresh.assertPermitted()
    await this.#beside.ready(null)
  }

  settle(): Promise<void> {
    return this.#beside.settle()
  }

  assertQuiet(): Promise<void> {
    return this.#beside.assertQuiet()
  }

  marks(): Promise<ReadonlyMap<string, string>> {
    return this.#beside.marks()
  }

  outline(): Promise<string> {
    return this.#beside.outline()
  }

  list(signal: AbortSignal) {
    return this.#beside.list(signal)
  }

  read(signal: AbortSignal): AsyncIterable<Buffer> {
    return this.#beside.read(signal)
  }

  stage(id: string, signal: AbortSignal, freshVolume = false): Promise<FolderSink> {
    return (freshVolume ? this.#fresh : this.#beside).stage(id, signal)
  }

  async listStaged(id: string, signal: AbortSignal) {
    return (await this.#of(id)).listStaged(id, signal)
  }

  async prove(id: string, signal: AbortSignal, what?: 'staged' | 'before'): Promise<StagedServer> {
    return (await this.#of(id)).prove(id, signal, what)
  }

  async exchange(exchange: Exchange, onStep?: OnStep): Promise<void> {
    const folder = await this.#of(exchange.id)
    await this.#assertHeld()
    await folder.exchange(exchange, onStep)
  }

  /** While an exchange of volumes is under way, there may be nothing to be looked at. */
  async states(): Promise<Map<string, FolderState>> {
    const fresh = await this.#fresh.states()
    const halfDone = [...fresh.values()].some(({ exchanging }) => exchanging)
    const beside = halfDone || !(await this.#exists()) ? [] : await this.#beside.states()
    return new Map([...beside, ...fresh])
  }

  async recall(id: string): Promise<string | null> {
    return (await this.#of(id)).recall(id)
  }

  async remember(id: string, text: string): Promise<void> {
    await (await this.#of(id)).remember(id, text)
  }

  async remove(id: string, what: 'staged' | 'all'): Promise<void> {
    await (await this.#of(id)).remove(id, what)
  }

  async #of(id: string): Promise<HelperDataFolder | FreshVolumes> {
    return (await this.#fresh.has(id)) ? this.#fresh : this.#beside
  }
}
