/** Says in a person's words what zod found wrong with settings. Never repeats a value: it may be a secret. */
import type { z } from 'zod'
import { nearest } from './nearest.ts'
import { schema } from './schema.ts'

export interface Complaint {
  /** Path of the value, empty for the whole. */
  where: readonly PropertyKey[]
  /** The key in it that is unknown, where that is the complaint. */
  key?: string
  /** Names the setting. */
  text: string
  /** What was probably meant, or what to do: a sentence. */
  hint?: string
}

const kinds: Record<string, string> = {
  string: 'a text',
  array: 'a list',
  object: 'settings, "name: value" each',
}

export function complaints(error: z.ZodError, value: unknown): Complaint[] {
  return error.issues.flatMap((issue): Complaint[] => {
    const where = issue.path
    const name = where.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        where,
        key,
        text: `there is no setting "${key}"`,
        ...didYouMean(nearest(key, Object.keys(schema.shape))),
      }))
    }
    if (issue.code === 'invalid_type') {
      const kind = kinds[issue.expected] ?? `a ${issue.expected}`
      return [{ where, text: name === '' ? `must hold ${kind}` : `${name} must be ${kind}` }]
    }
    if (issue.code === 'invalid_value') {
      const values = issue.values.map(String)
      const given = where.reduce<unknown>(
        (inner, part) => (inner as Record<PropertyKey, unknown>)?.[part],
        value,
      )
      const meant = typeof given === 'string' ? nearest(given, values) : undefined
      const standard = issue.message.startsWith('Invalid')
      const text = standard ? `must be one of ${values.join(', ')}` : issue.message
      return [{ where, text: `${name} ${text}`, ...didYouMean(meant) }]
    }
    const hint: unknown = issue.code === 'custom' ? issue.params?.hint : undefined
    return [{ where, text: `${name} ${issue.message}`, ...(typeof hint === 'string' && { hint }) }]
  })
}

function didYouMean(word: string | undefined): { hint?: string } {
  return word === undefined ? {} : { hint: `Did you mean ${word}?` }
}
