/** SIGKILL behind each change of a cold backup on Kubernetes, its guardian included: what ran runs again. */
import { describe } from 'node:test'
import { endsBehindEachChange } from '../testbed/cold-crash.ts'
import { HelmColdSite } from '../testbed/helm-cold-site.ts'
import { needs } from '../testbed/needs.ts'

describe(
  'a cold backup of a release on Kubernetes, ended behind each change',
  needs('kube', 'openssl'),
  () => {
    endsBehindEachChange('backup', () => HelmColdSite.open({ replicas: 1 }))
  },
)
