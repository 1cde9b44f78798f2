import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { settingsJsonSchema } from '../../src/settings/json-schema.ts'

test('the committed JSON Schema is what the settings say (else run scripts/schema.ts)', async () => {
  const committed = new URL('../../schema/issuer-backup.schema.json', import.meta.url)
  assert.equal(await readFile(committed, 'utf8'), settingsJsonSchema())
})
