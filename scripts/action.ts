/** `npm run action`: writes action.yml, and the README's tables of inputs and outputs, from the sources. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import { inputNames, requests, secretInputs } from '../src/action/inputs.ts'
import { outputs } from '../src/action/outputs.ts'
import { dashed } from '../src/settings/layers.ts'
import { type OptionName, schema } from '../src/settings/schema.ts'

const launch = `set -euo pipefail
if [ "$RUNNER_OS" != Linux ]; then
  echo '::error title=issuer-backup::This action needs a runner on Linux (x64 or arm64).'
  exit 1
fi
here=$GITHUB_ACTION_PATH
# Inside another composite action, some runners name that one's folder here.
[ -f "$here/launcher/run.mjs" ] || here=$ACTION_PATH
# A link of that name, which a repository may hold, would lead what is copied anywhere.
rm -rf "$GITHUB_WORKSPACE/.issuer-backup"
mkdir "$GITHUB_WORKSPACE/.issuer-backup"
cp "$here"/launcher/* "$GITHUB_WORKSPACE/.issuer-backup/"
echo '*' >"$GITHUB_WORKSPACE/.issuer-backup/.gitignore"
echo "entry=$here/dist/action/index.mjs" >>"$GITHUB_OUTPUT"
`

/** Files and variables mean less to a job than to a shell. */
const secretMeanings: Partial<Record<OptionName, string>> = {
  mongoUri: "The connection string; compose: by default the service's own",
  passphrase: 'Encrypts where there are no recipients, and opens',
  identity: 'The age identity that opens archives',
  signKey: 'The SSH Ed25519 private key that signs archives',
  signKeyPassphrase: 'What opens the signing key',
  apiToken: 'checks: a token for the API',
  clientSecret: 'checks: the secret of the client that the Authority knows',
  notifyUrl: 'Told by POST before the service is stopped and after it runs again',
}

/** What each input is, in a sentence without a full stop. */
export const inputs: ReadonlyMap<string, string> = new Map([
  ...Object.entries(requests).map(([name, { about }]) => [name, about] as const),
  ...(Object.keys(schema.shape) as OptionName[]).map((name) => [dashed(name), aboutSetting(name)] as const),
])

/** The text of action.yml. */
export function actionYaml(): string {
  const action = {
    name: 'issuer-backup',
    description:
      'Backs up, restores and verifies the StellaOps Issuer Directory, or any service that keeps its data in MongoDB',
    author: 'issuer-backup',
    branding: { icon: 'archive', color: 'blue' },
    inputs: Object.fromEntries(
      inputNames.map((name) => [
        name,
        { description: inputs.get(name), ...(name === 'operation' && { required: true }) },
      ]),
    ),
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, description]) => [
        name,
        { description, value: expression(`steps.run.outputs.${name}`) },
      ]),
    ),
    runs: {
      using: 'composite',
      steps: [
        {
          id: 'launcher',
          shell: 'bash',
          env: { ACTION_PATH: expression('github.action_path') },
          run: launch,
        },
        {
          id: 'run',
          uses: './.issuer-backup',
          with: { entry: expression('steps.launcher.outputs.entry'), inputs: expression('toJSON(inputs)') },
        },
      ],
    },
  }
  return `# Made by npm run action, from src/action and the settings.\n${stringify(action, { lineWidth: 0 })}`
}

function expression(text: string): string {
  return `\${{ ${text} }}`
}

/** The README with its tables as they are to be. */
export function withTables(readme: string): string {
  return withTable(
    withTable(readme, 'inputs', ['input', 'meaning'], [...inputs]),
    'outputs',
    ['output', 'meaning'],
    Object.entries(outputs),
  )
}

function aboutSetting(name: OptionName): string {
  const { description = '', default: preset } = schema.shape[name].meta() ?? {}
  if (secretInputs.includes(name)) return `${secretMeanings[name]}; the secret itself, or file:PATH`
  const byDefault = preset === undefined || name === 'output' ? '' : `; ${preset} by default`
  const list = schema.shape[name].unwrap().type === 'array' ? '; one a line' : ''
  return `${description}${byDefault}${list}`
}

function withTable(text: string, mark: string, head: string[], rows: (readonly [string, string])[]): string {
  const marked = new RegExp(`(<!-- ${mark} -->\n)[\\s\\S]*(<!-- end of ${mark} -->)`)
  if (!marked.test(text)) throw new Error(`README.md lacks the marks of its ${mark}`)
  const lines = [
    `| ${head.join(' | ')} |`,
    '|---|---|',
    ...rows.map(([name, about]) => `| \`${name}\` | ${about.replaceAll('|', '\\|')} |`),
  ]
  return text.replace(marked, (_, from, to) => `${from}\n${lines.join('\n')}\n\n${to}`)
}

if (import.meta.main) {
  const root = path.dirname(import.meta.dirname)
  const readme = path.join(root, 'README.md')
  await writeFile(path.join(root, 'action.yml'), actionYaml())
  await writeFile(readme, withTables(await readFile(readme, 'utf8')))
}
