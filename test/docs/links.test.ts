import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { anchors, documents, prose, read, root } from './markdown.ts'

test('links inside the repository lead to files and headings that are there', () => {
  let followed = 0
  for (const document of documents) {
    for (const [, link] of prose(read(document)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link!)) continue
      const [file, anchor] = link!.split('#') as [string, string?]
      const name = file === '' ? document : path.join(path.dirname(document), file)
      assert.ok(existsSync(path.join(root, name)), `${document}: ${link}`)
      if (anchor !== undefined) assert.ok(anchors(read(name)).includes(anchor), `${document}: ${link}`)
      followed++
    }
  }
  assert.ok(followed > 10)
})

test('files that CONTRIBUTING and SECURITY name are there', () => {
  for (const document of ['CONTRIBUTING.md', 'SECURITY.md']) {
    const named = [...prose(read(document)).matchAll(/`((?:src|test|scripts|schema|\.ci)\/[\w./-]+)`/g)]
    for (const [, file] of named) assert.ok(existsSync(path.join(root, file!)), `${document}: ${file}`)
  }
})
