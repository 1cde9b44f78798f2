/** Kubernetes for tests: kubectl, helm, and a cluster of our own with the test images. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { imagesAnnotation, isClusterNamed } from '../../test/testbed/kube.ts'
import { findProgram, tool, toolsFolder } from '../../test/testbed/tools.ts'
import { startCluster } from './cluster.ts'
import { containerdOf } from './cluster-config.ts'
import { clusterImages, provideClusterImages } from './cluster-images.ts'
import { provideDocker } from './docker.ts'
import { buildCommands, buildProgram, type GoModule } from './go.ts'
import { aptInstall, aptUnpack, inTemporaryFolder, keep, run } from './registries.ts'

const kubernetes: GoModule = {
  path: 'k8s.io/kubernetes',
  version: '1.34.4',
  variables: Object.fromEntries(
    ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((variables) => [
      [`${variables}.gitVersion`, 'v1.34.4'],
      [`${variables}.gitMajor`, '1'],
      [`${variables}.gitMinor`, '34'],
    ]),
  ),
}
const kubernetesPrograms = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'kubelet',
]

const helm: GoModule = {
  path: 'helm.sh/helm/v3',
  version: '3.22.0',
  variables: {
    'helm.sh/helm/v3/internal/version.version': 'v3.22.0',
    // What it takes a cluster for that it does not ask.
    'helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor': '1',
    'helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor': '34',
  },
}

const dns: GoModule = { path: 'github.com/coredns/coredns', version: '1.12.4' }

/** CoreDNS with all that a cluster without a way out needs of it. */
const dnsSource = `package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/kubernetes"
)

func main() {
	dnsserver.Directives = []string{"bind", "kubernetes"}
	coremain.Run()
}
`

/** Debian's packages, by a program of theirs that a cluster of our own takes from the machine. */
const debianPackages = {
  containerd: 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  ip: 'iproute2',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  openssl: 'openssl',
}

export async function provideKubectl(): Promise<void> {
  await inTemporaryFolder((folder) => buildCommands(kubernetes, ['cmd/kubectl'], folder))
}

export async function provideHelm(): Promise<void> {
  await inTemporaryFolder((folder) => buildCommands(helm, ['cmd/helm'], folder))
}

/** Installs what {@link startKube} needs beside kubectl, where no cluster is named. */
export async function provideCluster(): Promise<void> {
  if (isClusterNamed()) return
  if (process.getuid?.() !== 0) throw new Error('no KUBECONFIG names a cluster, and only root can start one')
  await provideDocker()
  const missing = Object.entries(debianPackages).filter(([program]) => findProgram(program) === undefined)
  if (missing.length > 0) await aptInstall(...new Set(missing.map(([, name]) => name)))
  if (!isKept('etcd')) await provideEtcd()
  if (!isKept('cni/ptp')) await provideNetworkPlugins()
  const absent = kubernetesPrograms.filter((name) => !isKept(name))
  if (absent.length > 0) {
    // One build for all: they have most in common.
    const commands = [...absent, 'kubectl'].map((name) => `cmd/${name}`)
    await inTemporaryFolder((folder) => buildCommands(kubernetes, commands, folder))
  }
  if (!isKept('coredns')) await inTemporaryFolder((folder) => buildProgram(dns, 'coredns', dnsSource, folder))
}

function isKept(name: string): boolean {
  return existsSync(path.join(toolsFolder, name))
}

/** Not installed: Debian's package would start it. */
async function provideEtcd(): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    await aptUnpack('etcd-server', folder)
    await keep(path.join(folder, 'usr/bin/etcd'), 'etcd')
  })
}

async function provideNetworkPlugins(): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    await aptUnpack('containernetworking-plugins', folder)
    for (const name of ['loopback', 'host-local', 'portmap', 'ptp'])
      await keep(path.join(folder, 'usr/lib/cni', name), `cni/${name}`)
  })
}

/**
 * Gives this process, and what it starts, a cluster of our own with the test images. Needs an engine (docker.ts) that
 * has those of Docker's tests.
 * @param images those that it is to have
 * @returns how to end it
 */
export async function startKube(images: readonly string[] = clusterImages): Promise<() => Promise<void>> {
  const [cluster] = await Promise.all([startCluster(), provideClusterImages()])
  try {
    await importImages(path.dirname(cluster.address), images)
    const annotate = ['annotate', 'node', '--all', `${imagesAnnotation}=${images.join(',')}`]
    await run(tool('kubectl'), ['--kubeconfig', cluster.address, ...annotate])
  } catch (error) {
    await cluster.stop()
    throw error
  }
  process.env.KUBECONFIG = cluster.address
  return cluster.stop
}

async function importImages(folder: string, images: readonly string[]): Promise<void> {
  const save = spawn('docker', ['save', ...images], { stdio: ['ignore', 'pipe', 'pipe'] })
  const address = ['--address', containerdOf(folder), '--namespace', 'k8s.io']
  const load = spawn('ctr', [...address, 'images', 'import', '-'], { stdio: ['pipe', 'ignore', 'pipe'] })
  load.stdin.on('error', () => {}) // its exit code tells more
  save.stdout.pipe(load.stdin)
  const words = await Promise.all([
    text(save.stderr),
    text(load.stderr),
    once(save, 'close'),
    once(load, 'close'),
  ])
  for (const child of [save, load])
    if (child.exitCode !== 0) throw new Error(`the images are not imported: ${words[0]}${words[1]}`)
}
