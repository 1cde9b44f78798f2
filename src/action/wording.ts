/** Messages speak of the command's flags and verbs; here they are said as who writes a workflow knows them. */
import { dashed, flagOf } from '../settings/layers.ts'
import { type OptionName, schema } from '../settings/schema.ts'
import { inputNames, operations } from './inputs.ts'

const settings = new Map(
  (Object.keys(schema.shape) as OptionName[]).map((name) => [flagOf(name), dashed(name)]),
)

/** Flags that have another name as inputs. */
const renamed = new Map([
  ['--yes', 'confirm: true'],
  ['--verbose', 'debug logging'],
])

export function forWorkflows(text: string): string {
  return text
    .replaceAll(/\$INPUT_([A-Z_]+)/g, (_, name: string) => `input ${name.toLowerCase().replaceAll('_', '-')}`)
    .replaceAll(/--[a-z][a-z-]*[a-z]/g, (flag) => {
      const input = renamed.get(flag) ?? settings.get(flag) ?? flag.slice(2)
      return renamed.has(flag) || inputNames.includes(input) ? input : flag
    })
    .replaceAll(/issuer-backup ([a-z]+)/g, (words, verb) =>
      operations.includes(verb) ? `operation: ${verb}` : words,
    )
}
