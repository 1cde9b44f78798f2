/** The Action's inputs, and the one place where they become typed values. */
import { BackupError } from '../errors.ts'
import { registerSecret, registerUri } from '../secrets.ts'
import { dashed, fromText } from '../settings/layers.ts'
import { nearest } from '../settings/nearest.ts'
import { type OptionName, type Options, reference, schema, secretOptions } from '../settings/schema.ts'
import type { Environment } from '../settings/secret.ts'

export const operations = ['backup', 'restore', 'rollback', 'verify', 'drill', 'heal'] as const

export type Operation = (typeof operations)[number]

interface Request {
  about: string
  /** Operations that it means something to; elsewhere it is refused. Absent: to all. */
  of?: readonly Operation[]
  /** What it may be; absent: any text. */
  values?: readonly string[]
}

const yesOrNo = ['true', 'false']

/** What is asked of an operation, beside the settings. */
export const requests = {
  operation: { about: 'What to do', values: operations },
  settings: { about: 'The settings file; issuer-backup.yaml in the working folder, where there is one' },
  'working-directory': {
    about:
      'The folder that paths are relative to, and in which the settings file is looked for; the workspace',
  },
  archive: {
    about: 'The archive: its path, or latest, which is the newest one in `from`; latest by default',
    of: ['restore', 'verify', 'drill'],
  },
  'restore-id': { about: 'Which restore to reverse: its output `restore-id`', of: ['rollback'] },
  kind: {
    about: 'hot: while the service runs; cold: the data folder, stopped meanwhile; hot by default',
    of: ['backup'],
    values: ['hot', 'cold'],
  },
  'dry-run': {
    about: 'true: show what would be done, and change nothing',
    of: ['backup', 'restore', 'rollback', 'drill'],
    values: yesOrNo,
  },
  confirm: {
    about:
      'true: the answer is yes where a person would be asked: before a restore in place or of a cold archive, and whether a service that cannot be stopped from here is stopped',
    of: ['restore', 'rollback'],
    values: yesOrNo,
  },
  'from-database': { about: 'Take the archive of a database of this other name', of: ['restore', 'drill'] },
  'in-place': {
    about: 'true: drop first and load then, for want of room; cannot be rolled back',
    of: ['restore', 'drill'],
    values: yesOrNo,
  },
  'with-config': {
    about: "true: put the service's files back where they differ too, not only where they are absent",
    of: ['restore'],
    values: yesOrNo,
  },
  'with-secret': {
    about: "true: put the service's connection string back where it differs too (compose)",
    of: ['restore'],
    values: yesOrNo,
  },
  'with-users': { about: "true: put the database's users and roles back", of: ['restore'], values: yesOrNo },
  'fresh-volume': {
    about: 'true: a cold archive onto a volume of its own, which takes the place of the live one (helm)',
    of: ['restore'],
    values: yesOrNo,
  },
  'seed-replay': {
    about: 'true: have the service import its seed, the first time it starts only (compose)',
    of: ['restore'],
    values: yesOrNo,
  },
  'extract-secret': {
    about: 'Write the archived connection string to this new file, 0600',
    of: ['restore'],
  },
  'no-safety-backup': {
    about: 'Why no archive of the present state is to be taken, for one that cannot be read',
    of: ['restore'],
  },
  publish: {
    about: 'Where the archive goes besides `output`: artifact, release, or none, which is the default',
    of: ['backup'],
    values: ['none', 'artifact', 'release'],
  },
  'retention-days': {
    about: 'How long an artifact is kept; as the repository says by default',
    of: ['backup'],
  },
  'release-tag': {
    about:
      'The tag of the release that takes the archive, and is made where there is none; with fetch: release the one that is looked in, all of them by default',
    of: ['backup', 'restore', 'verify', 'drill'],
  },
  'release-replace': {
    about: 'true: replace an asset of the same name; else that is an error',
    of: ['backup'],
    values: yesOrNo,
  },
  fetch: {
    about: 'Download the archive first, from an artifact or a release, into `from` or `output`',
    of: ['restore', 'verify', 'drill'],
    values: ['artifact', 'release'],
  },
  'run-id': {
    about:
      'With fetch: artifact, the run that published it, or any: the newest of all runs of the repository; this run by default',
    of: ['restore', 'verify', 'drill'],
  },
  repository: {
    about: 'OWNER/NAME, whose releases and runs are meant; the one that the job is of by default',
    of: ['backup', 'restore', 'verify', 'drill'],
  },
  token: {
    about:
      'For releases (contents: write, to fetch contents: read) and artifacts of other runs (actions: read), such as github.token',
    of: ['backup', 'restore', 'verify', 'drill'],
  },
  'release-api-url': {
    about: 'The API that releases are reached by; that of the server of the job by default',
    of: ['backup', 'restore', 'verify', 'drill'],
  },
  'digest-only': {
    about: 'true: check only what needs no key; the content is not read',
    of: ['verify'],
    values: yesOrNo,
  },
  canary: {
    about: 'true: also create, change and delete an issuer in staging',
    of: ['drill'],
    values: yesOrNo,
  },
  egress: {
    about:
      'true: let staging reach what is outside of it, such as an Authority; asked for where the network of a cluster enforces no NetworkPolicy',
    of: ['drill'],
    values: yesOrNo,
  },
} satisfies Record<string, Request>

export type RequestName = keyof typeof requests

const requestNames = Object.keys(requests) as RequestName[]
const settingNames = Object.keys(schema.shape) as OptionName[]

/** Settings whose inputs hold the secret itself. */
export const secretInputs: readonly OptionName[] = [...secretOptions, 'signKey']

/** The setting behind an input. */
const settings = new Map(settingNames.map((name) => [dashed(name), name]))

/** Every input, as action.yml declares them. */
export const inputNames: readonly string[] = [...requestNames, ...settings.keys()]

export interface Inputs {
  operation: Operation
  /** As text; those that are not given are not in it. */
  requests: Partial<Record<RequestName, string>>
  /** The layer above file and environment. */
  settings: Options
  /** The environment, and what the secrets of `settings` refer to. */
  environment: Environment
}

/**
 * @param given the `inputs` context of the composite action, as JSON.
 * @throws BackupError `usage` for what is unknown, contradicts itself, or is no value that the input takes. Every secret
 * is known as one before that.
 */
export function readInputs(given: string, environment: Environment): Inputs {
  const texts = textsOf(given)
  registerSecrets(texts)
  for (const name of texts.keys()) assertKnown(name)
  const operation = operationOf(texts.get('operation'))
  const asked: Inputs['requests'] = {}
  for (const name of requestNames) {
    const text = texts.get(name)
    if (text === undefined) continue
    const value = checked(name, text)
    // What is not asked for contradicts nothing.
    if (value === 'false') continue
    assertFits(name, operation)
    asked[name] = value
  }
  if (operation === 'rollback' && asked['restore-id'] === undefined) {
    throw usage(
      'operation: rollback needs restore-id',
      'Give the output restore-id of the restore that is to be reversed; its summary names it too',
    )
  }
  const layer: Record<string, unknown> = {}
  const secrets: Record<string, string> = {}
  for (const [input, name] of settings) {
    const text = texts.get(input)
    if (text === undefined) continue
    if (!secretInputs.includes(name) || reference.test(text)) layer[name] = fromText(name, text)
    else {
      const variable = variableOf(input)
      layer[name] = `env:${variable}`
      secrets[variable] = text
    }
  }
  return {
    operation,
    requests: asked,
    settings: layer as Options,
    environment: { ...environment, ...secrets },
  }
}

/** Was it asked for? */
export function isAsked({ requests }: Inputs, name: RequestName): boolean {
  return requests[name] === 'true'
}

/** By which the secret of an input is referred to; only we look it up, and it is in nobody's environment. */
function variableOf(input: string): string {
  return `INPUT_${input.toUpperCase().replaceAll('-', '_')}`
}

/** By name; what is empty was not given. */
function textsOf(given: string): Map<string, string> {
  const entries = Object.entries(JSON.parse(given) as Record<string, unknown>)
  const texts = entries.map(([name, value]) => [name.toLowerCase(), String(value ?? '').trim()] as const)
  return new Map(texts.filter(([, text]) => text !== ''))
}

function registerSecrets(texts: ReadonlyMap<string, string>): void {
  const token = texts.get('token')
  if (token !== undefined) registerSecret(token)
  for (const name of secretInputs) {
    const text = texts.get(dashed(name))
    if (text === undefined || reference.test(text)) continue
    registerSecret(text)
    registerUri(text)
  }
}

function assertKnown(name: string): void {
  if (inputNames.includes(name)) return
  const meant = nearest(name, inputNames)
  throw usage(
    `there is no input ${name}`,
    meant === undefined ? 'Correct its name; the README lists all inputs' : `Did you mean ${meant}?`,
  )
}

function operationOf(text: string | undefined): Operation {
  if (text === undefined)
    throw usage('there is no operation', `Give the input operation: ${operations.join(', ')}`)
  return checked('operation', text) as Operation
}

function checked(name: RequestName, text: string): string {
  const { values }: Request = requests[name]
  if (values === undefined) return text
  const value = text.toLowerCase()
  if (values.includes(value)) return value
  const meant = nearest(value, values)
  throw usage(
    `${name} must be one of ${values.join(', ')}`,
    meant === undefined ? 'Correct it' : `Did you mean ${meant}?`,
  )
}

function assertFits(name: RequestName, operation: Operation): void {
  const { of }: Request = requests[name]
  if (of === undefined || of.includes(operation)) return
  throw usage(
    `${name} is an input of ${of.join(', ')}, and the operation is ${operation}`,
    `Leave ${name} out, or choose the operation that was meant`,
  )
}

function usage(message: string, remedy: string): BackupError {
  return new BackupError({ code: 'usage', message, remedy })
}
