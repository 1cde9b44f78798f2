/** The Roles of deploy/kubernetes: with them every operation passes, and of their verbs none is more than is needed. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { HelmSite } from '../testbed/helm-site.ts'
import { kubectl, userOf } from '../testbed/kube.ts'
import { grant, type Rule, rolesIn, withoutOne } from '../testbed/kube-roles.ts'
import { needs } from '../testbed/needs.ts'
import { eventually } from '../testbed/reach.ts'

const [forHot, forExec] = Object.values(rolesIn('role-backup.yaml')) as [Rule[], Rule[]]
const [forRestore] = Object.values(rolesIn('role-restore.yaml')) as [Rule[]]

/** Each verb takes up to four restores. */
const patience = { timeout: 60 * 60_000 }

describe('the Roles for Kubernetes', { ...needs('kube', 'openssl'), ...patience }, () => {
  let site: HelmSite
  let archive: string
  let env: Record<string, string>
  const secretName = 'issuer-directory-secrets'
  const configName = 'issuer-directory-config'

  before(async () => {
    site = await HelmSite.open()
    archive = (await site.place.result(['backup'])).archive.path
    env = { KUBECONFIG: await userOf(site.deployed.namespace, 'tried', site.place.folder) }
  })
  after(() => site?.close())

  const allow = (rules: readonly Rule[]) => grant(site.deployed.namespace, 'tried', rules)

  const run = (args: string[], more: Record<string, string> = {}) =>
    site.place.run(args, { env: { ...env, ...more } })

  /** Everything that a verb of the Role could be for, each ready to be done again. */
  const backups = [
    async () => {
      await site.deployed.kubectl('delete', 'leases', '--all')
      return run(['backup'])
    },
    () => run(['backup']),
  ]
  const mongodumps = [() => run(['backup', '--engine', 'mongodump'])]
  const restores = [
    async () => {
      await site.deployed.kubectl('delete', 'leases', '--all')
      return run(['restore', archive, '--yes'])
    },
    // With what is put back where it is absent, and where it differs.
    async () => {
      await site.deployed.kubectl('delete', 'configmap', configName, '--ignore-not-found')
      await site.patch('secret', secretName, { data: { other: 'eA==' } })
      return run(['restore', archive, '--with-secret', '--yes'])
    },
    async () => {
      await site.patch('configmap', configName, { data: { 'issuer-directory.yaml': '{}' } })
      return run(['restore', archive, '--with-config', '--yes'])
    },
    async () => {
      await site.deployed.kubectl('delete', 'secret', secretName, '--ignore-not-found')
      const { connectionString } = site.deployed
      return run(['restore', archive, '--yes'], { ISSUER_BACKUP_MONGO_URI: connectionString })
    },
  ]

  for (const [name, rules, operations] of [
    ['a hot backup', forHot, backups],
    ['a backup by mongodump', forExec, mongodumps],
    ['a restore', forRestore, restores],
  ] as const) {
    describe(`for ${name}`, () => {
      const base = rules === forExec ? forHot : []
      test('suffices', async () => {
        await allow([...base, ...rules])
        for (const operation of operations) {
          const { code, stderr } = await operation()
          assert.equal(code, 0, stderr)
        }
        for (const verb of ['heal', 'cleanup']) {
          if (rules !== forRestore) continue
          const { code, stderr } = await run([verb, ...(verb === 'cleanup' ? ['--yes'] : [])])
          assert.equal(code, 0, stderr)
        }
        assert.deepEqual(await site.ours(), [])
      })

      for (const { verb, resource, rest } of withoutOne(rules)) {
        test(`lacks something without ${verb} on ${resource}, and says what`, async () => {
          await allow([...base, ...rest])
          let said = ''
          for (const operation of operations) {
            const { code, stderr } = await operation()
            if (code === 0) continue
            said = stderr
            break
          }
          assert.notEqual(said, '', 'everything passes without it')
          const [plain] = resource.split('.')
          assert.match(said, new RegExp(`may not ${verb} ${plain}(\\.[a-z0-9.]+)? in the namespace`))
          if (rules !== forRestore) return
          await allow(forRestore)
          await run(['heal'])
        })
      }
    })
  }

  test('suffice to be told that mongod does not run', async () => {
    await allow(forHot)
    const { mongo } = site.deployed.names
    const scaled = async (replicas: number) => {
      await site.deployed.kubectl('scale', `statefulset/${mongo}`, `--replicas=${replicas}`)
      await eventually(`${replicas} of ${mongo}`, async () => {
        const pods = await site.deployed.pods(mongo)
        return (
          (pods.length === replicas && (await site.deployed.replicas(mongo)).ready === replicas) || undefined
        )
      })
    }
    await scaled(0)
    try {
      const { code, stderr } = await run(['backup'])
      assert.equal(code, 4, stderr)
      assert.match(stderr, /has no Ready pod/)
    } finally {
      await scaled(1)
    }
  })

  test('do not let the one for backups restore', async () => {
    await allow(forHot)
    const { code, stderr } = await run(['restore', archive, '--yes'])
    assert.equal(code, 4)
    // Whichever it asks for first, by what is to be put back.
    assert.match(stderr, /may not (list horizontalpodautoscalers|(get|patch) deployments|create configmaps)/)
    assert.equal((await site.deployed.replicas(site.deployed.names.app)).wanted, 1)
    await kubectl('--namespace', site.deployed.namespace, 'get', 'leases')
    assert.deepEqual(await site.ours(), [])
  })
})
