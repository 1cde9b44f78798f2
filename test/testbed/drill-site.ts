/** An Issuer Directory under Compose, and the command that drills with its archives. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import { run } from '../../src/exec.ts'
import type { DrillReport } from '../../src/operations/drill-report.ts'
import { inspectContainers } from '../../src/target/docker/engine.ts'
import type { Outcome } from '../cli/command.ts'
import type { Running } from './cli.ts'
import type { DeploymentOptions } from './deployment.ts'
import { type Content, DirectorySite } from './directory-site.ts'
import { docker } from './docker.ts'
import { runbookArchive } from './runbook-archive.ts'

/** Of a tenant that has an issuer of its own. */
const tenant = 'acme'

export class DrillSite {
  readonly directory: DirectorySite

  private constructor(directory: DirectorySite) {
    this.directory = directory
  }

  static async open(options: DeploymentOptions = {}): Promise<DrillSite> {
    const directory = await DirectorySite.open(options)
    const { authority } = directory.deployed
    const site = new DrillSite(directory)
    await site.configure({
      authority: authority!.url,
      authorityIssuer: 'https://localhost:8440',
      clientId: authority!.id,
      clientSecret: 'env:CLIENT_SECRET',
      tenants: [tenant],
    })
    directory.place.env.CLIENT_SECRET = authority!.secret
    return site
  }

  close(): Promise<void> {
    return this.directory.close()
  }

  get staging(): string {
    return `${this.directory.deployed.project}-drill`
  }

  get settingsFile(): string {
    return path.join(this.directory.place.folder, 'issuer-backup.yaml')
  }

  /** Puts these into the settings file. */
  async configure(settings: object): Promise<void> {
    const present = parse(await readFile(this.settingsFile, 'utf8'))
    await writeFile(this.settingsFile, stringify({ ...present, ...settings }))
  }

  async backup(kind: 'hot' | 'cold'): Promise<string> {
    return (await this.directory.place.result(['backup', '--kind', kind])).archive.path
  }

  /** As the runbook makes one, of the files that the runbook names. @returns its path */
  async runbook(): Promise<string> {
    const { deployed, place, configFile } = this.directory
    return runbookArchive(this.file('runbook'), await deployed.uri(), configFile, place.recipient)
  }

  /** In the folder that the command runs in. */
  file(name: string): string {
    return path.join(this.directory.place.folder, name)
  }

  command(args: readonly string[]): Promise<Outcome> {
    return this.directory.place.run(args)
  }

  start(archive: string, ...args: string[]): Running {
    return this.directory.place.start(['drill', archive, ...args])
  }

  /**
   * Flags by which the app is defined otherwise than it runs.
   * @param sections of the Compose file, besides.
   */
  async override(app: object, sections: object = {}): Promise<string[]> {
    const { files, names } = this.directory.deployed
    const file = this.file(`override-${randomBytes(4).toString('hex')}.yaml`)
    await writeFile(file, stringify({ ...sections, services: { [names.app]: app } }))
    return [...files.map((name) => this.directory.file(name)), file].flatMap((name) => [
      '--compose-file',
      name,
    ])
  }

  /** Flags by which the stand-in is one with other code for its issuers. */
  async patch(code: string, other: string): Promise<string[]> {
    const source = path.resolve(import.meta.dirname, '../fixtures/issuer-directory/issuers.ts')
    const text = await readFile(source, 'utf8')
    assert.ok(text.includes(code), code)
    const file = this.file(`issuers-${randomBytes(4).toString('hex')}.ts`)
    await writeFile(
      file,
      text.replace(code, () => other),
    )
    return this.override({ volumes: [`${file}:/app/issuer-directory/issuers.ts:ro`] })
  }

  /** A settings file that knows no client of the Authority. */
  async withoutClient(): Promise<string> {
    const { authority, authorityIssuer, clientId, clientSecret, ...rest } = parse(
      await readFile(this.settingsFile, 'utf8'),
    )
    const file = this.file('without-client.yaml')
    await writeFile(file, stringify(rest))
    return file
  }

  /** What a command has started that outlives it. */
  async guardiansOf(pid: number): Promise<number[]> {
    const { stdout } = await run('ps', ['-o', 'pid=,args=', '--ppid', String(pid)])
    return stdout
      .split('\n')
      .filter((line) => / guardian$/.test(line.trim()))
      .map((line) => Number.parseInt(line, 10))
  }

  async drill(archive: string, ...args: string[]): Promise<DrillReport> {
    return this.directory.place.result(['drill', archive, ...args])
  }

  run(archive: string, ...args: string[]): Promise<Outcome> {
    return this.directory.place.run(['drill', archive, ...args])
  }

  /** What must be the same behind a drill: containers, their starts, content. */
  async live(): Promise<{ containers: string[]; content: Content }> {
    const { deployed } = this.directory
    const ids = (await deployed.compose('ps', '--all', '--quiet')).split('\n').filter(Boolean).sort()
    const containers = await inspectContainers(ids)
    return {
      containers: containers.map(({ id, startedAt, mounts }) =>
        [id, startedAt, ...mounts.map(({ source }) => source).sort()].join(' '),
      ),
      content: await this.directory.content(),
    }
  }

  /** Whatever there is of staging at the engine. */
  async staged(name = this.staging): Promise<string[]> {
    const found = await Promise.all([
      docker('ps', '--all', '--format', '{{.Names}}'),
      docker('volume', 'ls', '--format', '{{.Name}}'),
      docker('network', 'ls', '--format', '{{.Name}}'),
    ])
    return found.flatMap((lines) => lines.split('\n').filter((line) => line.includes(name)))
  }
}
