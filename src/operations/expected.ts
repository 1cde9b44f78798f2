/** What must be there, or a backup is no backup. */
import { BackupError } from '../errors.ts'

/**
 * @throws BackupError `no-such-database` where it holds no collection at all; `collection-missing` where an expected
 * one is absent.
 */
export function assertExpected(
  database: string,
  present: readonly { name: string }[],
  expected: readonly string[],
): void {
  if (present.length === 0) {
    throw new BackupError({
      code: 'no-such-database',
      message: `there is no database ${database}, or it is empty`,
      cause: 'The name is not right, or the connection string leads to another server',
      remedy: 'Check --database and the connection string',
    })
  }
  const names = new Set(present.map(({ name }) => name))
  const missing = expected.filter((name) => !names.has(name))
  if (missing.length === 0) return
  throw new BackupError({
    code: 'collection-missing',
    message: `${database} lacks ${missing.join(', ')}`,
    cause: 'Data has been lost, this is another database, or the service never created them',
    remedy: 'If that is as it should be, name the collections that must be there with --expect',
  })
}
