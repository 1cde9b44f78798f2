/** The Roles of deploy/kubernetes for cold backups and restores: with them every operation passes. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { backup } from '../../src/operations/backup.ts'
import { restore } from '../../src/operations/restore.ts'
import { backupSettings, restoreSettings } from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { context } from '../testbed/cold-site.ts'
import { HelmColdSite } from '../testbed/helm-cold-site.ts'
import { apply, kubectl, userOf } from '../testbed/kube.ts'
import { needs } from '../testbed/needs.ts'

const folder = path.resolve(import.meta.dirname, '../../deploy/kubernetes')

describe('the Roles for the cold side of a release', needs('kube', 'openssl'), () => {
  let site: HelmColdSite
  let namespace: string
  /** Of a ServiceAccount that may do what the Roles say, by names of their own where they are in no namespace. */
  let options: Options

  before(async () => {
    site = await HelmColdSite.open({ replicas: 1 })
    namespace = site.deployed.namespace
    const kubeconfig = await userOf(namespace, 'tried', site.workplace.folder)
    options = { ...site.options, kubeconfig }
  })
  after(async () => {
    await kubectl('delete', 'clusterrole,clusterrolebinding', namespace, '--ignore-not-found')
    await site?.close()
  })

  /** Applies the Roles of these files, and binds those that are called so to the account, and no others. */
  async function grant(files: readonly string[], names: readonly string[]): Promise<void> {
    await site.deployed.kubectl('delete', 'rolebinding', '--all')
    const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')))
    const roles = texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()))
    for (const role of roles.filter(({ metadata }) => names.includes(metadata.name))) {
      const wide = role.kind === 'ClusterRole'
      const name = wide ? namespace : role.metadata.name
      const apiVersion = 'rbac.authorization.k8s.io/v1'
      await apply(
        wide ? '' : namespace,
        { ...role, metadata: { name } },
        {
          apiVersion,
          kind: `${role.kind}Binding`,
          metadata: { name },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: role.kind, name },
          subjects: [{ kind: 'ServiceAccount', name: 'tried', namespace }],
        },
      )
    }
  }

  const backedUp = async () => {
    const request = { kind: 'cold', dryRun: false, sidecar: undefined } as const
    return backup(await backupSettings(options, request, {}), context)
  }

  const restored = async (freshVolume: boolean) => {
    const request = { ...site.restoreRequest(), freshVolume }
    return restore(await restoreSettings({ ...options, keepBefore: '1h' }, request, {}), context)
  }

  test('a cold backup passes, and with that of a hot one alone says what is missing, with nothing stopped', async () => {
    await grant(['role-backup.yaml', 'role-cold.yaml'], ['issuer-backup', 'issuer-backup-cold'])
    assert.ok((await backedUp()).downtime! > 0)
    await grant(['role-backup.yaml'], ['issuer-backup'])
    await assert.rejects(backedUp(), { code: 'not-permitted', message: /may not \w+ / })
    assert.deepEqual(await site.running(), site.services)
    assert.deepEqual(await site.left(), [])
  })

  test('a cold restore passes, and onto a fresh volume with the Roles for that', async () => {
    const files = ['role-restore.yaml', 'role-cold.yaml']
    const names = ['issuer-backup-restore', 'issuer-backup-cold']
    await grant(files, names)
    await restored(false)
    assert.equal(await site.which(), 'archived')
    await site.fill('live')
    await assert.rejects(restored(true), {
      code: 'not-permitted',
      message: /may not \w+ persistentvolumes? /,
    })
    assert.equal(await site.which(), 'live')
    await grant(files, [...names, 'issuer-backup-fresh-volume'])
    await restored(true)
    assert.equal(await site.which(), 'archived')
    assert.deepEqual(await site.left(), [])
  })
})
