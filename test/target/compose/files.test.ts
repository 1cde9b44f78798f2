import assert from 'node:assert/strict'
import { chmod, chown, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { BackupError } from '../../../src/errors.ts'
import type { ComposeTarget } from '../../../src/settings/types.ts'
import { ComposeTarget as Target } from '../../../src/target/compose/target.ts'
import {
  composeProject,
  healthySoon,
  secretFromEnvFile,
  secretVariable,
  sleeping,
  type TestProject,
} from '../../testbed/compose-project.ts'
import { needs } from '../../testbed/needs.ts'

const signal = new AbortController().signal
const odd = Buffer.from([0, 255, 13, 10, 200])

const targetOf = ({ settings }: TestProject, more: Partial<ComposeTarget> = {}) =>
  new Target({ ...settings, secretVariable: 'none', ...more })

/** What is recorded, by role, the absences with their reasons. */
async function recorded(
  target: Target,
  missing: 'error' | 'absent' = 'error',
): Promise<Record<string, unknown>> {
  const { files, absent } = await target.files(missing)
  return Object.fromEntries([
    ...files.map(({ role, content }) => [role, content]),
    ...absent.map(({ what, why }) => [what, why]),
  ])
}

const none = 'the settings say that there is none'

describe("the config and the seed of a project's service", needs('docker'), () => {
  test('are read on this machine and inside the container, running or not, byte for byte', async (t) => {
    const script = `mkdir /seed; printf 'one' >/seed/real; ln -s real /seed/link; sleep 3600`
    const project = await composeProject(t, { app: { ...sleeping, command: ['sh', '-c', script] } })
    await writeFile(project.file('config.yaml'), odd)
    const target = targetOf(project, {
      serviceConfig: project.file('config.yaml'),
      seed: 'container:/seed/link',
    })
    const absent = { secret: none, serviceConfig: odd, seed: 'it was not there' }
    assert.deepEqual(await recorded(target, 'absent'), absent)
    await project.compose('up', '--detach', '--wait')
    const both = { secret: none, serviceConfig: odd, seed: Buffer.from('one') }
    assert.deepEqual(await recorded(target), both)
    await project.compose('stop', '--timeout', '5')
    assert.deepEqual(await recorded(target), both)
    // It is the container's own, and goes with it.
    assert.equal(await target.placeOf('seed'), null)
    assert.equal((await target.placeOf('serviceConfig'))?.shown, project.file('config.yaml'))
  })

  test('have their place on this machine where they are mounted from here, with a container and without', async (t) => {
    const project = await composeProject(t, {
      app: {
        ...healthySoon,
        volumes: ['./etc:/etc/service', './one.json:/etc/service/seed.json', '/etc/service/kept'],
      },
    })
    await mkdir(project.file('etc'))
    await writeFile(project.file('etc/config.yaml'), 'old')
    await writeFile(project.file('one.json'), odd)
    const target = targetOf(project, {
      serviceConfig: 'container:/etc/service/../service/config.yaml',
      seed: 'container:/etc/service/seed.json',
    })
    const shown = async (role: 'seed' | 'serviceConfig') => (await target.placeOf(role))?.shown
    for (const args of [['ps'], ['up', '--detach', '--wait'], ['stop', '--timeout', '5']]) {
      await project.compose(...args)
      assert.equal(await shown('serviceConfig'), project.file('etc/config.yaml'), args[0])
      assert.equal(await shown('seed'), project.file('one.json'), args[0])
      const old = Buffer.from('old')
      assert.deepEqual(await recorded(target), { secret: none, serviceConfig: old, seed: odd })
    }
    const inVolume = targetOf(project, { seed: 'container:/etc/service/kept/seed.json' })
    assert.equal(await inVolume.placeOf('seed'), null)
  })

  test('are seen by the service when they are put back while it is stopped, a single mounted file too', async (t) => {
    const project = await composeProject(t, {
      app: { ...healthySoon, volumes: ['./config.yaml:/config.yaml'] },
    })
    const file = project.file('config.yaml')
    await writeFile(file, 'old', { mode: 0o604 })
    await chown(file, 12, 34)
    const target = targetOf(project, { serviceConfig: file })
    const seen = () => project.compose('exec', '-T', 'app', 'cat', '/config.yaml')
    await project.compose('up', '--detach', '--wait')
    const place = (await target.placeOf('serviceConfig'))!
    assert.equal(await place.needsNewContainer(), false)
    // A running one has the file that was there when it was started, whatever has its name now.
    await place.write(Buffer.from('new'))
    assert.equal(await seen(), 'old')
    await target.service.stop(signal)
    await target.service.start('again')
    assert.equal(await seen(), 'new')
    const { mode, uid, gid } = await stat(file)
    assert.deepEqual([mode & 0o777, uid, gid], [0o604, 12, 34])
  })

  test('that Docker made folders of are said to be so, and are files again after', async (t) => {
    const project = await composeProject(t, {
      app: { ...healthySoon, volumes: ['./config.yaml:/config.yaml'] },
    })
    const serviceConfig = project.file('config.yaml')
    const target = targetOf(project, { serviceConfig })
    await project.compose('up', '--detach', '--wait')
    assert.ok((await stat(serviceConfig)).isDirectory())
    await assert.rejects(target.files('error'), {
      code: 'source-failed',
      message: `there is no service config file ${serviceConfig}`,
      likelyCause: /^A folder stands there: Docker makes one/,
    })
    assert.deepEqual((await recorded(target, 'absent')).serviceConfig, 'it was not there')
    await target.service.stop(signal)
    const place = (await target.placeOf('serviceConfig'))!
    assert.equal(await place.read(), null)
    assert.equal(await place.needsNewContainer(), true)
    await place.write(Buffer.from('back'))
    await target.service.start('anew')
    assert.equal(await project.compose('exec', '-T', 'app', 'cat', '/config.yaml'), 'back')
  })

  test('that are missing fail a backup, which says what else there is', async (t) => {
    const project = await composeProject(t, { app: sleeping })
    await project.compose('up', '--detach')
    for (const named of [project.file('missing'), 'container:/missing']) {
      const target = targetOf(project, { seed: named })
      await assert.rejects(target.files('error'), {
        code: 'source-failed',
        message: `there is no seed file ${named}`,
        remedy: "Correct --seed: a path, container:PATH inside the service's container, or none",
      })
      assert.equal((await recorded(target, 'absent')).seed, 'it was not there')
    }
    for (const named of [`${project.folder}`, 'container:/data']) {
      await assert.rejects(targetOf(project, { seed: named }).files('absent'), {
        code: 'source-failed',
        message: `the seed file ${named} cannot be read`,
      })
    }
    // Not even its folder is there: the settings mean another machine, or another working folder.
    assert.equal(await targetOf(project, { seed: project.file('no/such/seed') }).placeOf('seed'), null)
  })

  test('keep a link that leads to them', async (t) => {
    const project = await composeProject(t, { app: sleeping }, { real: 'old' })
    await symlink('real', project.file('link'))
    const place = (await targetOf(project, { seed: project.file('link') }).placeOf('seed'))!
    await place.write(odd)
    assert.deepEqual(await readFile(project.file('real')), odd)
    assert.deepEqual(await place.read(), odd)
  })
})

describe("the secret of a project's service", needs('docker'), () => {
  const app = { ...sleeping, environment: secretFromEnvFile }
  const secretOf = async (target: Target) => String((await recorded(target)).secret)

  test('is the entry of the env file as it stands there, and nothing else of that file', async (t) => {
    const entry = `export ${secretVariable}="mongodb://u:\\$p\\"@mongo" # note`
    const content = `OTHER=token\n${secretVariable}=older\n${entry}\n#${secretVariable}=x\n`
    const project = await composeProject(t, { app }, { '.env': content })
    const target = targetOf(project, { secretVariable })
    assert.equal(await secretOf(target), `${entry}\n`)
    const place = (await target.placeOf('secret'))!
    assert.equal(place.shown, `${secretVariable} in ${project.file('.env')}`)
    assert.equal(String(await place.read()), `${entry}\n`)
  })

  test('is its value where it is put together from others, which are not recorded', async (t) => {
    const project = await composeProject(
      t,
      { app },
      { '.env': `WORD='a$b c'\n${secretVariable}=mongodb://u:\${WORD}@mongo/\n` },
    )
    const target = targetOf(project, { secretVariable })
    assert.equal(await secretOf(target), `${secretVariable}='mongodb://u:a$b c@mongo/'\n`)
  })

  test('is taken from the container, else the Compose file, where no env file has it', async (t) => {
    const literal = 'mongodb://u:pa$$word@mongo/'
    const project = await composeProject(t, {
      app: { ...sleeping, environment: { [secretVariable]: literal } },
    })
    const target = () => targetOf(project, { secretVariable })
    const entry = `${secretVariable}='mongodb://u:pa$word@mongo/'\n`
    assert.equal(await secretOf(target()), entry)
    // It is not kept where a restore could put another one.
    assert.equal(await target().placeOf('secret'), null)
    await project.compose('up', '--detach')
    await project.define({ app })
    assert.equal(await secretOf(target()), entry)
    assert.equal(String(await (await target().placeOf('secret'))!.read()), entry)
  })

  test('that nobody gives a value fails a backup, unless it is said that there is none', async (t) => {
    const project = await composeProject(t, { app }, { '.env': `${secretVariable}=\n` })
    const target = targetOf(project, { secretVariable })
    await assert.rejects(target.files('error'), { code: 'source-failed', remedy: /--env-file.*none/ })
    assert.equal((await recorded(target, 'absent')).secret, 'it was not there')
    assert.equal((await recorded(targetOf(project))).secret, none)
    assert.equal(await (await target.placeOf('secret'))!.read(), null)
    assert.equal(await targetOf(project).placeOf('secret'), null)
  })

  test('is put back into the env file that counts, keeping the rest of it, its mode and its owner', async (t) => {
    const files = {
      'one.env': `${secretVariable}=1\n`,
      'two.env': `A=1\r\n${secretVariable}=2\nB=2`,
      'three.env': 'C=3\n',
    }
    const project = await composeProject(t, { app }, files)
    const two = project.file('two.env')
    await chmod(two, 0o640)
    await chown(two, 12, 34)
    const envFiles = Object.keys(files).map(project.file)
    const target = targetOf(project, { secretVariable, envFiles })
    const entry = `${secretVariable}='mongodb://u:p$@mongo/'`
    const place = (await target.placeOf('secret'))!
    await place.write(Buffer.from(`${entry}\n`))
    assert.equal(await readFile(two, 'utf8'), `A=1\r\n${entry}\nB=2`)
    assert.equal(await readFile(envFiles[0]!, 'utf8'), files['one.env'])
    assert.equal(await readFile(envFiles[2]!, 'utf8'), files['three.env'])
    const { mode, uid, gid } = await stat(two)
    assert.deepEqual([mode & 0o777, uid, gid], [0o640, 12, 34])
    assert.equal(String(await place.read()), `${entry}\n`)
    await assert.rejects(place.write(Buffer.from('OTHER=x\n')), (error) => {
      assert.ok(error instanceof BackupError && error.code === 'archive-unsuitable')
      assert.match(error.remedy!, /--secret-variable/)
      return true
    })
  })

  test('gets an env file of its own where the deployment has lost it', async (t) => {
    const project = await composeProject(t, { app }, { '.env': '' })
    await rm(project.file('.env'))
    const target = targetOf(project, { secretVariable })
    const place = (await target.placeOf('secret'))!
    await place.write(Buffer.from(`${secretVariable}=x\n`))
    assert.equal(await readFile(project.file('.env'), 'utf8'), `${secretVariable}=x\n`)
    assert.equal((await stat(project.file('.env'))).mode & 0o777, 0o600)
    assert.match(await project.compose('config'), new RegExp(`${secretVariable}: x`))
  })

  test('is not quoted where Compose cannot read it', async (t) => {
    for (const line of [`${secretVariable}="sesame`, `${secretVariable}=\${sesame`, 'A B"sesame"=1']) {
      const project = await composeProject(t, { app: sleeping })
      await writeFile(project.file('test.env'), `${line}\n`)
      const target = targetOf(project, { secretVariable, envFiles: [project.file('test.env')] })
      await assert.rejects(target.files('error'), (error) => {
        assert.ok(error instanceof BackupError)
        assert.equal(error.code, 'target-failed')
        assert.ok(
          !`${error.message}${error.likelyCause}${error.remedy}`.includes('sesame'),
          error.likelyCause,
        )
        return true
      })
    }
  })

  test('that a new container would lack is noticed', async (t) => {
    const project = await composeProject(t, { app }, { '.env': `${secretVariable}=mongodb://mongo/\n` })
    await project.compose('up', '--detach')
    await writeFile(project.file('.env'), '')
    const target = targetOf(project, { secretVariable })
    await assert.rejects(target.assertSecretServes(null, 'anew'), {
      code: 'target-unsuitable',
      message: `a new container of app would have no ${secretVariable}, and the present one has`,
    })
  })
})
