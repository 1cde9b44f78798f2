/** Cold backup, restore, rollback and cleanup of a release on a real cluster, and what must not pass for one of them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Context } from '../../src/operations/context.ts'
import type { Options } from '../../src/settings/schema.ts'
import { entry } from '../cli/command.ts'
import { openCold } from '../testbed/cold-archive.ts'
import { at } from '../testbed/cold-site.ts'
import { HelmColdSite } from '../testbed/helm-cold-site.ts'
import { kubeImages } from '../testbed/kube.ts'
import { throughKubectl } from '../testbed/kubectl-wrapper.ts'
import { needs } from '../testbed/needs.ts'

describe('the cold side of a release', needs('kube', 'openssl'), () => {
  let site: HelmColdSite
  let mongo: string
  let app: string

  before(async () => {
    site = await HelmColdSite.open()
    ;[app, mongo] = site.services as [string, string]
  })
  after(() => site?.close())

  /** Nothing of ours is left behind by any of it, and what ran runs, as often as before. */
  afterEach(async () => {
    assert.deepEqual(await site.left(), [])
    assert.deepEqual(await site.running(), site.services)
    assert.ok(await site.deployed.isHealthy())
  })

  const backedUp = (how: Partial<Context> = {}, changes: Options = {}) => site.backedUp(changes, how)

  function restored(
    changes: { archive?: string; freshVolume?: boolean; keepBefore?: string } = {},
    how: Partial<Context> = {},
  ) {
    const { archive = site.archive, freshVolume = false, keepBefore = '1h' } = changes
    return site.restored(archive, { keepBefore }, how, { freshVolume })
  }

  const generations = async () =>
    JSON.parse(await site.deployed.kubectl('get', 'statefulsets,deployments', '--output=json')).items.map(
      ({ metadata }: { metadata: { generation: number } }) => metadata.generation,
    )

  /** Refuses, and scales nothing. */
  async function refusesUntouched(work: () => Promise<unknown>, expected: object): Promise<void> {
    const before = await generations()
    await assert.rejects(work(), expected)
    assert.deepEqual(await generations(), before)
  }

  const claimOf = async () => {
    const name = `data-${site.deployed.names.mongo}-0`
    const claim = JSON.parse(await site.deployed.kubectl('get', 'pvc', name, '--output=json'))
    return { name, volume: claim.spec.volumeName as string }
  }

  /** A pod that does nothing, on mongod's claim. */
  async function mountClaim(name: string): Promise<void> {
    const { name: claimName } = await claimOf()
    const security = { runAsNonRoot: true, runAsUser: 999, seccompProfile: { type: 'RuntimeDefault' } }
    const overrides = {
      spec: {
        securityContext: security,
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name,
            image: kubeImages.mongo,
            command: ['sleep', '1000'],
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            volumeMounts: [{ name: 'data', mountPath: '/data/db' }],
          },
        ],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
      },
    }
    await site.deployed.kubectl(
      'run',
      name,
      `--image=${kubeImages.mongo}`,
      `--overrides=${JSON.stringify(overrides)}`,
    )
  }

  const unmountClaim = (name: string) =>
    site.deployed.kubectl('delete', 'pod', name, '--wait', '--grace-period=0')

  function replaceSecret(value: string): Promise<unknown> {
    const stringData = { ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: value }
    const patch = JSON.stringify({ stringData })
    return site.deployed.kubectl('patch', 'secret', 'issuer-directory-secrets', '--patch', patch)
  }

  test('the volume is lost; what is restored is what was archived, and the replicas are as before', async () => {
    await site.stop(app)
    await site.stop(mongo)
    await site.deployed.kubectl('delete', 'pvc', (await claimOf()).name)
    await site.startAll()
    await assert.rejects(site.which())
    const { id, downtime } = await restored()
    assert.equal(await site.which(), 'archived')
    assert.ok(downtime! > 0)
    await site.fill('live')
    assert.equal((await site.rollback(id!)).id, id)
    await assert.rejects(site.which())
    assert.deepEqual(
      (await site.cleanup()).removed.map(({ name }) => name),
      [id],
    )
    await site.fill('live')
  })

  test('an archive says that mongod shut down by itself, and names all databases', async () => {
    const { manifest } = await openCold(site.archive, site.options)
    assert.equal(manifest.volume!.cleanShutdown, true)
    assert.ok(manifest.volume!.databases!.some(({ name }) => name === 'other'))
  })

  test('a fresh volume takes the place of the old one, which is kept until it is cleaned up', async () => {
    const old = await claimOf()
    const { id } = await restored({ freshVolume: true, keepBefore: '1s' })
    assert.equal(await site.which(), 'archived')
    const fresh = await claimOf()
    assert.notEqual(fresh.volume, old.volume)
    const later = await restored({ freshVolume: true })
    const first = { code: 'target-unsuitable', remedy: `Roll ${later.id} back first` }
    await refusesUntouched(() => site.rollback(id!), first)
    await site.rollback(later.id!)
    assert.equal((await claimOf()).volume, fresh.volume)
    await site.rollback(id!)
    assert.equal((await claimOf()).volume, old.volume)
    assert.equal(await site.which(), 'live')

    const again = await restored({ freshVolume: true, keepBefore: '1s' })
    const removed = (await site.cleanup()).removed.map(({ name }) => name)
    assert.deepEqual(removed.sort(), [id, later.id, again.id].sort())
    assert.equal(await site.which(), 'archived')
    assert.equal(
      await site.deployed.kubectl('get', 'pv', old.volume, '--ignore-not-found', '--output=name'),
      '',
    )
    await site.fill('live')
  })

  test('a fresh volume does not take the place of that of a mongod that is started meanwhile', async () => {
    const { volume } = await claimOf()
    const starting = at('to be exchanged', () => site.deployed.kubectl('scale', mongo, '--replicas=1'))
    await assert.rejects(restored({ freshVolume: true }, starting), {
      code: 'source-changed',
      message: /was scaled to 1/,
    })
    assert.equal((await claimOf()).volume, volume)
    assert.equal(await site.which(), 'live')
    assert.deepEqual((await site.cleanup()).removed, [])
  })

  test('what is at 0 stays at 0', async () => {
    await site.stop(app)
    await backedUp()
    assert.deepEqual(await site.running(), [mongo])
    await site.stop(mongo)
    const { downtime } = await backedUp()
    assert.equal(downtime, null)
    assert.deepEqual(await site.running(), [])
    await site.startAll()
    assert.equal(await site.takeNewArchives(), 2)
  })

  test('a pod that had the claim while it was copied rejects the copy, though it is gone', async () => {
    const visiting = at('copying', async () => {
      await mountClaim('visitor')
      await unmountClaim('visitor')
    })
    await site.yieldsNothing(visiting, { code: 'source-changed', message: /visitor/ })
    assert.equal(await site.which(), 'live')
  })

  test('a pod that has the claim beforehand is named, and nothing stops', async () => {
    await mountClaim('neighbour')
    await refusesUntouched(() => backedUp(), { code: 'target-unsuitable', message: /neighbour/ })
    await refusesUntouched(() => restored(), { code: 'target-unsuitable', message: /neighbour/ })
    await unmountClaim('neighbour')
  })

  test('a Secret of a user whom the archive does not know is refused, and nothing stops', async () => {
    const { connectionString } = site.deployed
    await replaceSecret(connectionString.replace('//', '//service:changed-since@'))
    await refusesUntouched(() => restored(), {
      code: 'target-unsuitable',
      message: /that is in place the service would not get .* knows no service of issuer-directory with that/,
      remedy: /--with-secret/,
    })
    await replaceSecret(connectionString)
    assert.equal(await site.which(), 'live')
  })

  for (const freshVolume of [false, true])
    test(`data that does not know the Secret is not rolled back to, ${freshVolume ? 'on a volume of its own' : 'beside the live data'}`, async () => {
      const { id } = await restored({ freshVolume })
      const { connectionString } = site.deployed
      await replaceSecret(connectionString.replace('//', '//service:changed-since@'))
      await refusesUntouched(() => site.rollback(id!), {
        code: 'target-unsuitable',
        message:
          /would not get at the data before the restore: it knows no service of issuer-directory with that/,
      })
      await replaceSecret(connectionString)
      await site.rollback(id!)
      assert.equal(await site.which(), 'live')
    })

  test('mongod scaled up and down again while it was copied rejects the copy', async () => {
    const scaling = at('copying', async () => {
      await site.deployed.kubectl('scale', mongo, '--replicas=1')
      await site.deployed.kubectl('scale', mongo, '--replicas=0')
    })
    await site.yieldsNothing(scaling, { code: 'source-changed' })
  })

  test('a stream that kubectl cuts, and calls a good end, leaves no archive and nothing restored', async () => {
    // What an exec prints ends early; what ended it is hidden.
    const cut = (bytes: number, whose: string) =>
      `[[ "$*" == *" exec "*${whose}* ]] && { $real "$@" | head -c ${bytes}; exit 0; }; exec $real "$@"`
    const { folder } = site.workplace
    await throughKubectl(folder, cut(100_000, "'tar -cf'"), () =>
      site.yieldsNothing({}, { code: 'source-failed' }),
    )
    await throughKubectl(folder, cut(200, 'sha256sum'), () =>
      site.yieldsNothing({}, { code: 'target-failed', message: /did not arrive whole/ }),
    )
    const swallowing = `[[ "$*" == *" exec "*'tar -xpf'* ]] || exec $real "$@"
{ head -c 100000; exec cat >/dev/null; } | $real "$@" >/dev/null 2>&1; exit 0`
    await throughKubectl(folder, swallowing, () =>
      refusesUntouched(() => restored(), {
        code: 'check-failed',
        message: /not what the archive holds/,
      }),
    )
    assert.equal(await site.which(), 'live')
  })

  test('a claim that is deleted when its pod is scaled away is refused, and nothing stops', async () => {
    const policy = (whenScaled: string) =>
      site.deployed.kubectl(
        ...['patch', mongo, '--type=merge', '--patch'],
        JSON.stringify({
          spec: { persistentVolumeClaimRetentionPolicy: { whenScaled, whenDeleted: 'Retain' } },
        }),
      )
    await policy('Delete')
    await refusesUntouched(() => backedUp(), { code: 'target-unsuitable', message: /deletes its data/ })
    await refusesUntouched(() => restored(), { code: 'target-unsuitable', message: /deletes its data/ })
    await policy('Retain')
  })

  test('a volume that a helper would see in another way than mongod is refused, and nothing stops', async () => {
    const container = { name: 'mongo', volumeMounts: [] as object[] }
    const define = async (mounts: object[], volumes: object[]) => {
      const template = { spec: { containers: [{ ...container, volumeMounts: mounts }], volumes } }
      // Its pod stays as it is.
      const spec = { updateStrategy: { type: 'OnDelete', rollingUpdate: null }, template }
      await site.deployed.kubectl('patch', mongo, '--patch', JSON.stringify({ spec }))
    }
    const before = JSON.parse(await site.deployed.kubectl('get', mongo, '--output=json')).spec
    const unsuitable = (message: RegExp) => ({ code: 'target-unsuitable', message })
    try {
      await define([{ name: 'apart', mountPath: '/data/db/journal' }], [{ name: 'apart', emptyDir: {} }])
      await refusesUntouched(
        () => backedUp(),
        unsuitable(/\/data\/db\/journal is a volume of its own inside/),
      )
    } finally {
      const { template, updateStrategy } = before
      const spec = JSON.stringify([
        { op: 'replace', path: '/spec/template', value: template },
        { op: 'replace', path: '/spec/updateStrategy', value: updateStrategy },
      ])
      await site.deployed.kubectl('patch', mongo, '--type=json', '--patch', spec)
    }
  })

  // In a cluster of our own scripts/tools/cluster-snapshots.ts stands for the driver of the storage and its controller.
  test('a snapshot is what is archived, all runs again meanwhile, and nothing of it stays', async () => {
    // Of the restores before.
    await site.cleanup()
    const meanwhile = at('snapshot opened', async () => {
      assert.deepEqual(await site.running(), site.services)
      await site.fill('archived')
    })
    const { archive } = await backedUp(meanwhile, { snapshot: 'csi' })
    assert.equal(await site.which(), 'archived')
    await restored({ archive: archive!.path!, keepBefore: '1s' })
    assert.equal(await site.which(), 'live')
    assert.equal((await site.cleanup()).removed.length, 1)
    assert.equal(await site.takeNewArchives(), 1)
  })

  test('a cluster without snapshots is refused, and nothing stops', async () => {
    // The cluster is asked for an API that it does not have.
    const without = `exec $real "\${@//snapshot.storage.k8s.io\\/v1/snapshot.absent.k8s.io/v1}"`
    await throughKubectl(site.workplace.folder, without, () =>
      refusesUntouched(() => backedUp({}, { snapshot: 'csi' }), {
        code: 'target-unsuitable',
        message: /has no snapshots of volumes/,
      }),
    )
  })

  test('a snapshot of what was written to meanwhile leaves no archive', async () => {
    const scaling = at('copying', async () => {
      await site.deployed.kubectl('scale', mongo, '--replicas=1')
      await site.deployed.kubectl('scale', mongo, '--replicas=0')
    })
    const before = await site.workplace.listing()
    await assert.rejects(backedUp(scaling, { snapshot: 'csi' }), { code: 'source-changed' })
    assert.deepEqual(await site.workplace.listing(), before)
  })

  test('a backup by snapshot that is killed leaves what heal removes', async () => {
    const step = await site.die({
      work: { backup: 'cold' },
      ...{ by: 'SIGKILL', guarded: true, killAt: 12 },
      options: { snapshot: 'csi' },
    })
    assert.equal(step, 'snapshot opened')
    assert.notDeepEqual(await site.left(), [])
    await site.heal()
  })

  test('heal from elsewhere needs a kubeconfig and nothing else', async () => {
    const step = await site.die({ work: { backup: 'cold' }, by: 'SIGKILL', guarded: false, killAt: 6 })
    assert.notEqual(step, null)
    assert.deepEqual(await site.running(), [])
    const { status, stderr } = spawnSync(
      process.execPath,
      [entry, 'heal', '--target', 'helm', '--namespace', site.deployed.namespace],
      { cwd: '/', encoding: 'utf8', env: { PATH: process.env.PATH!, KUBECONFIG: process.env.KUBECONFIG! } },
    )
    assert.equal(status, 0, stderr)
    assert.match(stderr, /Started .*stellaops-mongo.* again/)
  })
})
