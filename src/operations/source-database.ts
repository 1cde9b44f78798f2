/** Which of the databases in an archive a restore takes: never by chance another one than was meant. */
import type { BackupHeader } from '../archive/manifest.ts'
import { BackupError } from '../errors.ts'
import type { Prelude } from '../mongo/archive-format.ts'
import type { Reporter } from '../reporter.ts'

export class SourceDatabase {
  readonly #target: string
  readonly #asked: string | undefined
  readonly #reporter: Reporter
  #recorded = false

  /**
   * @param target the database that is to be restored.
   * @param asked what the user says that it is called in the archive.
   */
  constructor(target: string, asked: string | undefined, reporter: Reporter) {
    this.#target = target
    this.#asked = asked
    this.#reporter = reporter
  }

  /** @throws BackupError `archive-unsuitable` where the archive is one of another database. */
  header({ database }: BackupHeader): void {
    this.#recorded = true
    const wanted = this.#asked ?? this.#target
    if (database === wanted) return
    throw new BackupError({
      code: 'archive-unsuitable',
      message: `the archive is one of the database ${database}, not of ${wanted}`,
      cause: 'It is another archive than was meant, or it is to be restored under another name',
      remedy: `Use another archive, or give --from-database ${database} if that is what you want`,
    })
  }

  /**
   * The database in the dump that is to be restored. Where nothing records which it is, the only one may be taken.
   * @throws BackupError `archive-unsuitable` where there is none such.
   */
  in(prelude: Prelude): string {
    const wanted = this.#asked ?? this.#target
    const databases = [...new Set(prelude.collections.map(({ database }) => database))]
    if (databases.includes(wanted)) return wanted
    const [only, ...others] = databases
    if (only === undefined) {
      throw new BackupError({
        code: 'archive-unsuitable',
        message: 'the dump holds no collection',
        cause: 'It was made of a database that does not exist',
        remedy: 'Use another archive',
      })
    }
    if (this.#asked === undefined && !this.#recorded && others.length === 0) {
      this.#reporter.warn(`The dump is one of the database ${only}; it is restored into ${this.#target}`)
      return only
    }
    throw new BackupError({
      code: 'archive-unsuitable',
      message: `the dump holds no database ${wanted}`,
      cause: `It holds ${databases.join(', ')}`,
      remedy: 'Name one of them with --from-database',
    })
  }
}
