/**
 * Stand-ins for the actions of others that our workflows use. Runners fetch those from GitHub, which no test reaches;
 * these do with folders what those do with repositories and the store of artifacts.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import { expression, type Runner } from './act.ts'

interface StandIn {
  inputs: string[]
  run: string
}

/** Of `$ACTION` and `$STORE`, folders. */
const standIns: Record<string, StandIn> = {
  'actions/checkout': {
    inputs: ['repository', 'ref', 'path', 'persist-credentials'],
    // That of the job's own repository is done by act.
    run: 'mkdir -p "$IN_PATH" && cp -r "$ACTION/." "$IN_PATH"',
  },
  'actions/upload-artifact': {
    inputs: ['name', 'path', 'if-no-files-found', 'overwrite'],
    run: 'mkdir "$STORE/$IN_NAME" && if [ -d "$IN_PATH" ]; then cp -r "$IN_PATH/." "$STORE/$IN_NAME"; else cp "$IN_PATH" "$STORE/$IN_NAME"; fi',
  },
  'actions/download-artifact': {
    inputs: ['pattern', 'path', 'merge-multiple'],
    run: 'mkdir -p "$IN_PATH" && for each in "$STORE"/$IN_PATTERN; do cp -r "$each/." "$IN_PATH"; done',
  },
}

/**
 * Has act take them wherever a workflow of ours names the real ones.
 * @param workflows their file names; of examples their paths.
 * @returns the folder that is the store of artifacts, each a folder.
 */
export async function standInFor(job: Runner, ...workflows: string[]): Promise<string> {
  const store = path.join(job.folder, 'store')
  await mkdir(store)
  Object.assign(job.env, { ACTION: job.action, STORE: store })
  const texts = await Promise.all(
    workflows.map((name) => readFile(path.resolve(job.action, '.github/workflows', name), 'utf8')),
  )
  const used = [...texts.join('').matchAll(/uses: ((actions\/[a-z-]+)@[0-9a-f]{40})/g)]
  for (const [reference, name] of new Map(used.map(([, whole, name]) => [whole!, name!]))) {
    const folder = path.join(job.folder, name)
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'action.yml'), actionYaml(name))
    job.options.push('--local-repository', `${reference}=${folder}`)
  }
  return store
}

function actionYaml(name: string): string {
  const { inputs, run } = standIns[name]!
  return stringify({
    name,
    description: 'Stands in for it',
    inputs: Object.fromEntries(inputs.map((input) => [input, { description: input }])),
    runs: {
      using: 'composite',
      steps: [
        {
          shell: 'bash',
          env: Object.fromEntries(
            inputs.map((input) => [`IN_${input.toUpperCase()}`, expression(`inputs.${input}`)]),
          ),
          run,
        },
      ],
    },
  })
}
