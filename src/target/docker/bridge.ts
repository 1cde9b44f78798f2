/**
 * A way into a container that no network leads to: a port on this machine, each of whose connections is carried by
 * one `docker exec` and a program inside that connects its input and output to a port there.
 *
 * The engine may cut such a stream and call it a good end: whoever speaks through it needs a protocol that notices.
 */
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { BackupError } from '../../errors.ts'
import { type Child, start } from '../../exec.ts'
import { isAt, parseTcp, tcpTables } from '../proc-net.ts'
import { docker } from './engine.ts'

export interface Bridge {
  host: string
  port: number
  /** What the last connection that failed said; empty where none has. */
  lastWords(): string
  /** Ends all connections, inside too. Never throws. */
  close(): Promise<void>
}

/**
 * Each connects to `$1`, port `$2`, and ends when either side has. The best ones first. Mongod is no init: what is
 * left to it would stay a zombie, so each waits for its own.
 */
const programs = {
  socat: 'exec socat -t 30 STDIO "TCP:$1:$2"',
  perl: `exec perl -e '
    use IO::Socket::INET;
    $SIG{PIPE} = "IGNORE";
    my $s = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1]) or die "$@\\n";
    sub carry {
      my ($from, $to) = @_;
      while (sysread($from, my $some, 65536)) {
        for (my $at = 0; $at < length $some;) { $at += syswrite($to, $some, 65536, $at) || return }
      }
    }
    defined(my $up = fork) or die "fork: $!\\n";
    if ($up == 0) { carry(*STDIN, $s); shutdown($s, 1); exit }
    carry($s, *STDOUT);
    kill "TERM", $up;
    waitpid $up, 0' "$1" "$2"`,
  // Not cat: the one of busybox passes nothing on until it has 16 MiB.
  bash: `exec bash -c '
    exec 3<>"/dev/tcp/$1/$2" 4<&0 || exit 1
    dd bs=64k <&3 2>/dev/null & dd bs=64k <&4 >&3 2>/dev/null &
    wait -n
    kill $(jobs -p) 2>/dev/null
    wait' bash "$1" "$2"`,
  // The one of OpenBSD and the old one have to be told to end with their input; that of busybox does.
  nc: `case "$(nc -h 2>&1)" in
    *-N*) exec nc -N "$1" "$2" ;;
    *-q*) exec nc -q 1 "$1" "$2" ;;
    *) exec nc "$1" "$2" ;;
    esac`,
} as const

type Program = keyof typeof programs

/** How long the connections may take to end before they are cut, milliseconds. */
const endGrace = 5_000

/**
 * Opens a bridge into a running container. Only this user may cross it.
 * @param container its id.
 * @param address inside, where the port is listened to; loopback by default.
 * @throws BackupError `target-unsuitable` where the container has no program that could carry; else as `docker`.
 */
export async function openBridge(container: string, port: number, address = '127.0.0.1'): Promise<Bridge> {
  const script = programs[await findProgram(container)]
  const crossings = new Map<Socket, Child>()
  let said = ''
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    socket.on('error', () => {})
    if (!(await isOurs(socket))) return socket.destroy()
    if (!server.listening) return socket.destroy()
    const child = start(
      'docker',
      ['exec', '--interactive', container, 'sh', '-c', script, 'sh', address, String(port)],
      { stdin: 'pipe', stdout: 'pipe' },
    )
    crossings.set(socket, child)
    pipeline(socket, child.stdin!, () => {})
    pipeline(child.stdout!, socket, () => {})
    const { code, stderr } = await child.ended.catch((error: Error) => ({
      code: null,
      stderr: error.message,
    }))
    if (code !== 0 && stderr.trim() !== '') said = stderr.trim().split('\n').at(-1)!
    crossings.delete(socket)
    // What has arrived is still delivered; nothing more can be taken.
    socket.destroySoon()
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject).listen(0, '127.0.0.1', resolve)
  await promise
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    lastWords: () => said,
    async close() {
      server.close()
      const children = [...crossings.values()]
      // The end of its input is what ends the program inside; the docker command follows it.
      for (const socket of crossings.keys()) socket.destroy()
      const cut = setTimeout(() => children.map((child) => child.kill('SIGKILL')), endGrace)
      await Promise.allSettled(children.map(({ ended }) => ended))
      clearTimeout(cut)
    },
  }
}

async function findProgram(container: string): Promise<Program> {
  const names = Object.keys(programs)
  const script = `for p in ${names.join(' ')}; do command -v $p >/dev/null && echo $p; done; :`
  const found = (await docker(['exec', container, 'sh', '-c', script])).trim().split('\n')[0]!
  if (found !== '') return found as Program
  throw new BackupError({
    code: 'target-unsuitable',
    message: `there is no way to the port inside the container ${container.slice(0, 12)}`,
    cause: `Its address cannot be reached from here, and its image has none of ${names.join(', ')}`,
    remedy: 'Run issuer-backup on the machine of the Docker engine, or use an image that has one of them',
  })
}

/** The port is open to everybody on this machine, and what is behind it may let everybody in. */
async function isOurs({ remotePort, remoteAddress }: Socket): Promise<boolean> {
  const user = process.getuid?.()
  const table = await readFile(tcpTables[0], 'utf8').catch(() => null)
  if (user === undefined || table === null) return true
  const end = { address: remoteAddress ?? '', port: remotePort ?? 0 }
  return parseTcp(table).some(({ local, user: owner }) => isAt(local, end) && owner === user)
}
