import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Workload } from '../../../src/target/kubernetes/objects.ts'
import { memberOf } from '../../../src/target/kubernetes/replica-member.ts'

function workload(kind: Workload['kind'], serviceName?: string): Workload {
  const spec = { selector: {}, template: { spec: { containers: [] } }, ...(serviceName && { serviceName }) }
  return { kind, metadata: { name: 'mongo' }, spec }
}

const mayBe = (member: ReturnType<typeof memberOf>, hosts: readonly string[]) =>
  hosts.filter((host) => member.mayBe!(host))

test('the member of a StatefulSet is its first pod, under any name of that in its namespace', () => {
  const member = memberOf('rs0', workload('StatefulSet', 'db'), 'trust')
  assert.equal(member.host, 'mongo-0.db.trust.svc.cluster.local:27017')
  const same = [
    'mongo-0:27018',
    'mongo-0.db:27017',
    'mongo-0.db.trust:27017',
    'mongo-0.db.trust.svc.acme.internal:27017',
    'mongo-0.headless.trust.svc.cluster.local:27017',
    'mongo-0.acme.example:27017',
  ]
  const others = [
    'mongo-1.db.trust.svc.cluster.local:27017',
    'mongo-0.db.other.svc.cluster.local:27017',
    'mongo-0.headless.other.svc.cluster.local:27017',
    'mongo-0.db.other:27017',
    'db.trust.svc.cluster.local:27017',
    '10.0.0.7:27017',
  ]
  assert.deepEqual(mayBe(member, [...same, ...others]), same)
})

test('no address is made up where no Service gives pods names; what the archive says may be it', () => {
  for (const one of [workload('Deployment'), workload('StatefulSet')]) {
    const member = memberOf('rs0', one, 'trust')
    assert.equal(member.host, null)
    const hosts = ['mongo:27017', 'db.trust.svc.cluster.local:27017', 'db.other.svc.cluster.local:27017']
    assert.deepEqual(mayBe(member, hosts), hosts.slice(0, 2))
  }
})
