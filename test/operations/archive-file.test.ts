import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { generateIdentity } from '../../src/archive/keys.ts'
import type { BackupHeader } from '../../src/archive/manifest.ts'
import { sidecarOf, sidecarPath, writeSidecar, writeVerification } from '../../src/archive/sidecar.ts'
import { loadSigningKey, signaturePath, signFile } from '../../src/archive/signature.ts'
import { loadVerificationKeys } from '../../src/archive/verification-keys.ts'
import { BackupError } from '../../src/errors.ts'
import { type ArchiveFile, openArchiveFile } from '../../src/operations/archive-file.ts'
import type { ArchiveChoice } from '../../src/settings/types.ts'
import { folderFor, headerFor, manifestFor } from '../archive/samples.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'

const database = 'issuer-directory'

/** What stands in place of an archive: nothing here looks inside. Three reads long. */
const content = Buffer.alloc(2_500_000, 'archive')
const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

function nameAt(time: string, ending = '-hot.tar.zst.age', prefix = database): string {
  return `${prefix}-${time}${ending}`
}

/** An archive and its sidecar. @returns the archive's path. */
async function put(folder: string, name: string, changes: Partial<BackupHeader> = {}): Promise<string> {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  const manifest = { complete: true as const, ...manifestFor(headerFor(name, changes)), members: [] }
  const sidecar = sidecarOf(manifest, file, { size: content.length, sha256: digestOf(content) })
  await writeSidecar(sidecarPath(file), sidecar)
  return file
}

async function opened(
  t: TestContext,
  choice: ArchiveChoice,
  keys: Parameters<typeof openArchiveFile>[2] = [],
) {
  const file = await openArchiveFile(choice, database, keys)
  t.after(() => file.close())
  return file
}

async function drain(file: ArchiveFile): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of file.contents()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test('an archive is known by its digest, agrees with its sidecar, and can be read again and again', async (t) => {
  const path = await put(folderFor(t), nameAt('20261123T164923Z'))
  const file = await opened(t, { file: path })
  assert.deepEqual([file.path, file.size, file.sha256], [path, content.length, digestOf(content)])
  assert.equal(file.sidecar?.sha256, file.sha256)
  assert.deepEqual(file.origin, { proved: false, why: 'no verification key is set' })
  for (let pass = 0; pass < 2; pass++) assert.ok(content.equals(await drain(file)))
})

test('an archive without a sidecar is opened all the same', async (t) => {
  const path = await put(folderFor(t), 'archive.age')
  rmSync(sidecarPath(path))
  assert.equal((await opened(t, { file: path })).sidecar, null)
})

test('what cannot be read is a usage error: no file, a folder, a pipe', async (t) => {
  const folder = folderFor(t)
  const at = (name: string) => path.join(folder, name)
  mkdirSync(at('folder'))
  execFileSync('mkfifo', [at('pipe')])
  for (const [name, cause] of [
    ['missing', /ENOENT/],
    ['folder', /no file/],
    ['pipe', /no file/],
  ] as const) {
    await assert.rejects(openArchiveFile({ file: at(name) }, database, []), {
      code: 'usage',
      message: `${at(name)} cannot be read`,
      likelyCause: cause,
    })
  }
})

test('an archive that is not the one its sidecar describes is damaged, wherever it differs', async (t) => {
  const path = await put(folderFor(t), nameAt('20261123T164923Z'))
  for (const other of [
    Buffer.concat([content, Buffer.of(0)]),
    content.subarray(0, -1),
    Buffer.from(content).fill(0, 1_700_000, 1_700_001),
    Buffer.alloc(0),
  ]) {
    writeFileSync(path, other)
    await assert.rejects(openArchiveFile({ file: path }, database, []), {
      code: 'archive-damaged',
      exitCode: 3,
      message: /is not the file that its sidecar describes/,
    })
  }
})

const between: Record<string, (file: string) => unknown> = {
  'a byte is changed': async (file) => {
    await using handle = await open(file, 'r+')
    await handle.write(Buffer.of(0), 0, 1, 2_400_000)
  },
  'a byte is added': (file) => appendFileSync(file, 'x'),
  'the last byte is taken away': (file) => truncateSync(file, content.length - 1),
  'it is emptied': (file) => truncateSync(file, 0),
}
for (const [what, change] of Object.entries(between)) {
  test(`an archive that changes between its two readings is found out: ${what}`, async (t) => {
    const file = await opened(t, { file: await put(folderFor(t), nameAt('20261123T164923Z')) })
    await change(file.path)
    await assert.rejects(drain(file), { code: 'archive-damaged', message: /changed while it was read/ })
  })
}

test('an archive that changes behind what was read of it already is found out', async (t) => {
  const file = await opened(t, { file: await put(folderFor(t), nameAt('20261123T164923Z')) })
  const chunks = file.contents()
  await chunks.next()
  await between['a byte is changed']!(file.path)
  await assert.rejects(
    async () => {
      for await (const _ of chunks);
    },
    { code: 'archive-damaged' },
  )
})

test('an archive that another takes the place of between its two readings is still read itself', async (t) => {
  const file = await opened(t, { file: await put(folderFor(t), nameAt('20261123T164923Z')) })
  writeFileSync(`${file.path}.new`, 'another')
  renameSync(`${file.path}.new`, file.path)
  assert.ok(content.equals(await drain(file)))
})

test('where a signature is demanded, only what it covers passes', needs('ssh-keygen'), async (t) => {
  const folder = folderFor(t)
  const keyFile = path.join(folder, 'key')
  const makeKey = (file: string) =>
    execFileSync(tool('ssh-keygen'), ['-q', '-t', 'ed25519', '-N', '', '-C', 'who', '-f', file])
  makeKey(keyFile)
  makeKey(`${keyFile}-other`)
  const key = await loadSigningKey(keyFile)
  const keys = await loadVerificationKeys(`${keyFile}.pub`)
  const other = await loadVerificationKeys(`${keyFile}-other.pub`)
  const file = await put(folder, nameAt('20261123T164923Z'))
  const refused = (message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof BackupError)
    assert.deepEqual([error.code, error.exitCode], ['origin-not-proved', 3])
    assert.match(error.message, message)
    return true
  }
  const openIt = (trusted = keys) => openArchiveFile({ file }, database, trusted)

  await assert.rejects(openIt(), refused(/not signed/))
  // It is the sidecar that is signed, and it is not enough to sign the archive.
  await signFile(file, key)
  await assert.rejects(openIt(), refused(/not signed/))
  await signFile(sidecarPath(file), key)

  const good = await opened(t, { file }, keys)
  assert.deepEqual(good.origin, { proved: true, key: key.verificationKey.fingerprint })
  assert.equal((await opened(t, { file }, [...other, ...keys])).origin.proved, true)
  assert.equal((await opened(t, { file }, [])).origin.proved, false)
  await assert.rejects(openIt(other), refused(/none of the trusted keys/))

  // Another archive with a sidecar to match is not what was signed, nor is this sidecar beside other bytes.
  const sidecar = readFileSync(sidecarPath(file), 'utf8')
  writeFileSync(file, 'forged')
  await assert.rejects(openIt(), { code: 'archive-damaged' })
  writeFileSync(
    sidecarPath(file),
    sidecar.replace(digestOf(content), digestOf(Buffer.from('forged'))).replace(`${content.length}`, '6'),
  )
  assert.equal((await opened(t, { file }, [])).origin.proved, false)
  await assert.rejects(openIt(), refused(/does not belong to this file/))
  rmSync(sidecarPath(file))
  await assert.rejects(openIt(), refused(/no sidecar/))
})

test('the latest is the newest by the time in its name, of this database, whatever its prefix', async (t) => {
  const folder = folderFor(t)
  await put(folder, nameAt('20261123T164923Z'))
  const newest = await put(folder, nameAt('20261124T000000Z', '-hot-2.tar.gz.age', 'a-first'))
  await put(folder, nameAt('20261122T235959Z', '-cold.tar.zst.age', 'z-last'))
  await put(folder, nameAt('20261125T000000Z'), { database: 'another' })
  assert.equal((await opened(t, { latestIn: folder })).path, newest)
})

test('the latest is none without its sidecar, none half-written, and no safety archive', async (t) => {
  const folder = folderFor(t)
  const newest = await put(folder, nameAt('20261123T164923Z'))
  rmSync(sidecarPath(await put(folder, nameAt('20261124T000000Z'))))
  copyFileSync(newest, path.join(folder, `${nameAt('20261125T000000Z')}.partial`))
  await put(folder, nameAt('20261126T000000Z'), { purpose: 'safety' })
  assert.equal((await opened(t, { latestIn: folder })).path, newest)
})

test(
  'the latest is no old archive under a new name, its signature and all',
  needs('ssh-keygen'),
  async (t) => {
    const folder = folderFor(t)
    const keyFile = path.join(folder, 'key')
    execFileSync(tool('ssh-keygen'), ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile])
    const keys = await loadVerificationKeys(`${keyFile}.pub`)
    const archives = [nameAt('20261101T000000Z'), nameAt('20261123T164923Z')]
    const [old, newest] = await Promise.all(archives.map((name) => put(folder, name)))
    for (const file of [old!, newest!]) await signFile(sidecarPath(file), await loadSigningKey(keyFile))
    const renamed = path.join(folder, nameAt('20261130T000000Z'))
    renameSync(old!, renamed)
    renameSync(sidecarPath(old!), sidecarPath(renamed))
    renameSync(signaturePath(sidecarPath(old!)), signaturePath(sidecarPath(renamed)))
    assert.equal((await opened(t, { latestIn: folder }, keys)).path, newest)
  },
)

test('of two that are equally new neither is the latest, and both are named', async (t) => {
  const folder = folderFor(t)
  await put(folder, nameAt('20261101T000000Z'))
  await put(folder, nameAt('20261123T164923Z'))
  await put(folder, nameAt('20261123T164923Z', '-hot-2.tar.zst.age'))
  await assert.rejects(openArchiveFile({ latestIn: folder }, database, []), {
    code: 'usage',
    message: new RegExp(
      `^2 archives in .* are equally new: ${nameAt('20261123T164923Z', '-hot-2.*, ')}${nameAt('20261123T164923Z')}$`,
    ),
    remedy: 'Name the archive by its path',
  })
})

test('where there is none there is no latest, and no folder is another error', async (t) => {
  const folder = folderFor(t)
  await put(folder, nameAt('20261123T164923Z'), { database: 'another' })
  await put(folder, 'renamed.age')
  await assert.rejects(openArchiveFile({ latestIn: folder }, database, []), {
    code: 'usage',
    message: `there is no complete archive of ${database} in ${folder}`,
  })
  const missing = path.join(folder, 'missing')
  await assert.rejects(openArchiveFile({ latestIn: missing }, database, []), {
    code: 'usage',
    message: `the folder ${missing} cannot be read`,
    remedy: 'Name the folder with --from',
  })
})

test('an older archive is not the latest while nobody knows what a newer one is', async (t) => {
  const folder = folderFor(t)
  const good = await put(folder, nameAt('20261123T164923Z'))
  const newer = await put(folder, nameAt('20261124T000000Z'))
  for (const [damage, code] of [
    ['{', 'archive-damaged'],
    ['{"version": 999}', 'archive-newer'],
  ] as const) {
    writeFileSync(sidecarPath(newer), damage)
    await assert.rejects(openArchiveFile({ latestIn: folder }, database, []), {
      code,
      message: new RegExp(`^whether ${path.basename(newer)} is the newest archive cannot be told`),
      remedy: /by its path/,
    })
  }
  const older = nameAt('20261101T000000Z')
  renameSync(newer, path.join(folder, older))
  renameSync(sidecarPath(newer), sidecarPath(path.join(folder, older)))
  assert.equal((await opened(t, { latestIn: folder })).path, good)
})

describe('what stands beside an archive, or opens it, is told from it:', () => {
  const lookAlikes: Record<string, { name: (archive: string) => string; says: RegExp }> = {
    'its sidecar': { name: (archive) => `${archive}.json`, says: /\.age\.json is the sidecar of an archive/ },
    'its signature': { name: (archive) => `${archive}.json.sig`, says: /is the signature of an archive/ },
    'its verification': {
      name: (archive) => `${archive}.verified.json`,
      says: /is the result of a verification/,
    },
    'a sidecar of another name': {
      name: (archive) => path.join(path.dirname(archive), 'b.json'),
      says: /b\.json is the sidecar/,
    },
  }
  for (const [what, { name, says }] of Object.entries(lookAlikes)) {
    test(what, needs('ssh-keygen'), async (t) => {
      const folder = folderFor(t)
      const archive = await put(folder, nameAt('20261123T164923Z'))
      await writeVerification(archive, { level: 'digest' })
      const key = path.join(folder, 'signer')
      execFileSync(tool('ssh-keygen'), ['-q', '-t', 'ed25519', '-N', '', '-f', key])
      await signFile(sidecarPath(archive), await loadSigningKey(key, undefined))
      copyFileSync(sidecarPath(archive), path.join(folder, 'b.json'))
      await assert.rejects(openArchiveFile({ file: name(archive) }, database, []), {
        code: 'usage',
        message: says,
        remedy: `Name the archive: ${archive}`,
      })
    })
  }

  test('an identity', async (t) => {
    const file = path.join(folderFor(t), 'backup.key')
    writeFileSync(file, (await generateIdentity()).identityFile)
    await assert.rejects(openArchiveFile({ file }, database, []), {
      code: 'usage',
      message: /backup\.key is an age identity, not an archive/,
      remedy: /--identity .*backup\.key/,
    })
  })

  test('an archive that is merely called so is one', async (t) => {
    const file = path.join(folderFor(t), 'odd.json')
    writeFileSync(file, content)
    assert.equal((await opened(t, { file })).size, content.length)
  })
})
