/** File, then environment, then flags: the later wins. */
import path from 'node:path'
import { BackupError } from '../errors.ts'
import { complaints } from './complaints.ts'
import { readSettingsFile } from './file.ts'
import { nearest } from './nearest.ts'
import { type OptionName, type Options, pathOptions, reference, schema, secretOptions } from './schema.ts'

export interface Sources {
  /** As given with `--settings`; `issuer-backup.yaml` in the working folder where not, and it may be missing. */
  settingsFile: string | undefined
  /** By the name of the setting. */
  flags: Options
  environment: Readonly<Record<string, string | undefined>>
  workingFolder: string
}

const prefix = 'ISSUER_BACKUP_'

/** Settings have the same name everywhere: `keepBefore` is `ISSUER_BACKUP_KEEP_BEFORE` in the environment. */
export function variableOf(name: OptionName): string {
  return prefix + snakeCase(name).toUpperCase()
}

/** @throws BackupError `settings` for file and environment, `usage` for flags. */
export async function loadOptions(sources: Sources): Promise<Options> {
  const { settingsFile, workingFolder } = sources
  const file = path.resolve(workingFolder, settingsFile ?? 'issuer-backup.yaml')
  const fromFile = await readSettingsFile(file, settingsFile !== undefined)
  const fromEnvironment = check(environmentLayer(sources.environment), 'settings', variableOf)
  const fromFlags = check(sources.flags, 'usage', flagOf)
  return [
    absolute(fromFile, path.dirname(file)),
    absolute(fromEnvironment, workingFolder),
    absolute(fromFlags, workingFolder),
  ].reduce(overlay)
}

/** `$ISSUER_BACKUP_TOOLS` says where the tests' programs lie; the command does not read it. */
const knownBesides = ['ISSUER_BACKUP_TOOLS']

/** Variables that nobody reads and whose names are nearly those of settings: a sentence each, without the values. */
export function misspeltVariables(environment: Sources['environment']): string[] {
  const known = new Set([...(Object.keys(schema.shape) as OptionName[]).map(variableOf), ...knownBesides])
  const bare = (variable: string) => variable.slice(prefix.length)
  return Object.keys(environment).flatMap((variable) => {
    if (!variable.startsWith(prefix) || known.has(variable)) return []
    const meant = nearest(bare(variable), [...known].map(bare))
    return meant === undefined ? [] : [`$${variable} is no setting; did you mean $${prefix}${meant}?`]
  })
}

function overlay(below: Options, above: Options): Options {
  const { recipients, recipientsFiles, ...rest } = below
  // Two ways to give one list: whoever names recipients anew means these and no others.
  const renamed = above.recipients !== undefined || above.recipientsFiles !== undefined
  return { ...(renamed ? rest : below), ...above }
}

function environmentLayer(environment: Sources['environment']): Record<string, unknown> {
  const layer: Record<string, unknown> = {}
  for (const name of Object.keys(schema.shape) as OptionName[]) {
    const variable = variableOf(name)
    const value = environment[variable]
    if (value === undefined || value === '') continue
    if (secretOptions.includes(name)) layer[name] = `env:${variable}`
    else if (isList(name)) layer[name] = value.split(/[,\n]/).flatMap((item) => item.trim() || [])
    else layer[name] = value
  }
  return layer
}

function isList(name: OptionName): boolean {
  return schema.shape[name].unwrap().type === 'array'
}

function check(
  layer: Record<string, unknown>,
  code: 'settings' | 'usage',
  shown: (name: OptionName) => string,
): Options {
  const result = schema.safeParse(layer)
  if (result.success) return result.data
  const [{ where, text, hint }] = complaints(result.error, layer) as [ReturnType<typeof complaints>[number]]
  const name = String(where[0]) as OptionName
  throw new BackupError({
    code,
    message: `${shown(name)}${text.slice(name.length)}`,
    ...(hint === undefined ? {} : { remedy: hint }),
  })
}

/** A path inside a container, a key of a ConfigMap, and a file that there is none of. */
const notHere = /^(?:container:|configmap:|none$)/

/** Paths in a file are relative to that file, others to the working folder. */
function absolute(options: Options, folder: string): Options {
  const resolve = (name: OptionName, value: string): string => {
    const [, kind, rest] = reference.exec(value) ?? []
    if (kind === 'file') return `file:${path.resolve(folder, rest!)}`
    const isPath = pathOptions.includes(name) && kind === undefined && value !== '-' && !notHere.test(value)
    const isKey = name === 'verifyKeys' && /^\S+ AAAA/.test(value)
    return isPath && !isKey ? path.resolve(folder, value) : value
  }
  const entries = (Object.entries(options) as [OptionName, string | string[]][]).map(([name, value]) => [
    name,
    typeof value === 'string' ? resolve(name, value) : value.map((item) => resolve(name, item)),
  ])
  return Object.fromEntries(entries) as Options
}

/** The flag of a setting: `recipientsFiles` is `--recipients-file`. */
function flagOf(name: OptionName): string {
  const flag = snakeCase(name).replaceAll('_', '-')
  // A list is given by repeating the flag, named after one item.
  return `--${isList(name) ? flag.replace(/s$/, '') : flag}`
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
