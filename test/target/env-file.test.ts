import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { run } from '../../src/exec.ts'
import { findEntry, formatEntry, putEntry } from '../../src/target/env-file.ts'
import { needs } from '../testbed/needs.ts'

const find = (content: string, name = 'NAME') => findEntry(Buffer.from(content), name)?.toString() ?? null
const put = (content: string, entry: string) =>
  putEntry(Buffer.from(content), 'NAME', Buffer.from(entry)).toString()

const entries: [what: string, content: string, entry: string | null][] = [
  ['as it stands', 'A=1\nNAME=a b # c\nB=2\n', 'NAME=a b # c'],
  ['the last of several, which is the one that counts', 'NAME=1\nNAME=2\nA=3', 'NAME=2'],
  ['with export and a colon', 'export NAME: x\n', 'export NAME: x'],
  ['behind spaces', '  NAME = x\n', '  NAME = x'],
  ['over several lines', 'NAME="a\nB=b\\"\n"\nA=1', 'NAME="a\nB=b\\"\n"'],
  ['without the end of a Windows line', 'NAME=x\r\nA=1\r\n', 'NAME=x'],
  ['behind a byte order mark', '\ufeffNAME=x', 'NAME=x'],
  ['none in a comment', '# NAME=x\n#NAME=y', null],
  ['none within the value of another', "A='\nNAME=x\n'\n", null],
  ['none whose name only begins or ends so', 'NAME_2=x\nMY_NAME=y\nNAME\n', null],
  ['none in an empty file', '', null],
]
for (const [what, content, entry] of entries) {
  test(`an entry is found: ${what}`, () => assert.equal(find(content), entry))
}

test('an entry takes the place of another, and all else keeps every byte', () => {
  assert.equal(
    put('A=1 \r\n\nNAME=old\r\n# NAME=x\nB="\n"', 'NAME=new'),
    'A=1 \r\n\nNAME=new\r\n# NAME=x\nB="\n"',
  )
  const odd = Buffer.from([0xff, 0x0a, 0x4e, 0x41, 0x4d, 0x45, 0x3d, 0x0a, 0xc3])
  const replaced = putEntry(odd, 'NAME', Buffer.from('NAME=é'))
  assert.deepEqual([...replaced], [0xff, 0x0a, ...Buffer.from('NAME=é'), 0x0a, 0xc3])
})

test('an entry that is not there yet comes to the end, on a line of its own', () => {
  assert.equal(put('A=1\n', 'NAME=x'), 'A=1\nNAME=x\n')
  assert.equal(put('A=1', 'NAME=x'), 'A=1\nNAME=x\n')
  assert.equal(put('', 'NAME=x'), 'NAME=x\n')
})

test('a value without anything odd stands as it is', () => {
  const uri = 'mongodb://user:p%40ss@a:1,b:2/db?authSource=admin&tls=true'
  assert.equal(formatEntry('NAME', uri), `NAME=${uri}`)
  assert.equal(formatEntry('NAME', "it's"), `NAME="it's"`)
  assert.equal(formatEntry('NAME', 'a$b"c'), `NAME='a$b"c'`)
})

test(
  'Compose reads any value as it was given, and finds the entries that are found here',
  needs('docker'),
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'env-file-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const character = fc.constantFrom(...`@:/%$'"\\# {}()!\`~=&?;|<>*-nr\n\r\tab€`)
    const values = fc.sample(fc.string({ unit: character, maxLength: 12 }), 1000)
    values.push(`@:/%$'" \\ # `, '\\', "'", '"', `\${X}`, '$X', '$$', ' ', '\\n', "\\'")
    const envFile = path.join(folder, 'test.env')
    let content: Buffer = Buffer.from('# V0=no\n')
    for (const [n, value] of values.entries()) {
      content = putEntry(content, `V${n}`, Buffer.from(formatEntry(`V${n}`, 'replaced')))
      content = putEntry(content, `V${n}`, Buffer.from(formatEntry(`V${n}`, value)))
    }
    writeFileSync(envFile, content)
    const environment = Object.fromEntries(values.map((_, n) => [`V${n}`, `\${V${n}-unset}`]))
    const services = { it: { image: 'none', environment }, other: { image: 'none', env_file: [envFile] } }
    const { stdout } = await run(
      'docker',
      ['compose', '--file', '-', '--env-file', envFile, 'config', '--format', 'json'],
      { input: JSON.stringify({ name: 'env-file', services }) },
    )
    const config = JSON.parse(stdout)
    for (const service of ['it', 'other']) {
      const read = values.map((_, n) => config.services[service].environment[`V${n}`]?.replaceAll('$$', '$'))
      assert.deepEqual(read, values)
    }
  },
)
