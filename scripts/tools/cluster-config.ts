/** What a cluster of our own consists of: the programs with their arguments, and their files. */
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { stringify } from 'yaml'
import { toolsFolder } from '../../test/testbed/tools.ts'
import { pauseImage } from './cluster-images.ts'
import type { ClusterPlace } from './cluster-place.ts'

/** A program and its arguments. */
export type Command = string[]

const services = '10.96.0.0/16'

/** Of the API server, for pods. */
export const serviceAddress = '10.96.0.1'

const port = 6443
const etcd = 'http://127.0.0.1:2379'

/** Where containerd listens, in the node's own `/run`. */
const containerd = '/run/containerd/containerd.sock'

/** The same, as it is reached from the machine. */
export function containerdOf(folder: string): string {
  return path.join(folder, containerd)
}

export function commandsOf({ folder, node, pods }: ClusterPlace) {
  const at = (name: string) => path.join(folder, name)
  const tool = (name: string) => path.join(toolsFolder, name)
  const kubeconfig = ['--kubeconfig', at('kubeconfig')]
  return {
    etcd: [
      ...[tool('etcd'), '--data-dir', '/var/lib/etcd', '--unsafe-no-fsync'],
      ...['--listen-client-urls', etcd, '--advertise-client-urls', etcd],
      ...['--listen-peer-urls', 'http://127.0.0.1:2380'],
    ],
    containerd: ['containerd', '--config', at('containerd.toml')],
    apiserver: [
      ...[tool('kube-apiserver'), '--etcd-servers', etcd, '--secure-port', `${port}`],
      // Not loopback, at which no kubelet is reached for exec.
      ...['--bind-address', node, '--advertise-address', node],
      ...['--kubelet-preferred-address-types', 'InternalIP', '--service-cluster-ip-range', services],
      ...['--tls-cert-file', at('pki/server.pem'), '--tls-private-key-file', at('pki/server.key')],
      ...['--authorization-mode', 'Node,RBAC', '--token-auth-file', at('tokens.csv')],
      ...['--service-account-issuer', 'https://kubernetes.default.svc'],
      ...['--service-account-key-file', at('pki/accounts.key')],
      ...['--service-account-signing-key-file', at('pki/accounts.key')],
      '--allow-privileged',
    ],
    controllers: [
      ...[tool('kube-controller-manager'), ...kubeconfig, '--leader-elect=false'],
      ...['--use-service-account-credentials', '--root-ca-file', at('pki/ca.pem')],
      ...['--service-account-private-key-file', at('pki/accounts.key')],
    ],
    scheduler: [tool('kube-scheduler'), ...kubeconfig, '--leader-elect=false'],
    proxy: [
      ...[tool('kube-proxy'), ...kubeconfig, '--hostname-override', 'node', '--cluster-cidr', pods],
      // The kernel has these for the whole machine.
      ...['--conntrack-max-per-core=0', '--conntrack-tcp-timeout-established=0'],
      '--conntrack-tcp-timeout-close-wait=0',
    ],
    dns: [tool('coredns'), '-conf', at('Corefile')],
    kubelet: [
      ...[tool('kubelet'), ...kubeconfig, '--config', at('kubelet.yaml')],
      ...['--hostname-override', 'node', '--node-ip', node],
    ],
  } satisfies Record<string, Command>
}

/** Their contents, by their names in the place's folder. @param ca PEM */
export function filesOf(place: ClusterPlace, ca: string): Record<string, string> {
  const { folder, node } = place
  const token = randomBytes(16).toString('hex')
  return {
    kubeconfig: stringify(kubeconfig(place, ca, token)),
    'tokens.csv': `${token},admin,admin,"system:masters"\n`,
    'containerd.toml': containerdConfig(folder),
    'cni/10-pods.conflist': JSON.stringify(networkConfig(place)),
    'kubelet.yaml': stringify(kubeletConfig(place)),
    Corefile: `.:53 {
  bind ${node}
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${folder}/kubeconfig
  }
}
`,
  }
}

function kubeconfig({ name, node }: ClusterPlace, ca: string, token: string): object {
  const authority = { 'certificate-authority-data': Buffer.from(ca).toString('base64') }
  return {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': name },
    clusters: [{ name, cluster: { server: `https://${node}:${port}`, ...authority } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  }
}

function containerdConfig(folder: string): string {
  const plugin = 'plugins."io.containerd.grpc.v1.cri"'
  return `version = 2
[grpc]
  address = "${containerd}"
[${plugin}]
  sandbox_image = "${pauseImage}"
  # Where we may not lower a score, no pod would start.
  restrict_oom_score_adj = true
[${plugin}.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
[${plugin}.cni]
  bin_dir = "${toolsFolder}/cni"
  conf_dir = "${folder}/cni"
`
}

/** Point to point: all that pods say to each other passes the node's firewall rules, which make Services of it. */
function networkConfig({ pods }: ClusterPlace): object {
  const ipam = { type: 'host-local', ranges: [[{ subnet: pods }]], routes: [{ dst: '0.0.0.0/0' }] }
  const plugins = [
    { type: 'ptp', ipam },
    { type: 'portmap', capabilities: { portMappings: true } },
  ]
  return { cniVersion: '0.4.0', name: 'pods', plugins }
}

function kubeletConfig({ name, node }: ClusterPlace): object {
  return {
    ...{ apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' },
    address: node,
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    containerRuntimeEndpoint: `unix://${containerd}`,
    ...{ cgroupDriver: 'cgroupfs', cgroupRoot: `/${name}`, enforceNodeAllocatable: [] },
    ...{ failSwapOn: false, failCgroupV1: false },
    ...{ clusterDNS: [node], clusterDomain: 'cluster.local', resolvConf: '' },
    // The disk is the machine's, and may be as full as its owner likes.
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'nodefs.available': '0%', 'imagefs.available': '0%', 'memory.available': '50Mi' },
    // Tests do not wait for what they have seen end.
    ...{ syncFrequency: '10s', maxPods: 200 },
  }
}
