/** What a deployment has on disk: the Compose files, `.env` and the service's own, in the runbook's layout. */
import { randomBytes } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import { makeCertificates } from './certificates.ts'
import type { ComposeFile, DeploymentOptions, Names } from './deployment.ts'
import { images } from './docker.ts'

/** What the deployment has settled before its files are written. */
export interface Plan {
  folder: string
  project: string
  names: Names
  /** mongo's volume or folder. */
  data: string
  /** Of this machine, for the app and for its Authority. */
  ports: { app: number; authority: number }
  /** Credentials of the Authority's client. */
  client: { id: string; secret: string }
  password: string | undefined
  connectionString: string
}

const fixture = path.resolve(import.meta.dirname, '../fixtures/issuer-directory')
// In a worktree it may be a link.
const modules = realpathSync(path.resolve(import.meta.dirname, '../../node_modules'))

const configFile = 'etc/issuer-directory.yaml'
const seedFile = 'src/IssuerDirectory/StellaOps.IssuerDirectory/data/csaf-publishers.json'
const certificates = 'etc/certificates'
const configuration = { IssuerDirectory: { tenantHeader: 'X-StellaOps-Tenant', seedCsafPublishers: true } }

/** @returns the Compose files, relative to the folder */
export async function writeFiles(plan: Plan, options: DeploymentOptions): Promise<string[]> {
  const { folder, names } = plan
  const write = async (name: string, content: string) => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), content)
  }
  await write(configFile, stringify(configuration))
  await write(seedFile, '[]\n')
  await write('.env', envFile(plan, options))
  if (options.standIn) {
    await cp(path.join(fixture, 'data/csaf-publishers.json'), path.join(folder, seedFile))
    await makeCertificates(path.join(folder, certificates), ['localhost', names.app])
  }

  const file = composeFile(plan, options)
  const files = ['deploy/compose/docker-compose.prod.yaml']
  if (options.twoFiles) {
    files.push('deploy/compose/docker-compose.app.yaml')
    const { [names.app]: app, ...others } = file.services
    await write(files[1]!, stringify({ services: { [names.app]: app } }))
    file.services = others
  }
  options.edit?.(file)
  await write(files[0]!, stringify(file))
  return files
}

/** What Compose puts in the place of a variable's name. */
function variable(name: string): string {
  return `\${${name}}`
}

function composeFile(plan: Plan, options: DeploymentOptions): ComposeFile {
  const { names, project, data } = plan
  const needsKeyFile = options.auth && options.replicaSet
  return {
    ...(options.nameBy === 'file' && { name: project }),
    services: { [names.mongo]: mongo(options), [names.app]: app(plan, options) },
    ...(options.data !== 'folder' && {
      volumes: { 'mongo-data': options.data === 'external' ? { external: true, name: data } : {} },
    }),
    ...(needsKeyFile && { configs: { keyfile: { content: randomBytes(48).toString('hex') } } }),
  }
}

function mongo({ auth, replicaSet, data }: DeploymentOptions): object {
  const keyFile = '/etc/mongo-keyfile'
  const needsKeyFile = auth && replicaSet
  return {
    image: images.mongo,
    command: [
      ...['mongod', '--wiredTigerCacheSizeGB', '0.25'],
      ...(replicaSet ? ['--replSet', 'rs0'] : []),
      ...(needsKeyFile ? ['--keyFile', keyFile] : []),
    ],
    ...(auth && {
      environment: {
        MONGO_INITDB_ROOT_USERNAME: 'root',
        MONGO_INITDB_ROOT_PASSWORD: variable('MONGO_ROOT_PASSWORD'),
      },
    }),
    ...(needsKeyFile && {
      configs: [{ source: 'keyfile', target: keyFile, uid: '999', gid: '999', mode: 0o400 }],
    }),
    volumes: [`${data === 'folder' ? '../../mongo-data' : 'mongo-data'}:/data/db`],
  }
}

function app({ names, ports, client }: Plan, { standIn }: DeploymentOptions): object {
  const service = '/app/issuer-directory'
  const tls = '/etc/certificates'
  return {
    image: images.node,
    command: ['node', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', `${service}/main.ts`],
    environment: {
      ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: variable('ISSUER_DIRECTORY_MONGO_CONNECTION_STRING'),
      ISSUER_DIRECTORY_SEED_CSAF: variable('ISSUER_DIRECTORY_SEED_CSAF:-'),
      ...(standIn && {
        ISSUER_DIRECTORY_TLS_CERTIFICATE: `${tls}/server.pem`,
        ISSUER_DIRECTORY_TLS_KEY: `${tls}/server.key`,
        NODE_EXTRA_CA_CERTS: `${tls}/ca.pem`,
        AUTHORITY_PORT: '8440',
        AUTHORITY_CLIENT_ID: client.id,
        AUTHORITY_CLIENT_SECRET: client.secret,
      }),
    },
    volumes: [
      `${modules}:/app/node_modules:ro`,
      `../../${configFile}:/etc/issuer-directory.yaml:ro`,
      ...(standIn
        ? [
            `${fixture}:${service}:ro`,
            `../../${seedFile}:${service}/data/csaf-publishers.json:ro`,
            `../../${certificates}:${tls}:ro`,
          ]
        : [
            `${path.join(import.meta.dirname, 'pinging-service.ts')}:${service}/main.ts:ro`,
            `../../${seedFile}:/app/data/csaf-publishers.json:ro`,
          ]),
    ],
    ports: [`127.0.0.1:${ports.app}:8447`, ...(standIn ? [`127.0.0.1:${ports.authority}:8440`] : [])],
    depends_on: [names.mongo],
  }
}

/** As Compose reads it: in single quotes nothing is special but themselves, which a backslash goes before. */
function envFile({ connectionString, password }: Plan, { auth }: DeploymentOptions): string {
  const values = {
    ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: connectionString,
    ...(auth && { MONGO_ROOT_PASSWORD: password! }),
  }
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value.replaceAll("'", "\\'")}'\n`)
    .join('')
}
