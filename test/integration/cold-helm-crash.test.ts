/** SIGKILL at every step of a cold backup and a cold restore of a release, its guardian included. */
import { describe } from 'node:test'
import { endsAtEveryStep } from '../testbed/cold-crash.ts'
import { HelmColdSite } from '../testbed/helm-cold-site.ts'
import { needs } from '../testbed/needs.ts'

describe('a release on Kubernetes, ended at every step', needs('kube', 'openssl'), () => {
  endsAtEveryStep(() => HelmColdSite.open(), ['SIGKILL'])
})
