/** A mongod's data folder, through helpers that reach it as mongod itself does. */
import { drained } from '../../drained.ts'
import { BackupError } from '../../errors.ts'
import type { DataFolder, Exchange, FolderSink, FolderState, StagedServer, VolumeFile } from '../cold.ts'
import { type Helper, type HelperHost, helperFailed, runScript } from './helper.ts'
import {
  closing,
  exchanging,
  listing,
  marking,
  ours,
  outlining,
  reading,
  recalling,
  remembering,
  removing,
  reopening,
  staging,
  states,
} from './scripts.ts'
import { startStaged } from './staged-server.ts'

export interface FolderOptions {
  host: HelperHost
  /** Absolute, inside a helper. */
  path: string
  /** Options of the deployment's mongod that say how its files are laid out. */
  layout: readonly string[]
  /** @throws BackupError `source-changed`, as {@link DataFolder.assertQuiet}. */
  assertQuiet(): Promise<void>
  /** Changes whenever mongod is started: what may write to the folder, by its name for people, and its last start. */
  lastStarts(): Promise<[who: string, start: string][]>
}

export class HelperDataFolder implements DataFolder {
  readonly #options: FolderOptions
  /** Opened when they are first needed: one that reads and one that writes. */
  readonly #helpers = new Map<'reader' | 'writer', Promise<Helper>>()

  constructor(options: FolderOptions) {
    this.#options = options
  }

  /** Ends the helpers of this process. Never throws. */
  async release(): Promise<void> {
    const opened = await Promise.allSettled(this.#helpers.values())
    this.#helpers.clear()
    await Promise.all(opened.map((result) => result.status === 'fulfilled' && result.value.close()))
  }

  /** Runs a script that only reads; `$1` is the folder. @returns what it printed. */
  async look(script: string): Promise<string> {
    return this.#script(await this.#reading(), script)
  }

  async ready(exchange: string | null): Promise<void> {
    await this.#helper(exchange === null ? 'reader' : 'writer')
  }

  async settle(): Promise<void> {
    const opened = await Promise.allSettled(this.#helpers.values())
    const own = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value.id] : []))
    await this.#options.host.endOthers(own)
  }

  assertQuiet(): Promise<void> {
    return this.#options.assertQuiet()
  }

  async marks(): Promise<ReadonlyMap<string, string>> {
    const files = (await this.#run(marking)).split('\n').filter(Boolean)
    return new Map([
      ...(await this.#options.lastStarts()),
      ...files.map((line): [string, string] => {
        const at = line.indexOf(' ./')
        return [`the file ${line.slice(at + 3)}`, line.slice(0, at)]
      }),
    ])
  }

  async outline(): Promise<string> {
    return (await this.#run(outlining)).split('\n').sort().join('\n')
  }

  async list(signal: AbortSignal): Promise<VolumeFile[]> {
    return parseListing(await this.#run(listing, [], { signal }))
  }

  async listStaged(id: string, signal: AbortSignal): Promise<VolumeFile[]> {
    return parseListing(await this.#run(listing, [`${ours}/${id}/staged`], { signal }))
  }

  async *read(signal: AbortSignal): AsyncGenerator<Buffer> {
    const helper = await this.#helper('reader')
    const child = helper.start(reading, { args: [this.#options.path], stdout: 'pipe', signal })
    try {
      yield* child.stdout as AsyncIterable<Buffer>
      const ending = await child.ended
      if (ending.code === 0) return
      const { message, likelyCause } = helperFailed(this.#options.host, ending)
      throw new BackupError({
        code: 'source-failed',
        message: `the data folder could not be read: ${message}`,
        ...(likelyCause !== undefined && { cause: likelyCause }),
        remedy: 'Look at what it says, then run the backup again',
      })
    } finally {
      child.kill()
      await child.ended.catch(() => {})
    }
  }

  async stage(id: string, signal: AbortSignal): Promise<FolderSink> {
    const helper = await this.#helper('writer')
    const child = helper.start(staging, { args: [this.#options.path, id], stdin: 'pipe', signal })
    const stdin = child.stdin!
    const { host } = this.#options
    const explain = async (): Promise<never> => {
      throw helperFailed(host, await child.ended)
    }
    const more = async (): Promise<void> => {
      await drained(stdin)
      if (!stdin.writable) await explain()
    }
    return {
      write: (chunk) => (!stdin.writable ? explain() : stdin.write(chunk) ? undefined : more()),
      async end() {
        stdin.end()
        const ending = await child.ended
        if (ending.code !== 0) throw helperFailed(host, ending)
      },
      abort: async () => {
        child.kill()
        await child.ended.catch(() => {})
        // What writes inside outlives the command, but not the helper.
        this.#helpers.delete('writer')
        await helper.close()
      },
    }
  }

  prove(id: string, signal: AbortSignal, what: 'staged' | 'before' = 'staged'): Promise<StagedServer> {
    return this.#startOn(`${this.#options.path}/${ours}/${id}/${what}`, signal)
  }

  /** Of a folder that no deployment has: starts it on the whole. */
  proveAll(signal: AbortSignal): Promise<StagedServer> {
    return this.#startOn(this.#options.path, signal)
  }

  #startOn(folder: string, signal: AbortSignal): Promise<StagedServer> {
    return startStaged(this.#options.host, folder, this.#options.layout, signal)
  }

  async exchange({ id, direction }: Exchange): Promise<void> {
    const [arriving, leaving] = direction === 'restore' ? ['staged', 'before'] : ['before', 'after']
    const run = async (script: string) => {
      try {
        await this.#run(script, [id, arriving!, leaving!], { writable: true })
      } catch (error) {
        // What moves files inside outlives the command, but not the helper: nobody is to look, or to start mongod, beside it.
        await this.release()
        throw error
      }
    }
    await run(closing)
    try {
      await this.assertQuiet()
    } catch (error) {
      await run(reopening)
      throw error
    }
    await run(exchanging)
  }

  async states(): Promise<Map<string, FolderState>> {
    const found = new Map<string, FolderState>()
    for (const line of (await this.#script(await this.#reading(), states)).split('\n').filter(Boolean)) {
      const [, id = '', what = ''] = line.split('/')
      const state = found.get(id) ?? { staged: false, before: false, after: false, exchanging: false }
      if (what === 'staged' || what === 'before' || what === 'after') state[what] = true
      if (what.endsWith('.part')) state.exchanging = true
      found.set(id, state)
    }
    return found
  }

  async recall(id: string): Promise<string | null> {
    return (await this.#script(await this.#reading(), recalling, [id])) || null
  }

  async remember(id: string, text: string): Promise<void> {
    await this.#run(remembering, [id, text], { writable: true })
  }

  async remove(id: string, what: 'staged' | 'all'): Promise<void> {
    await this.#run(removing, [id, what === 'all' ? '' : what], { writable: true })
  }

  async #run(
    script: string,
    args: readonly string[] = [],
    { writable = false, signal }: { writable?: boolean; signal?: AbortSignal } = {},
  ): Promise<string> {
    return this.#script(await this.#helper(writable ? 'writer' : 'reader'), script, args, signal)
  }

  #script(
    helper: Helper,
    script: string,
    args: readonly string[] = [],
    signal?: AbortSignal,
  ): Promise<string> {
    return runScript(this.#options.host, helper, script, {
      args: [this.#options.path, ...args],
      ...(signal && { signal }),
    })
  }

  /** For what only reads and is soon done: any that is there already. */
  async #reading(): Promise<Helper> {
    const opened = this.#helpers.get('reader') ?? this.#helpers.get('writer')
    return (await opened) ?? (await this.#options.host.present()) ?? this.#helper('reader')
  }

  /** One that writes reads as well. */
  #helper(kind: 'reader' | 'writer'): Promise<Helper> {
    const opened = this.#helpers.get(kind) ?? this.#helpers.get('writer')
    if (opened) return opened
    const helper = this.#options.host.open(kind === 'writer')
    this.#helpers.set(kind, helper)
    return helper
  }
}

/** `size path` lines, an empty line, `sha256  path` lines; names that would need escapes were refused before. */
function parseListing(text: string): VolumeFile[] {
  const [sizes = '', digests = ''] = text.split('\n\n')
  const sizeOf = new Map(
    sizes.split('\n').map((line) => {
      const at = line.indexOf(' ')
      return [line.slice(at + 3), Number(line.slice(0, at))]
    }),
  )
  return digests
    .split('\n')
    .filter(Boolean)
    .map((line) => ({
      path: line.slice(68),
      size: sizeOf.get(line.slice(68)) ?? -1,
      sha256: line.slice(0, 64),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}
