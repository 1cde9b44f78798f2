/**
 * The last line of defence: what we know to be secret is cut out of every text that is shown. Nothing may rely on
 * it, and nothing that prints may go round it.
 */

const known = new Set<string>()

/** Shorter ones would blacken ordinary words; the URI that holds one is still cut by its shape. */
const shortest = 4

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

/** Cuts this text out of everything that is shown from now on. */
export function registerSecret(text: string): void {
  for (const line of [text, ...text.split('\n')]) {
    if (line.trim().length >= shortest) known.add(line.trim())
  }
}

/** Registers the secrets that a connection string holds, as written, decoded and percent-encoded. */
export function registerUri(uri: string): void {
  for (const secret of uriSecrets(uri)) {
    const decoded = decode(secret)
    for (const form of [secret, decoded, encodeURIComponent(decoded)]) registerSecret(form)
  }
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
