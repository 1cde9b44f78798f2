/** What each operation is told by inputs and settings, and what comes of it. */
import { BackupError } from '../errors.ts'
import type { Account } from '../front/account.ts'
import { backupAccount } from '../front/accounts/backup.ts'
import { healAccount, restoreAccount, rollbackAccount } from '../front/accounts/restore.ts'
import { verifyAccount } from '../front/accounts/verify.ts'
import type { Context } from '../operations/context.ts'
import type { Options } from '../settings/schema.ts'
import { type Inputs, isAsked, type Operation } from './inputs.ts'
import type { Outputs } from './outputs.ts'

export interface Outcome {
  /** As the command's `--json` has it. */
  result: object
  account: Account
  outputs: Outputs
  /** Documents of each collection; null where nobody counted. */
  counts: Record<string, number> | null
  /** The archive that can be opened by hand now, and the database in it. */
  archive: { path: string; database: string; kind: 'hot' | 'cold' } | null
}

type Perform = (inputs: Inputs, options: Options, context: Context) => Promise<Outcome>

const nothing = { counts: null, archive: null }

/** Each is loaded when it is what was asked for. */
export const perform: Record<Operation, Perform> = {
  async backup(inputs, options, context) {
    const [{ backup }, { backupSettings }] = await Promise.all([
      import('../operations/backup.ts'),
      import('../settings/resolve.ts'),
    ])
    const dryRun = isAsked(inputs, 'dry-run')
    if (!dryRun) assertKept(options, 'The archive')
    const kind = inputs.requests.kind === 'cold' ? 'cold' : 'hot'
    const settings = await backupSettings(options, { kind, dryRun, sidecar: undefined }, inputs.environment)
    const result = await backup(settings, context)
    const { archive, database, consistency, downtime, duration } = result
    const path = archive?.path ?? null
    return {
      result,
      account: backupAccount(result),
      outputs: {
        ...(path !== null && archiveOutputs(path)),
        sha256: archive?.sha256,
        size: archive?.size,
        documents: archive?.documents,
        counts: archive?.counts,
        consistency,
        downtime,
        duration,
      },
      counts: archive?.counts ?? null,
      archive: path === null ? null : { path, database, kind },
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
      archive: archiveOf(inputs, options),
      dryRun,
      fromDatabase: requests['from-database'],
      inPlace: isAsked(inputs, 'in-place'),
      withConfig: isAsked(inputs, 'with-config'),
      withSecret: isAsked(inputs, 'with-secret'),
      withUsers: isAsked(inputs, 'with-users'),
      seedReplay: isAsked(inputs, 'seed-replay'),
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
    const request = { archive: archiveOf(inputs, options), digestOnly: isAsked(inputs, 'digest-only') }
    const result = await verify(await verifySettings(options, request, inputs.environment), context)
    const { path, sha256, size, documents, counts, consistency, duration } = result
    return {
      result,
      account: verifyAccount(result),
      outputs: { ...archiveOutputs(path), sha256, size, documents, counts, consistency, duration },
      counts,
      archive: null,
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

function archiveOutputs(path: string): Outputs {
  return { archive: path, 'archive-name': path.slice(path.lastIndexOf('/') + 1) }
}

/** @throws BackupError `usage` where "the newest" is asked for, and nothing says where. */
function archiveOf({ requests }: Inputs, { from, output }: Options): string {
  const { archive = 'latest' } = requests
  if (archive !== 'latest' || (from ?? output) !== undefined) return archive
  throw new BackupError({
    code: 'usage',
    message: 'there is no folder in which the newest archive could be looked for',
    remedy: 'Give from: FOLDER, or archive: PATH',
  })
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
