/**
 * Something of ours that runs beside mongod and reaches its data folder: a container, or a pod. What a cold backup and
 * a cold restore do in the folder is done by shell scripts in there, so that it is the same wherever mongod runs.
 */
import { randomBytes } from 'node:crypto'
import { BackupError } from '../../errors.ts'
import { type Child, commandFailed, type Ending } from '../../exec.ts'

export interface HelperOptions {
  /** Words behind the script: `$1` and so on. */
  args?: readonly string[]
  stdin?: 'pipe'
  stdout?: 'pipe'
  signal?: AbortSignal
}

/** Holds `sh`, `cat`, `tar`, `find`, `stat`, `sha256sum` and mongod. */
export interface Helper {
  readonly id: string
  /** For people: `the helper container`. */
  readonly name: string
  /** Starts `sh -c script`. */
  start(script: string, options?: HelperOptions): Child
  /** Ends whatever is still done in it, and returns when it is gone. Never throws. */
  close(): Promise<void>
}

export interface HelperHost {
  /** What a helper is, for people: `the helper container`. */
  readonly name: string
  /** Where to look for what became of one. */
  readonly whereToLook: string
  /**
   * @param writable whether it may change the folder.
   * @throws BackupError `target-failed` where it cannot be started.
   */
  open(writable: boolean): Promise<Helper>
  /** What reaches the folder without being started for it, to be asked small things; null where nothing does. */
  present(): Promise<Helper | null>
  /** Ends the helpers that a run which died has left at work. @param except ids of our own. */
  endOthers(except: readonly string[]): Promise<void>
}

/** What stands behind all that a script has printed; found nowhere else. */
const endMark = () => `\n${randomBytes(16).toString('hex')}\n`

/** A stream that was cut is most often whole the next time. */
const tries = 3

/**
 * Runs a script to its end, and again where what it printed was cut: what is done twice must be as if done once.
 * @returns what it printed.
 * @throws BackupError `target-failed` where it does not end with exit code 0, or where the end of what it printed did
 * not arrive: streams out of containers can be cut and end well all the same.
 */
export async function runScript(
  host: HelperHost,
  helper: Helper,
  script: string,
  options: Pick<HelperOptions, 'args' | 'signal'> = {},
): Promise<string> {
  for (let n = 0; n < tries; n++) {
    const printed = await runOnce(host, helper, script, options)
    if (printed !== null) return printed
  }
  throw new BackupError({
    code: 'target-failed',
    message: `what ${host.name} printed did not arrive whole`,
    cause: 'The stream out of it was cut each time, and its command ended as if it had not been',
    remedy: 'Run this again',
  })
}

/** Null where the end of what it printed did not arrive. */
async function runOnce(
  host: HelperHost,
  helper: Helper,
  script: string,
  options: Pick<HelperOptions, 'args' | 'signal'>,
): Promise<string | null> {
  const mark = endMark()
  const child = helper.start(`(\n${script}\n) || exit $?\nprintf '${mark.replaceAll('\n', '\\n')}'`, {
    ...options,
    stdout: 'pipe',
  })
  const chunks: Buffer[] = []
  child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ending = await child.ended
  if (ending.code !== 0) throw helperFailed(host, ending)
  const printed = Buffer.concat(chunks).toString()
  return printed.endsWith(mark) ? printed.slice(0, -mark.length) : null
}

/** What to throw for a script that ended badly. */
export function helperFailed({ name, whereToLook }: HelperHost, ending: Ending): BackupError {
  const failed = commandFailed(name, ending)
  return new BackupError({
    code: 'target-failed',
    message: failed.message,
    ...(failed.likelyCause !== undefined && { cause: failed.likelyCause }),
    remedy: `Look at what it says; ${whereToLook} shows what became of it`,
  })
}
