/**
 * A mongod's data folder, through helper containers that have the mongo container's own mounts: never a volume by a
 * name that was made up, which the engine would create empty.
 *
 * What is ours in it is in one folder, `.issuer-backup`, with a folder for each restore: `staged` before the exchange,
 * `before` after it, and `after` once it was rolled back.
 */
import { drained } from '../../drained.ts'
import { BackupError } from '../../errors.ts'
import type { DataFolder, Exchange, FolderSink, FolderState, StagedServer, VolumeFile } from '../cold.ts'
import { endHelpers, Helper, type HelperPlace, helperFailed } from './helper.ts'
import { startStaged } from './staged-server.ts'

const ours = '.issuer-backup'

const unlessOurs = `-path ./${ours} -prune -o`

/** Journal files that WiredTiger has made beforehand, and removes when it starts: 100 MB of nothing each. */
const unlessEmpty = `! -name 'WiredTigerPreplog.*'`

/** Every script gets the data folder as its first word. */
const enter = 'cd "$1" || exit 9\n'

/** Of the folder that is given as `$1`, or of the one below it that is given as `$2`. */
const listing = `cd "$1\${2:+/$2}" || exit 9
find . ${unlessOurs} -type f ${unlessEmpty} -exec stat -c '%s %n' {} + || exit 1
echo
find . ${unlessOurs} -type f ${unlessEmpty} -exec sha256sum {} +`

const marking = `${enter}find . ${unlessOurs} -type f -exec stat -c '%n %s %i %y %z' {} +`

/** By their names, since not every tar can leave something out; no file has a line end in its name. */
const reading = `${enter}set -f; IFS='
'
ulimit -s unlimited 2>/dev/null
set -- $(find . ${unlessOurs} ${unlessEmpty} -print)
tar -cf - --no-recursion "$@"`

/** The owner of what is live is to own what will be. */
const staging = `${enter}mkdir -p "${ours}/$2/staged" && tar -xpf - -C "${ours}/$2/staged" || exit 1
chown -R "$(stat -c %u:%g .)" "${ours}/$2" && sync`

/**
 * While files move, a folder stands where mongod has its lock: one that somebody, or a restart policy, starts meanwhile
 * ends at once, and makes nothing anew in the gaps.
 */
const lock = 'mongod.lock'

/** `$3` is to come, `$4` to go. While `$4.part` exists, what lies at the top is what has to go. */
const closing = `${enter}b="${ours}/$2"; in="$b/$3"; out="$b/$4"
[ ! -d "$out" ] || exit 0
[ -d "$in" ] || { echo "there is no $in" >&2; exit 8; }
mkdir -p "$out.part" && chown "$(stat -c %u:%g .)" "$b" "$out.part" || exit 1
[ ! -d ${lock} ] || exit 0
[ ! -e ${lock} ] || mv ${lock} "$out.part/" || exit 1
mkdir ${lock} && sync`

/** Unless anything but the lock has moved. */
const reopening = `${enter}part="${ours}/$2/$4.part"
[ -d "$part" ] && [ -z "$(find "$part" -mindepth 1 ! -name ${lock})" ] || exit 0
rmdir ${lock} || exit 1
[ ! -e "$part/${lock}" ] || mv "$part/${lock}" . || exit 1
rmdir "$part"`

/** Each move may be repeated. Once there is a `$4`, what lies at the top is what has to come. */
const exchanging = `${enter}b="${ours}/$2"; in="$b/$3"; out="$b/$4"
if [ ! -d "$out" ]; then
  for f in * .[!.]* ..?*; do
    [ "$f" = ${ours} ] || [ "$f" = ${lock} ] || [ ! -e "$f" ] || mv "$f" "$out.part/" || exit 1
  done
  sync; mv "$out.part" "$out" || exit 1; sync
fi
if [ -d "$in" ]; then
  for f in "$in"/* "$in"/.[!.]* "$in"/..?*; do
    [ "\${f##*/}" = ${lock} ] || [ ! -e "$f" ] || mv "$f" . || exit 1
  done
  [ ! -d ${lock} ] || rmdir ${lock} || exit 1
  [ ! -e "$in/${lock}" ] || mv "$in/${lock}" . || exit 1
  rmdir "$in" || exit 1
fi
sync`

const states = `${enter}[ ! -d ${ours} ] || find ${ours} -mindepth 2 -maxdepth 2 -type d`

const remembering = `${enter}mkdir -p "${ours}/$2" && printf %s "$3" >"${ours}/$2/note.part" &&
mv "${ours}/$2/note.part" "${ours}/$2/note" && sync`

const recalling = `${enter}[ ! -f "${ours}/$2/note" ] || cat "${ours}/$2/note"`

const removing = `${enter}rm -rf "${ours}/$2\${3:+/$3}" && { rmdir ${ours} 2>/dev/null || :; }`

export interface FolderOptions {
  place: HelperPlace
  /** Absolute, inside the container. */
  path: string
  /** Options of the deployment's mongod that say how its files are laid out. */
  layout: readonly string[]
  /** @throws BackupError `source-changed`, as {@link DataFolder.assertQuiet}. */
  assertQuiet(): Promise<void>
  /** Changes whenever mongod is started. */
  lastStart(): Promise<string>
}

export class DockerDataFolder implements DataFolder {
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
  look(script: string): Promise<string> {
    return this.#run(script)
  }

  async ready(): Promise<void> {
    await this.#helper('reader')
  }

  async settle(): Promise<void> {
    const opened = await Promise.allSettled(this.#helpers.values())
    const own = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value.id] : []))
    await endHelpers(this.#options.place.deployment, own)
  }

  assertQuiet(): Promise<void> {
    return this.#options.assertQuiet()
  }

  async marks(): Promise<string> {
    const files = (await this.#run(marking)).split('\n').sort().join('\n')
    return `${await this.#options.lastStart()}\n${files}`
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
      const { message, likelyCause } = helperFailed(ending)
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
    const explain = async (): Promise<never> => {
      throw helperFailed(await child.ended)
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
        if (ending.code !== 0) throw helperFailed(ending)
      },
      abort: async () => {
        child.kill()
        await child.ended.catch(() => {})
        // What writes inside outlives the command, but not the container.
        this.#helpers.delete('writer')
        await helper.close()
      },
    }
  }

  prove(id: string, signal: AbortSignal): Promise<StagedServer> {
    const { place, path, layout } = this.#options
    return startStaged(place, `${path}/${ours}/${id}/staged`, layout, signal)
  }

  async exchange({ id, direction }: Exchange): Promise<void> {
    const [arriving, leaving] = direction === 'restore' ? ['staged', 'before'] : ['before', 'after']
    const run = (script: string) => this.#run(script, [id, arriving!, leaving!], { writable: true })
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
    for (const line of (await this.#run(states)).split('\n').filter(Boolean)) {
      const [, id = '', what = ''] = line.split('/')
      const state = found.get(id) ?? { staged: false, before: false, after: false, exchanging: false }
      if (what === 'staged' || what === 'before' || what === 'after') state[what] = true
      if (what.endsWith('.part')) state.exchanging = true
      found.set(id, state)
    }
    return found
  }

  async recall(id: string): Promise<string | null> {
    return (await this.#run(recalling, [id])) || null
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
    const helper = await this.#helper(writable ? 'writer' : 'reader')
    return helper.run(script, { args: [this.#options.path, ...args], ...(signal && { signal }) })
  }

  #helper(kind: 'reader' | 'writer'): Promise<Helper> {
    let helper = this.#helpers.get(kind)
    if (!helper) this.#helpers.set(kind, (helper = Helper.open(this.#options.place, kind === 'writer')))
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
