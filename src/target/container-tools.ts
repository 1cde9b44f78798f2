/** The database tools inside a container, by `docker exec` or `kubectl exec`. */
import { randomUUID } from 'node:crypto'
import type { MongoClient } from 'mongodb'
import { BackupError } from '../errors.ts'
import { type Child, type Ending, run, start } from '../exec.ts'
import { configOption, type Tool, type ToolOptions, type Tools, toolConfig } from '../mongo/tools.ts'

/** The variable by which a tool of ours is found among the processes of the container. */
const markName = 'ISSUER_BACKUP_TOOL'

/**
 * Takes the credentials from the first line of its input, into a variable that no child inherits and from there into
 * a here-document, which old bash keeps in a file: there it goes to memory.
 */
const takeSecret = `unset secret
IFS= read -r secret || exit 1
[ -z "\${BASH_VERSION-}" ] || TMPDIR=/dev/shm`

/** The rest of the input is the archive; where it ends too early, so does mongorestore. */
const feeding = `${takeSecret}
exec "$@" 3<<END_OF_SECRET
$secret
END_OF_SECRET`

/** Nobody inside is told that docker or kubectl was killed, but the input ends: then so does the tool. */
const leashed = `${takeSecret}
exec 4<&0
"$@" 4<&- 3<<END_OF_SECRET &
$secret
END_OF_SECRET
tool=$!
{ read -r _ <&4; kill -9 $tool; } >/dev/null 2>&1 & leash=$!
wait $tool; code=$?
kill $leash; wait $leash
exit $code`

/** Ends the tool `$2` that bears the mark `$1`, and returns when what it was started by is gone too. */
const sweeping = `for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  found=$(grep -lsF "$1" /proc/[0-9]*/environ)
  [ -n "$found" ] || exit 0
  for file in $found; do
    process=\${file%/environ}
    # Whoever waits for it goes by itself; if it did not, mongod would be left with a zombie.
    read -r name <"$process/comm" && [ "$name" = "$2" ] && kill -9 "\${process#/proc/}"
  done 2>/dev/null
  sleep 0.1
done
exit 1`

/** How a program is run inside a container, with its input open. */
export interface Inside {
  command: 'docker' | 'kubectl'
  /** All words before those of the program. */
  words: readonly string[]
  /** What the container is called, fit to be shown. */
  shown: string
  /** What to throw where it was the way into the container that failed, and not the program; else null. */
  refusal?(ending: Ending): BackupError | null
}

export class ContainerTools implements Tools {
  readonly #inside: Inside
  readonly #uri: string
  readonly #client: MongoClient

  /**
   * @param uri as it holds inside the container.
   * @param client connected with the same credentials: it knows which database holds the user.
   */
  constructor(inside: Inside, uri: string, client: MongoClient) {
    this.#inside = inside
    this.#uri = uri
    this.#client = client
  }

  start(tool: Tool, args: readonly string[], { stdin = 'ignore', stdout, signal }: ToolOptions): Child {
    const mark = `${markName}=${randomUUID()}`
    const script = stdin === 'pipe' ? feeding : leashed
    const child = start(
      this.#inside.command,
      [...this.#inside.words, 'env', mark, 'sh', '-c', script, 'sh', tool, configOption, ...args],
      { stdin: 'pipe', ...(stdout && { stdout }), ...(signal && { signal }) },
    )
    child.stdin!.write(`${toolConfig(this.#uri, this.#client)}\n`)
    const ended = this.#ended(tool, mark, child)
    ended.catch(() => {})
    return {
      pid: child.pid,
      stdin: stdin === 'pipe' ? child.stdin : null,
      stdout: child.stdout,
      ended,
      kill: (name) => child.kill(name),
    }
  }

  async #ended(tool: Tool, mark: string, child: Child): Promise<Ending> {
    let ending: Ending
    try {
      ending = await child.ended
    } catch (error) {
      await this.#sweep(tool, mark)
      throw error
    }
    const refusal = ending.code === 0 ? null : this.#inside.refusal?.(ending)
    if (refusal) throw refusal
    if (ending.code === 127 || ending.code === 126) throw this.#missing(tool, ending)
    // Whoever ended it goes on as if it were gone, and drops what it was writing.
    if (ending.code !== 0) await this.#sweep(tool, mark)
    return ending
  }

  /** No signal is passed on to what was started inside, and the command ends before that does. */
  async #sweep(tool: Tool, mark: string): Promise<void> {
    const { command, words } = this.#inside
    // In a container that is gone nothing is left to end.
    await run(command, [...words, 'sh', '-c', sweeping, 'sh', mark, tool]).catch(() => {})
  }

  #missing(tool: Tool, { stderr }: Ending): BackupError {
    return new BackupError({
      code: 'tool-missing',
      message: `${tool} is not in the container ${this.#inside.shown}, or may not be run there`,
      ...(stderr.trim() === '' ? {} : { cause: `It said: ${stderr.trim().split('\n').at(-1)}` }),
      remedy: 'Use --engine native, or an image of mongod with the MongoDB Database Tools',
    })
  }
}
