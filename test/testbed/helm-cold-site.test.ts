/** What the tests of Kubernetes would not see would be left there for ever. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oursOf } from './helm-cold-site.ts'

const kindLabel = 'issuer-backup.io/kind'
const named = (kind: string, name: string, more: object = {}, spec: object = {}) => ({
  kind,
  metadata: { name, uid: `uid of ${name}`, ...more },
  spec,
})
const volume = (name: string, claim: string, policy: string, namespace = 'trust') =>
  named(
    'PersistentVolume',
    name,
    {},
    {
      claimRef: { namespace, name: claim, uid: `uid of ${claim}` },
      persistentVolumeReclaimPolicy: policy,
    },
  )

/** A release with what a restore onto a fresh volume keeps on purpose. */
const inOrder = [
  named('StatefulSet', 'mongo', { annotations: { 'meta.helm.sh/release-name': 'trust' } }),
  named('Lease', 'issuer-backup-mongo'),
  named('PersistentVolumeClaim', 'data-mongo-0'),
  volume('pv-1', 'data-mongo-0', 'Delete'),
  named('ConfigMap', 'issuer-backup-1', { labels: { [kindLabel]: 'volume' } }),
  named('PersistentVolumeClaim', 'issuer-backup-1-before', { labels: { [kindLabel]: 'volume' } }),
  volume('pv-2', 'issuer-backup-1-before', 'Retain'),
  // Not ours to see, and on its way.
  volume('pv-3', 'gone', 'Retain', 'another'),
  volume('pv-4', 'gone', 'Delete'),
]

test('nothing is left of what is in order', () => {
  assert.deepEqual(oursOf(inOrder, 'trust'), [])
})

for (const left of [
  named('StatefulSet', 'stopped', { annotations: { 'issuer-backup.io/outage': '{}' } }),
  named('Deployment', 'scaled', { annotations: { 'issuer-backup.io/replicas': '2' } }),
  named('Deployment', 'seeding', { annotations: { 'issuer-backup.io/seed-before': 'null' } }),
  named('Lease', 'held', {}, { holderIdentity: 'somebody' }),
  named('Pod', 'reader', { labels: { [kindLabel]: 'helper' } }),
  named('PersistentVolumeClaim', 'filled', { labels: { [kindLabel]: 'frozen' } }),
  named('PersistentVolumeClaim', 'issuer-backup-2', { labels: { [kindLabel]: 'volume' } }),
  volume('dangling', 'gone', 'Retain'),
])
  test(`${left.kind} ${left.metadata.name} is left`, () => {
    assert.deepEqual(oursOf([...inOrder, left], 'trust'), [left])
  })
