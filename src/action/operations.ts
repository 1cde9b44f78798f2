/** What each operation is told by inputs and settings, and what comes of it. */
import path from 'node:path'
import { BackupError } from '../errors.ts'
import type { Account } from '../front/account.ts'
import { backupAccount } from '../front/accounts/backup.ts'
import { drillAccount } from '../front/accounts/drill.ts'
import { healAccount, restoreAccount, rollbackAccount } from '../front/accounts/restore.ts'
import { verifyAccount } from '../front/accounts/verify.ts'
import type { Context } from '../operations/context.ts'
import type { Options } from '../settings/schema.ts'
import { defaultDatabase } from '../settings/target.ts'
import type { PastBackup } from '../settings/types.ts'
import { type Inputs, isAsked, type Operation } from './inputs.ts'
import { type Outputs, setOutputs } from './outputs.ts'
import { fetchArchive, type Published, publishing } from './publish.ts'
import type { Report } from './report.ts'

export interface Outcome {
  /** As the command's `--json` has it. */
  result: object
  account: Account
  outputs: Outputs
  /** Documents of each collection; null where nobody counted. */
  counts: Record<string, number> | null
  /** The archive that can be opened by hand now, and the database in it. */
  archive: { path: string; database: string; kind: 'hot' | 'cold' } | null
  /** Rows of the summary that say where it was published, as Markdown. */
  published: Published['rows']
}

type Perform = (inputs: Inputs, options: Options, context: Context, report: Report) => Promise<Outcome>

const nothing = { counts: null, archive: null, published: [] }

/** Each is loaded when it is what was asked for. */
export const perform: Record<Operation, Perform> = {
  async backup(inputs, options, context) {
    const [{ backup }, { backupSettings }] = await Promise.all([
      import('../operations/backup.ts'),
      import('../settings/resolve.ts'),
    ])
    const dryRun = isAsked(inputs, 'dry-run')
    if (!dryRun) assertKept(options, 'The archive')
    const { database: asked = defaultDatabase, name = asked } = options
    const publish = await publishing(inputs, name)
    const kind = inputs.requests.kind === 'cold' ? 'cold' : 'hot'
    const history = publish === null || dryRun ? null : await openHistory(options, inputs, context)
    const request = { kind, dryRun, sidecar: undefined, past: history?.past ?? [] } as const
    const settings = await backupSettings(options, request, inputs.environment)
    const result = await backup(settings, context)
    const { archive, database, consistency, downtime, duration } = result
    const file = archive?.path ?? null
    const written = archive !== null && file !== null ? { path: file, sha256: archive.sha256 } : null
    if (archive !== null) await history?.add({ ...archive, database, kind })
    const outputs: Outputs = {
      ...(file !== null && archiveOutputs(file)),
      sha256: archive?.sha256,
      size: archive?.size,
      documents: archive?.documents,
      counts: archive?.counts,
      consistency,
      downtime,
      duration,
    }
    // Also where it cannot be published: it is there, and it is good.
    setOutputs(outputs)
    if (publish && file !== null) context.reporter.info(`The archive is whole: ${file}`)
    const published = publish && written && (await publish(written, context))
    return {
      result,
      account: backupAccount(result),
      outputs: { ...outputs, ...published?.outputs },
      counts: archive?.counts ?? null,
      archive: file === null ? null : { path: file, database, kind },
      published: published?.rows ?? [],
    }
  },

  async restore(inputs, options, context) {
    const [{ restore }, { restoreSettings }] = await Promise.all([
      import('../operations/restore.ts'),
      import('../settings/resolve.ts'),
    ])
    const { requests } = inputs
    const dryRun = isAsked(inputs, 'dry-run')
    if (!dryRun && requests['no-safety-backup'] === undefined)
      assertKept(options, 'The archive of the state before')
    const request = {
      archive: await archiveOf(inputs, options, context),
      dryRun,
      fromDatabase: requests['from-database'],
      inPlace: isAsked(inputs, 'in-place'),
      withConfig: isAsked(inputs, 'with-config'),
      withSecret: isAsked(inputs, 'with-secret'),
      withUsers: isAsked(inputs, 'with-users'),
      seedReplay: isAsked(inputs, 'seed-replay'),
      freshVolume: isAsked(inputs, 'fresh-volume'),
      extractSecret: requests['extract-secret'],
      noSafetyBackup: requests['no-safety-backup'],
    }
    const result = await restore(await restoreSettings(options, request, inputs.environment), context)
    const { id, archive, counts, documents, safety, downtime, duration } = result
    return {
      result,
      account: restoreAccount(result, (id) => `operation: rollback, restore-id: ${id}`),
      outputs: {
        ...archiveOutputs(archive.path),
        sha256: archive.sha256,
        counts,
        documents,
        'safety-archive': dryRun ? null : safety.path,
        'restore-id': id,
        downtime,
        duration,
      },
      counts,
      archive: null,
      published: [],
    }
  },

  async rollback(inputs, options, context) {
    const [{ rollback }, { rollbackSettings }] = await Promise.all([
      import('../operations/rollback.ts'),
      import('../settings/resolve.ts'),
    ])
    const request = { id: inputs.requests['restore-id']!, dryRun: isAsked(inputs, 'dry-run') }
    const result = await rollback(await rollbackSettings(options, request, inputs.environment), context)
    return { result, account: rollbackAccount(result), outputs: { 'restore-id': result.id }, ...nothing }
  },

  async verify(inputs, options, context) {
    const [{ verify }, { verifySettings }] = await Promise.all([
      import('../operations/verify.ts'),
      import('../settings/resolve.ts'),
    ])
    const request = {
      archive: await archiveOf(inputs, options, context),
      digestOnly: isAsked(inputs, 'digest-only'),
    }
    const result = await verify(await verifySettings(options, request, inputs.environment), context)
    const { path: file, sha256, size, documents, counts, consistency, duration } = result
    return {
      result,
      account: verifyAccount(result),
      outputs: { ...archiveOutputs(file), sha256, size, documents, counts, consistency, duration },
      counts,
      archive: null,
      published: [],
    }
  },

  async drill(inputs, options, context, report) {
    const [{ drill }, { drillSettings }] = await Promise.all([
      import('../operations/drill.ts'),
      import('../settings/resolve.ts'),
    ])
    const dryRun = isAsked(inputs, 'dry-run')
    const request = {
      archive: await archiveOf(inputs, options, context),
      fromDatabase: inputs.requests['from-database'],
      inPlace: isAsked(inputs, 'in-place'),
      egress: isAsked(inputs, 'egress'),
      canary: isAsked(inputs, 'canary'),
      dryRun,
      report: dryRun ? undefined : report.json,
      reportMarkdown: dryRun ? undefined : report.markdown,
    }
    const result = await drill(await drillSettings(options, request, inputs.environment), context)
    const { archive, counts, documents, rto, rpo, started, ended } = result
    return {
      result,
      account: drillAccount(result),
      outputs: {
        ...(archive && archiveOutputs(archive.path)),
        sha256: archive?.sha256,
        size: archive?.size,
        documents,
        counts,
        duration: Date.parse(ended) - Date.parse(started),
        rto: rto.checked,
        rpo: rpo.seconds,
      },
      ...nothing,
    }
  },

  async heal(inputs, options, context) {
    const [{ heal }, { healSettings }] = await Promise.all([
      import('../operations/heal.ts'),
      import('../settings/resolve.ts'),
    ])
    const result = await heal(await healSettings(options, inputs.environment), context)
    return { result, account: healAccount(result), outputs: {}, ...nothing }
  },
}

function archiveOutputs(file: string): Outputs {
  return { archive: file, 'archive-name': path.basename(file) }
}

/** @throws BackupError `usage` where "the newest" is asked for, and nothing says where; as `fetchArchive`. */
async function archiveOf(
  inputs: Inputs,
  { from, output, database }: Options,
  context: Context,
): Promise<string> {
  const { archive = 'latest', fetch, ...others } = inputs.requests
  const stray = (['run-id', 'release-tag', 'token', 'repository', 'release-api-url'] as const).find(
    (name) => others[name] !== undefined,
  )
  if (fetch === undefined && stray !== undefined) {
    throw new BackupError({
      code: 'usage',
      message: `${stray} goes with fetch`,
      remedy: 'Give fetch: artifact or fetch: release, or leave it out',
    })
  }
  const folder = from ?? output
  if (fetch === undefined && (archive !== 'latest' || folder !== undefined)) return archive
  if (fetch !== undefined && folder !== undefined)
    return await fetchArchive(inputs, folder, database ?? defaultDatabase, context)
  throw new BackupError({
    code: 'usage',
    message:
      fetch === undefined
        ? 'there is no folder in which the newest archive could be looked for'
        : 'there is no folder to download the archive into',
    remedy: 'Give from: FOLDER, or archive: PATH',
  })
}

/** What backups of the same deployment were like, of which the folder of this job may know nothing. */
async function openHistory(options: Options, { requests, environment }: Inputs, { reporter }: Context) {
  const { readHistory, writeHistory } = await import('./history.ts')
  const { target, projectName, composeFiles, database, name } = options
  const { kubeconfig, context, namespace, release } = options
  const deployment = [
    ...[requests.settings, target, withoutCredentials(options, environment), projectName, composeFiles],
    ...[kubeconfig, context, namespace, release, database, name],
  ]
  const workspace = environment.GITHUB_WORKSPACE ?? process.cwd()
  const place = {
    deployment: JSON.stringify(deployment),
    folder: path.relative(process.cwd(), path.join(workspace, '.issuer-backup')),
    run: `${environment.GITHUB_RUN_ID}-${environment.GITHUB_RUN_ATTEMPT}-${environment.GITHUB_ACTION}`,
  }
  const past = await readHistory(place, reporter)
  return {
    past,
    add: (present: PastBackup) => writeHistory(place, past, present, reporter),
  }
}

/** Where a connection string leads, whatever place of a secret the options name. */
function withoutCredentials({ mongoUri }: Options, environment: Inputs['environment']): string | undefined {
  const uri = mongoUri?.startsWith('env:') ? environment[mongoUri.slice('env:'.length)] : mongoUri
  return uri?.replace(/\/\/[^/]*@/, '//')
}

/** The command takes the working folder; a job's is emptied by the next checkout. */
function assertKept({ output }: Options, what: string): void {
  if (output !== undefined && output !== '-') return
  throw new BackupError({
    code: 'usage',
    message: `${what} has no place that outlives the job`,
    remedy: 'Give output: FOLDER, a folder of the runner',
  })
}
