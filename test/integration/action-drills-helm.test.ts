/** The drill matrix beside a release on Kubernetes, on a network that enforces no NetworkPolicy. */
import { test } from 'node:test'
import { broken, provesMatrix } from '../testbed/drill-matrix.ts'
import { HelmDrillSite } from '../testbed/helm-drill-site.ts'
import { needs } from '../testbed/needs.ts'
import { eventually } from '../testbed/reach.ts'

test('the drill matrix for Kubernetes runs all legs, names the broken one and why, and fails', {
  ...needs('act', 'kube', 'openssl'),
  timeout: 60 * 60_000,
}, async (t) => {
  const site = await HelmDrillSite.open()
  t.after(() => site.close())
  const { place, deployed } = site.site
  const { PATH } = await site.site.wrap(
    `if [[ " $* " == *" mongorestore "* ]]; then ${broken}; fi\nexec $real "$@"`,
  )
  const beside = {
    target: 'helm' as const,
    settingsFile: site.settingsFile,
    clientSecret: deployed.client.secret,
    live: () => site.live(),
    async staged() {
      await eventually('nothing of staging', async () => (await site.staged()).length === 0 || undefined)
      return []
    },
  }
  await provesMatrix(t, beside, { egress: true }, (job) => {
    job.path.push(PATH!.split(':')[0]!)
    job.env.KUBECONFIG = place.env.KUBECONFIG!
  })
})
