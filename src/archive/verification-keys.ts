/** Whose signature proves an archive's origin. */
import { readFile } from 'node:fs/promises'
import { BackupError } from '../errors.ts'
import { ed25519Of, fingerprint, strictBase64 } from './sshsig.ts'

/** What our signatures are made for, so that one made for git or mail proves nothing here. */
export const signatureNamespace = 'issuer-backup'

/** An Ed25519 public key that we trust. */
export interface VerificationKey {
  /** SSH wire format. */
  blob: Buffer
  /** `SHA256:…`, as `ssh-keygen -l` shows it. */
  fingerprint: string
  /** Whose key it is: the principals of an allowed signers file, else the comment; may be empty. */
  comment: string
}

const keyType = /^(ssh-|ecdsa-|sk-)[a-z0-9@.-]+$/

/**
 * Keys from a public key line (`ssh-ed25519 AAAA… comment`), or from the path of a `.pub` or an allowed signers
 * file. Of an allowed signers file the option `namespaces` is honoured; keys of other kinds, which cannot have
 * signed an archive, are passed over as long as one Ed25519 key is left.
 * @throws BackupError `usage`, with file and line, for what cannot be read, for restrictions that we would not
 * enforce, and where no key is left.
 */
export async function loadVerificationKeys(spec: string): Promise<VerificationKey[]> {
  const literal = keyType.test(spec.split(/\s/, 1)[0]!)
  const from = literal ? 'the verification key' : spec
  const lines = (literal ? spec : await read(spec)).split(/\r?\n/)
  const keys: VerificationKey[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const key = parseLine(line.trim(), literal ? from : `${from} line ${index + 1}`)
    if (key !== undefined) keys.push(key)
  }
  if (keys.length > 0) return keys
  throw new BackupError({
    code: 'usage',
    message: `${from}: holds no Ed25519 key that may sign for ${signatureNamespace}`,
    cause: 'Archives are signed with SSH keys of type ssh-ed25519, and with no other',
    remedy: 'Give the .pub file of the signing key',
  })
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (underlying) {
    throw new BackupError({
      code: 'usage',
      message: `Cannot read the verification keys in ${path}`,
      remedy: 'Give a public key (ssh-ed25519 AAAA…), its .pub file, or an allowed signers file',
      underlying,
    })
  }
}

/** The key of one line, or undefined where it may not sign for us. */
function parseLine(line: string, from: string): VerificationKey | undefined {
  // Quotes hold blanks together, in principals and in options.
  const words = line.match(/(?:"[^"]*"|[^\s"])+/g) ?? []
  const at = words.findIndex((word) => keyType.test(word))
  if (at < 0 || at > 2) {
    const secret = line.startsWith('-----BEGIN')
    throw malformed(from, secret ? 'It is a private key' : 'There is no SSH public key in this line')
  }
  const options = at === 2 ? words[1]! : ''
  const [type, base64 = '', ...comment] = words.slice(at)
  if (!allows(options, from) || type !== 'ssh-ed25519') return undefined
  const blob = strictBase64(base64)
  try {
    ed25519Of(blob!)
  } catch {
    throw malformed(from, 'The key is mistyped or cut short')
  }
  const whose = at > 0 ? words[0]!.replaceAll('"', '') : comment.join(' ')
  return { blob: blob!, fingerprint: fingerprint(blob!), comment: whose }
}

/** Do the options of an allowed signers line let it sign for our namespace? */
function allows(options: string, from: string): boolean {
  if (options === '') return true
  const patterns = /^namespaces="([^"]*)"$/i.exec(options)?.[1]?.split(',')
  // A restriction that is read over would be trust that nobody gave.
  if (patterns === undefined || patterns.some((pattern) => /[!?]|.\*|\*./.test(pattern))) {
    throw new BackupError({
      code: 'usage',
      message: `${from}: of the options only namespaces="…" is supported, with whole names or *`,
      remedy: 'Give the public key itself, or an allowed signers file for issuer-backup alone',
    })
  }
  return patterns.includes(signatureNamespace) || patterns.includes('*')
}

function malformed(from: string, cause: string): BackupError {
  return new BackupError({
    code: 'usage',
    message: `${from}: not a verification key`,
    cause,
    remedy: 'Give a public key (ssh-ed25519 AAAA…), its .pub file, or an allowed signers file',
  })
}
