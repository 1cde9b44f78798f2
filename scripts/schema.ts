/** `npm run schema`: writes the JSON Schema of the settings file, for editors, from the schema in the sources. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { settingsJsonSchema } from '../src/settings/json-schema.ts'

const file = path.join(path.dirname(import.meta.dirname), 'schema', 'issuer-backup.schema.json')
await writeFile(file, settingsJsonSchema())
