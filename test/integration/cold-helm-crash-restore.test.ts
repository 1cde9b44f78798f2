/** SIGKILL behind each change of a cold restore on Kubernetes, its guardian included: what ran runs again. */
import { describe } from 'node:test'
import { endsBehindEachChange } from '../testbed/cold-crash.ts'
import { HelmColdSite } from '../testbed/helm-cold-site.ts'
import { needs } from '../testbed/needs.ts'

describe(
  'a cold restore of a release on Kubernetes, ended behind each change',
  needs('kube', 'openssl'),
  () => {
    endsBehindEachChange('restore', () => HelmColdSite.open({ replicas: 1 }))
  },
)
