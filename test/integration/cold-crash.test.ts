/** SIGKILL, SIGINT and SIGTERM at every step of a cold backup and a cold restore of a Compose project. */
import { describe } from 'node:test'
import { endsAtEveryStep } from '../testbed/cold-crash.ts'
import { ComposeColdSite } from '../testbed/compose-cold-site.ts'
import { needs } from '../testbed/needs.ts'

describe('a Compose project, ended at every step', needs('docker'), () => {
  endsAtEveryStep(() => ComposeColdSite.open(), ['SIGKILL', 'SIGINT', 'SIGTERM'])
})
