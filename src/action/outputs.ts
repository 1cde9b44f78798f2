/** The Action's outputs. */
import * as core from '@actions/core'
import { redact } from '../secrets.ts'

/** As action.yml declares them. */
export const outputs = {
  archive: 'Path of the archive that was written, verified or restored',
  'archive-name': 'Its name without the folder',
  sha256: 'SHA-256 of the archive, hexadecimal',
  size: 'Bytes of the archive',
  documents: 'How many documents it holds',
  counts: 'Documents of each collection, a JSON object',
  consistency: 'snapshot: one point in time; collection: each collection on its own; stopped: a cold backup',
  'artifact-id': 'Id of the artifact that is the archive',
  'artifact-url': 'The page that downloads it',
  'artifact-digest': 'SHA-256 of the artifact, hexadecimal: of what was downloaded again',
  'release-url': 'The page of the release that the archive is an asset of',
  'safety-archive': 'Path of the archive of the state before a restore',
  'restore-id': 'What operation: rollback takes as its input restore-id',
  downtime: 'How long the service was down, milliseconds; empty where nothing was stopped',
  duration: 'How long it took, milliseconds',
  rto: 'Of a drill: seconds until the restored service was checked',
  rpo: 'Of a drill: the age of the archive, seconds',
  report:
    'Path of the whole result as JSON, in the temporary folder of the job; of a drill also where it failed',
  failure: 'What failed, in a sentence; empty where nothing did',
} as const

export type OutputName = keyof typeof outputs

export type Outputs = Partial<Record<OutputName, string | number | object | null | undefined>>

/** What is null or undefined stays empty. */
export function setOutputs(given: Outputs): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue
    core.setOutput(name, redact(typeof value === 'object' ? JSON.stringify(value) : String(value)))
  }
}
