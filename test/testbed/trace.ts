/** What a run of the command tells the kernel, by strace: what it writes and where, and which programs it starts. */
import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { entry, type Outcome } from '../cli/command.ts'
import { tool } from './tools.ts'

export interface Trace extends Outcome {
  /** Each write of the command and of what it started: `/path`, `TCP:[…]`, `pipe:[…]`, and the bytes as strace shows them. */
  writes: { to: string; bytes: string }[]
  /** Each program that was started, the command itself left out: argv and environment as strace shows them. */
  starts: string[]
}

/** Every way to hand bytes to the kernel; `io_uring_setup` may open a way past them. */
const writing =
  'write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,sendmmsg,sendfile,splice,vmsplice,tee,copy_file_range,io_uring_setup'

/** Runs the command under strace. Declare `needs('strace')`. */
export async function trace(
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<Trace> {
  const log = path.join(cwd, 'strace.log')
  const child = spawn(
    tool('strace'),
    [
      ...['-f', '-yy', '-v', '-s', '1000000', '-o', log, '-e', `trace=execve,${writing}`],
      ...[process.execPath, entry, ...args],
    ],
    { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const code = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const ended = await code
  // A call that another thread cut in two is put together again: its arguments stand in the first half.
  const lines = (await readFile(log, 'utf8')).split('\n').map((line) => line.replace(/^\d+ +/, ''))
  await rm(log)
  const calls = lines.filter((line) => /^\w+\(/.test(line))
  const starts = calls.filter((line) => line.startsWith('execve(')).slice(1)
  const writes = calls
    .filter((line) => !line.startsWith('execve('))
    .map((line) => {
      const [, to = line, bytes = ''] = /^\w+\(\d+<(.*?)>(?:\(deleted\))?, (.*)$/s.exec(line) ?? []
      return { to, bytes }
    })
  return { code: ended, stdout, stderr, writes, starts }
}
