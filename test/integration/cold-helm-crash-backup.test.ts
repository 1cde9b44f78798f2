/** SIGKILL at every step of a cold backup of a release on Kubernetes, its guardian included: what ran runs again. */
import { describe } from 'node:test'
import { endsAtEachStepOnce } from '../testbed/cold-crash.ts'
import { HelmColdSite } from '../testbed/helm-cold-site.ts'
import { needs } from '../testbed/needs.ts'

describe('a cold backup of a release on Kubernetes, ended at every step', needs('kube', 'openssl'), () => {
  endsAtEachStepOnce('backup', () => HelmColdSite.open({ replicas: 1 }))
})
