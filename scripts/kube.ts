/**
 * `kube.ts`: starts a cluster of our own with the test images, for tests to be run on it one after the other; prints
 * how to use it, and removes it when it is interrupted or its stdin ends.
 */
import { once } from 'node:events'
import { startDocker } from './tools/docker.ts'
import { startKube } from './tools/kube.ts'
import { provide } from './tools.ts'

process.env.ISSUER_BACKUP_TEST_KUBE = 'own'
const missing = await provide([
  'mongod',
  'mongodump',
  'docker',
  'openssl',
  'kube-apiserver',
  'kubectl',
  'helm',
])
for (const [name, reason] of missing) throw new Error(`${name}: ${reason}`)
const over = Promise.race([
  once(process.stdin.resume(), 'end'),
  once(process, 'SIGINT'),
  once(process, 'SIGTERM'),
])
const stopDocker = await startDocker()
const stopKube = await startKube()
for (const name of ['KUBECONFIG', 'DOCKER_HOST'])
  if (process.env[name]) console.log(`export ${name}=${process.env[name]}`)
await over
await stopKube()
await stopDocker()
process.exit()
