/** Who holds a lock, and whether he is certainly no more. */
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'

export interface Holder {
  host: string
  user: string
  pid: number
  /** Kernel and process table, and when the process started in it; null where there is no /proc. */
  processTable: string | null
  processStart: string | null
}

/** This process. */
export function self(): Holder {
  return {
    host: hostname(),
    user: userName(),
    pid: process.pid,
    processTable: processTable(),
    processStart: processStart(process.pid),
  }
}

/** For whoever comes second. @param started ISO 8601. */
export function describeHolder(operation: string, { user, host, pid }: Holder, started: string): string {
  return `${operation} by ${user}@${host} (pid ${pid}, since ${started})`
}

/** Whose process this is, for people to read. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a number that has no name.
    return String(process.getuid?.() ?? '?')
  }
}

/** Is this process certainly no more? False says nothing. */
export function isGone({ pid, processTable: table, processStart: start }: Holder): boolean {
  if (table === null || start === null || table !== processTable()) return false
  const found = processStart(pid)
  return found === null ? !exists(pid) : found !== start
}

function processTable(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return null
  }
}

/** Field 22 of /proc/PID/stat: ticks since boot, so a pid used again is another. Null where it cannot be read. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'a zombie, which does nothing any more' : (fields[19] ?? null)
  } catch {
    return null
  }
}

/** Asks the kernel: /proc may be mounted so (hidepid) that it hides the processes of other users. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
