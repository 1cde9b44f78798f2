/** SIGKILL, SIGINT and SIGTERM at every step of a cold restore of a Compose project: what ran runs again. */
import { describe } from 'node:test'
import { restoreEndsAtEveryStep } from '../testbed/cold-crash.ts'
import { ComposeColdSite } from '../testbed/compose-cold-site.ts'
import { needs } from '../testbed/needs.ts'

describe('a cold restore of a Compose project, ended at every step', needs('docker'), () => {
  restoreEndsAtEveryStep(() => ComposeColdSite.open(), ['SIGKILL', 'SIGINT', 'SIGTERM'])
})
