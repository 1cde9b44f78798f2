/**
 * The last line of defence: what we know to be secret is cut out of every text that is shown. Nothing may rely on
 * it, and nothing that prints may go round it.
 */

const known = new Set<string>()

/** Shorter ones would blacken ordinary words; the URI that holds one is still cut by its shape. */
const shortest = 4

/** Likewise of Base64, in which any four letters may stand. */
const shortestBase64 = 8

const mask = '[redacted]'

/** Query options of a connection string that hold a secret. */
const secretOptions = /[?&](?:authMechanismProperties|tlsCertificateKeyFilePassword|proxyPassword)=([^&#]+)/gi

/**
 * The password inside a URI: after the user, up to the last `@` before the path. In a MongoDB URI up to the last
 * `@` of all, since people forget to encode a `/` or `?` in a password.
 */
const uriPassword =
  /\b((?:(?=mongodb)|(?!mongodb)(?=[^\s/]*:\/\/[^\s/?#]*@))[a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):(\S+)@/gi

const identity = /AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]+/gi

let announce: (form: string) => void = () => {}

/** Tells, once for each, every text that is cut out: those that are known already, and those to come. */
export function announceSecrets(to: (form: string) => void): void {
  announce = to
  for (const form of known) to(form)
}

/** Cuts this text out of everything that is shown from now on, in whatever form it may come up. */
export function registerSecret(text: string): void {
  for (const form of formsOf(text)) {
    if (known.has(form)) continue
    known.add(form)
    announce(form)
  }
}

/** Registers the secrets that a connection string holds, as written, decoded and percent-encoded. */
export function registerUri(uri: string): void {
  for (const secret of uriSecrets(uri)) {
    for (const form of [secret, decode(secret)]) registerSecret(form)
  }
}

/** The text and each of its lines: as they are, as JSON and URIs write them, and inside a longer Base64. */
function formsOf(text: string): string[] {
  const lines = [text, ...text.split('\n')].map((line) => line.trim())
  return [...new Set(lines)].flatMap((line) => {
    if (line.length < shortest) return []
    const json = JSON.stringify(line).slice(1, -1)
    return [...new Set([line, json, encodeURIComponent(line), encodeURI(line), ...base64Forms(line)])]
  })
}

/** What of the secret's Base64 is the same whatever stands before and after it, at each of three alignments. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text)
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const form = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
    if (form.length < shortestBase64) return []
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

/** Does this text hold a URI with a password, or an age identity? */
export function looksSecret(text: string): boolean {
  return text.search(identity) >= 0 || uriSecrets(text).length > 0
}

/** The text without what we know, or can see, to be secret. */
export function redact(text: string): string {
  let clean = text.replace(uriPassword, `$1:${mask}@`).replace(identity, mask)
  // The longest first: a secret may hold another.
  for (const secret of [...known].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, mask)
  return clean
}

function uriSecrets(text: string): string[] {
  const passwords = [...text.matchAll(uriPassword)].map((match) => match[2]!)
  const options = text.includes('://') ? [...text.matchAll(secretOptions)].map((match) => match[1]!) : []
  return [...passwords, ...options]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
