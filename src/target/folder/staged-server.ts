/** A mongod on a folder that is not live: no network, no replica set, no access control, ended with its input. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import type { Child } from '../../exec.ts'
import { connect } from '../../mongo/connection.ts'
import { openBridge } from '../bridge.ts'
import type { StagedServer } from '../cold.ts'
import type { HelperHost } from './helper.ts'

const port = 27017

/** How long it may take to come up on what may have to be recovered first, milliseconds. */
const patience = 300_000

/** The last bytes of its log, for the error message. */
const tailBytes = 4096

/** Where nobody looks for it while it recovers. */
const recoveryPort = 27018

/**
 * A member of a replica set keeps its last writes in its oplog alone, a killed one above all. A standalone would pass
 * over them, and no member would find its way back to them: so they are carried out first, by a mongod that does just
 * that. On a standalone's folder it does nothing.
 *
 * Where root runs it, what is created belongs to root until all has ended.
 */
const script = `owner=$(stat -c %u:%g "$1")
exec 3<&0
folder=$1; shift
mongod --dbpath "$folder" --bind_ip 127.0.0.1 --port ${recoveryPort} --unixSocketPrefix /tmp \
  --pidfilepath /tmp/recovery.pid --setParameter recoverFromOplogAsStandalone=true \
  --setParameter takeUnstableCheckpointOnShutdown=true "$@" </dev/null |
while IFS= read -r line; do
  printf '%s\\n' "$line"
  case $line in *'Waiting for connections'*) kill "$(cat /tmp/recovery.pid)" ;; esac
done
mongod --dbpath "$folder" --bind_ip 127.0.0.1 --port ${port} --unixSocketPrefix /tmp "$@" </dev/null & work=$!
{ cat <&3 >/dev/null; kill $work; } 2>/dev/null &
wait $work; code=$?
[ "$(id -u)" != 0 ] || chown -R "$owner" "$folder"
exit $code`

/**
 * @param folder absolute, inside a helper.
 * @param layout options of mongod that say how its files are laid out.
 * @throws BackupError `check-failed` where it does not come up, with the last words of its log.
 */
export async function startStaged(
  host: HelperHost,
  folder: string,
  layout: readonly string[],
  signal: AbortSignal,
): Promise<StagedServer> {
  const helper = await host.open(true)
  try {
    const child = helper.start(script, { args: [folder, ...layout], stdin: 'pipe', stdout: 'pipe', signal })
    let log = ''
    child.stdout!.on('data', (chunk) => (log = (log + chunk).slice(-tailBytes)))
    const shutDown = async () => {
      child.stdin!.end()
      return child.ended
    }
    try {
      const bridge = await openBridge(helper, port)
      try {
        const connection = await reach(
          `mongodb://${bridge.host}:${bridge.port}/?directConnection=true`,
          child,
        )
        return {
          connection,
          async close() {
            try {
              await connection.close()
              await bridge.close()
              const { code, stderr } = await shutDown()
              if (code !== 0) throw notProved('keep running', `${stderr}${lastWords(log)}`)
            } finally {
              await helper.close()
            }
          },
        }
      } catch (error) {
        await bridge.close()
        throw error
      }
    } catch (error) {
      const ended = await shutDown().catch(() => null)
      signal.throwIfAborted()
      throw ended && ended.code !== 0
        ? notProved('come up', `${ended.stderr}${lastWords(log)}`, error)
        : error
    }
  } catch (error) {
    await helper.close()
    throw error
  }
}

async function reach(uri: string, child: Child): Promise<StagedServer['connection']> {
  const end = Date.now() + patience
  const gone = child.ended.then(() => 'ended' as const)
  for (;;) {
    try {
      return await connect(uri, 'target', { serverSelectionTimeoutMS: 2_000 })
    } catch (error) {
      if (Date.now() > end || (await Promise.race([gone, sleep(200)])) === 'ended') throw error
    }
  }
}

/** The messages among mongod's log lines, which are JSON. */
function lastWords(log: string): string {
  const lines = log.trim().split('\n').slice(-200)
  const messages = lines.flatMap((line) => {
    try {
      const { s, msg, attr } = JSON.parse(line)
      return s === 'F' || s === 'E' ? [`${msg} ${attr?.error ?? ''}`.trim()] : []
    } catch {
      return []
    }
  })
  return messages.slice(-3).join(' / ') || (lines.at(-1) ?? '').slice(0, 300)
}

function notProved(what: string, words: string, underlying?: unknown): BackupError {
  return new BackupError({
    code: 'check-failed',
    message: `mongod does not ${what} on the restored data folder; live data is as it was`,
    cause: words.trim() === '' ? 'It says nothing' : `It said: ${words.trim()}`,
    remedy: 'Restore with the server version that made the archive, or use another archive',
    underlying,
  })
}
