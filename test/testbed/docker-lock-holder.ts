/**
 * A process that holds the lock of a deployment, named by its arguments, and says so; it gives the lock back when its
 * input ends.
 */
import { text } from 'node:stream/consumers'
import { silent } from '../../src/reporter.ts'
import { DockerLock } from '../../src/target/docker/lock.ts'

const [name, image] = process.argv.slice(2)
const lock = await DockerLock.take(name!, image!, 'rehearsal', silent)
process.stdout.write('held\n')
await text(process.stdin)
await lock.release()
