import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseUri } from '../../../src/mongo/connection.ts'
import { serverIn } from '../../../src/target/kubernetes/hosts.ts'
import type { Container, Pod, Service } from '../../../src/target/kubernetes/objects.ts'

const labels = { app: 'mongo' }
const container: Container = { name: 'mongo', ports: [{ name: 'db', containerPort: 27018 }] }
const pod: Pod = {
  metadata: { name: 'mongo-0', labels },
  spec: { containers: [container] },
  status: { podIP: '10.1.2.3' },
}
const services: Service[] = [
  {
    metadata: { name: 'mongo' },
    spec: { clusterIP: '10.96.0.7', selector: labels, ports: [{ port: 27017, targetPort: 'db' }] },
  },
  { metadata: { name: 'members' }, spec: { clusterIP: 'None', selector: labels } },
  { metadata: { name: 'other' }, spec: { clusterIP: '10.96.0.8', selector: { app: 'other' } } },
  { metadata: { name: 'by-hand' }, spec: { clusterIP: '10.96.0.9' } },
]

for (const [host, port] of [
  ['mongo', 27018],
  ['mongo:27017', 27018],
  ['mongo.here', 27018],
  ['mongo.here.svc', 27018],
  ['mongo.here.svc.cluster.local:27017', 27018],
  ['10.96.0.7', 27018],
  ['members:27018', 27018],
  ['mongo-0.members:27018', 27018],
  ['mongo-0.members.here.svc.cluster.local:27018', 27018],
  ['10.1.2.3:27018', 27018],
] as const) {
  test(`${host} is the pod's port ${port}`, () => {
    const found = serverIn(pod, container, services, 'here', parseUri(`mongodb://${host}/`))
    assert.equal(found.port, port)
  })
}

for (const host of [
  'other',
  'by-hand',
  'mongo.there',
  'mongo.here.example.com',
  'mongo.example.com',
  '10.96.0.8',
  'mongo-0.mongo',
  'localhost',
]) {
  test(`${host} is not the pod, and is refused`, () => {
    assert.throws(
      () => serverIn(pod, container, services, 'here', parseUri(`mongodb://u:s3cret@${host}/`)),
      (error: Error) => /which is not the pod mongo-0/.test(error.message) && !/s3cret/.test(error.message),
    )
  })
}
