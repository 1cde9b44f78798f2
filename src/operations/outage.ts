/** Everything of a deployment stopped, something done meanwhile, and everything that ran runs again: whatever happens. */
import { BackupError } from '../errors.ts'
import type { Reporter } from '../reporter.ts'
import type { Target as TargetSettings } from '../settings/types.ts'
import type { Cold, DataFolder, FolderState, OnStep, Outage } from '../target/cold.ts'
import { startGuardian } from '../target/guardian.ts'
import { assertNotOvertaken } from '../target/overtaken.ts'
import type { Target, TargetLock } from '../target/target.ts'
import type { Context } from './context.ts'
import { announced, type Ending, reportHealed, reportUnhealed } from './notify.ts'

interface Down {
  cold: Cold
  target: Target
  settings: TargetSettings
  lock: TargetLock
  context: Context
  /** When all is started after the work, the service imports its seed, this once. */
  seeding?: boolean
}

/** What is to be done while all is down. */
interface Plan extends Pick<Outage, 'operation' | 'start' | 'exchange'> {
  /** What is to run behind it: what runs when it begins, or also what has never run or no longer exists. */
  services: 'running' | 'expected'
}

/**
 * Tells who is to be told, writes down what runs, starts a guardian, stops, does the work, starts what ran. Nothing
 * else is started.
 * @param work is told whether mongod shut down by itself.
 * @returns milliseconds of downtime; null where nothing ran.
 * @throws BackupError `not-started` before all others.
 */
export async function whileDown<T>(
  down: Down,
  plan: Plan,
  work: (clean: boolean) => Promise<T>,
): Promise<{ result: T; downtime: number | null }> {
  const { cold, target, lock, context } = down
  await lock.assertHeld()
  const { operation, start, exchange } = plan
  const services = await toRun(cold, plan)
  return announced(target, { operation, services }, context, async (ending) => {
    // Telling takes its time, and whoever was told may have stopped something himself.
    await lock.assertHeld()
    const now = await toRun(cold, plan)
    const outage = { operation, started: new Date().toISOString(), services: now, start, exchange }
    return withAllStopped(down, outage, ending, work)
  })
}

/** With what an earlier run had stopped, and could not start. */
async function toRun(cold: Cold, { services }: Plan): Promise<string[]> {
  const left = (await cold.outage())?.services ?? []
  return [...new Set([...(await cold.services())[services], ...left])]
}

async function withAllStopped<T>(
  { cold, settings, lock, context, seeding = false }: Down,
  outage: Outage,
  ending: Ending,
  work: (clean: boolean) => Promise<T>,
): Promise<{ result: T; downtime: number | null }> {
  const { reporter, signal } = context
  const { services } = outage
  const step = async (name: string) => context.onStep?.(name)
  const guardian =
    context.guardian && (await startGuardian(context.guardian, { target: settings, token: null }))
  try {
    await step('journal to be opened')
    await lock.assertHeld()
    await cold.open(outage)
  } catch (error) {
    await guardian?.dismiss()
    throw error
  }
  const stoppedAt = Date.now()
  let worked = false
  let result: T
  ending.runs = false
  try {
    await step('journal opened')
    signal.throwIfAborted()
    reporter.phase(services.length > 0 ? `Stopping ${services.toReversed().join(' and ')}` : 'Nothing runs')
    const clean = await cold.stop(outage, signal, step)
    result = await work(clean)
    worked = true
  } finally {
    // Also after an interruption: a signal ends the work, never the way back.
    await assertNotOvertaken(lock)
    reporter.phase(services.length > 0 ? `Starting ${services.join(' and ')}` : 'Completing')
    const how = { seeding: seeding && worked, reporter, onStep: step, ending }
    await bringUp(cold, outage, how).catch((error) => {
      throw ending.runs || services.length === 0 ? error : stillStopped(outage, error)
    })
    await guardian?.dismiss()
  }
  return { result, downtime: services.length > 0 ? Date.now() - stoppedAt : null }
}

/** How to heal. */
export interface Healing {
  /**
   * What it is where all data is whole, and the services do not come up on it: for what may be just what they need a
   * warning. `error` where it is left out.
   */
  unhealthy?: 'error' | 'warning'
}

/**
 * Brings up what a run that died has left stopped. For the holder of the lock.
 * @returns what was done, a sentence each; null where they did not come up.
 */
export async function healOutage(
  target: Target,
  lock: TargetLock,
  context: Context,
  { unhealthy = 'error' }: Healing = {},
): Promise<string[] | null> {
  const cold = await target.coldIfAny()
  try {
    const outage = await cold?.outage()
    if (!cold || !outage) return []
    await lock.assertHeld()
    try {
      const done = await bringUp(cold, outage, context)
      for (const sentence of done) context.reporter.info(sentence)
      await reportHealed(target, outage, context, Date.now() - Date.parse(outage.started))
      return done
    } catch (error) {
      const passable = error instanceof BackupError && error.code === 'not-started'
      if (unhealthy === 'error' || !passable || (await isHalfExchanged(cold, outage))) {
        await reportUnhealed(target, outage, error, context, Date.now() - Date.parse(outage.started))
        throw error
      }
      context.reporter.warn(`${error.message}; stopped by ${outage.operation} at ${outage.started}`)
      return null
    }
  } finally {
    await cold?.release()
  }
}

async function isHalfExchanged({ folder }: Cold, { exchange }: Outage): Promise<boolean> {
  return exchange !== null && ((await folder.states()).get(exchange.id)?.exchanging ?? false)
}

/**
 * Removes what cold restores that died had staged beside the live data. For the holder of the lock.
 * @returns what was done, a sentence each.
 */
export async function clearStaged(
  target: Target,
  lock: TargetLock,
  { reporter }: Context,
): Promise<string[]> {
  const cold = await target.coldIfAny()
  if (!cold) return []
  try {
    const done = await cold.clearAway()
    for (const [id, state] of await restoresIn(cold.folder, reporter)) {
      if (!state.staged || state.before || state.exchanging) continue
      await lock.assertHeld()
      await cold.folder.settle()
      await cold.folder.remove(id, 'all')
      done.push(`Cleared away the cold restore ${id}, which had not touched live data`)
    }
    for (const sentence of done) reporter.info(sentence)
    return done
  } finally {
    await cold.release()
  }
}

/**
 * What cold restores have left, by their ids. Whoever may not look there, or cannot, as in an image without a shell, has
 * made none, and goes on: what is half exchanged is told by what is written down.
 */
export async function restoresIn(
  folder: DataFolder,
  { info, warn }: Pick<Reporter, 'info' | 'warn'>,
): Promise<Map<string, FolderState>> {
  try {
    return await folder.states()
  } catch (error) {
    if (!(error instanceof BackupError)) throw error
    const say = { 'not-permitted': info, 'target-failed': warn }[error.code as string]
    if (!say) throw error
    say(`What cold restores may have left is not looked at: ${error.message}`)
    return new Map()
  }
}

/** Finishes an exchange that has begun, starts what ran, and takes the outage out of the journal. */
async function bringUp(
  cold: Cold,
  outage: Outage,
  {
    seeding = false,
    reporter,
    onStep = () => {},
    ending = { runs: false },
  }: {
    seeding?: boolean
    reporter: Pick<Reporter, 'warn'>
    onStep?: OnStep
    /** Told as soon as all runs. */
    ending?: Ending
  },
): Promise<string[]> {
  const { operation, started, services } = outage
  const done: string[] = []
  await onStep('to be brought up')
  await cold.folder.settle()
  const finished = await finishExchange(cold, outage, onStep)
  if (finished !== null) done.push(finished)
  await onStep('services to be started')
  const stopped = await cold.start(outage, seeding)
  ending.runs = true
  for (const name of stopped) reporter.warn(`${name} was stopped by somebody else before we did: it stays so`)
  if (seeding && stopped.length > 0) reporter.warn('The seed was not replayed, since not all services run')
  await onStep('services started')
  await cold.close()
  await onStep('journal closed')
  const again = services.filter((name) => !stopped.includes(name))
  if (again.length > 0)
    done.push(`Started ${again.join(' and ')} again, stopped by ${operation} at ${started}`)
  return done
}

/** Whatever it was that kept us from starting them: that comes before all others. Only who has taken over starts them. */
function stillStopped({ services }: Outage, error: unknown): unknown {
  if (!(error instanceof BackupError) || error.code === 'not-started' || error.code === 'locked') return error
  return new BackupError({
    code: 'not-started',
    message: `${services.join(' and ')} could not be started again: ${error.message}`,
    ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
    remedy: `${error.remedy ?? 'See to that'}; then run issuer-backup heal, which starts them`,
    underlying: error,
  })
}

/** From the first rename on, forward: mongod must not be started on a mixture of two folders. */
async function finishExchange(cold: Cold, outage: Outage, onStep: OnStep): Promise<string | null> {
  const { exchange } = outage
  if (!exchange) return null
  const state = (await cold.folder.states()).get(exchange.id)
  const isRestore = exchange.direction === 'restore'
  const begun = state && (state.exchanging || (isRestore ? state.before : state.after))
  if (!begun) return null
  const what = isRestore ? 'the restored data is' : 'the data before it is'
  const done = `Finished the ${exchange.direction} ${exchange.id}: ${what} live`
  if (!state.exchanging && !(isRestore ? state.staged : state.before)) return done
  try {
    // Somebody, or a restart policy, may have started what we had stopped.
    await cold.stop(outage, new AbortController().signal, () => {})
    await cold.folder.exchange(exchange, onStep)
    return done
  } catch (underlying) {
    throw new BackupError({
      code: 'not-started',
      message: `the services stay stopped: the data folders of ${exchange.id} are half exchanged`,
      cause: (underlying as Error).message,
      remedy: 'Run issuer-backup heal: it finishes the exchange and starts the services',
      underlying,
    })
  }
}
