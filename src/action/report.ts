/** The result of a run as files, in a folder that is gone after the job. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exists } from '../files.ts'
import { redact } from '../secrets.ts'

export class Report {
  readonly json: string
  /** Written by a drill alone, whatever its outcome. */
  readonly markdown: string

  private constructor(folder: string) {
    this.json = path.join(folder, 'report.json')
    this.markdown = path.join(folder, 'report.md')
  }

  static async open(): Promise<Report> {
    return new Report(await mkdtemp(path.join(process.env.RUNNER_TEMP ?? tmpdir(), 'issuer-backup-')))
  }

  /** Of what has not written it itself. @returns its path. */
  async write(result: object): Promise<string> {
    if (!(await exists(this.json))) await writeFile(this.json, redact(`${JSON.stringify(result, null, 2)}\n`))
    return this.json
  }

  /** What people are to read in the place of a summary; null where nothing was written for them. */
  async forPeople(): Promise<string | null> {
    return (await exists(this.markdown)) ? readFile(this.markdown, 'utf8') : null
  }
}
