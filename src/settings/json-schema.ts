/** The schema of the settings file in the form that editors understand. */
import { z } from 'zod'
import { schema } from './schema.ts'

/** JSON Schema (draft 2020-12) of `issuer-backup.yaml`, with a last line feed. */
export function settingsJsonSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  const title = 'Settings of issuer-backup'
  const json = JSON.stringify({ $schema, title, ...rest }, null, 2)
  // As the project's formatter would have it: short lists on one line.
  const formatted = json.replaceAll(
    /\[\s+("[^[\]{}]*")\s+\]/g,
    (_, items: string) => `[${items.replaceAll(/,\s+/g, ', ')}]`,
  )
  return `${formatted}\n`
}
