/** Which release of which repository on which server, and how that server speaks. */
import { BackupError } from '../errors.ts'
import { registerSecret } from '../secrets.ts'

export interface ReleaseAddress {
  /** `https://api.github.com`, `https://HOST/api/v3` of GitHub Enterprise Server, `https://HOST/api/v1` of Gitea. */
  apiUrl: string
  /** `OWNER/NAME`. */
  repository: string
  /** A secret. */
  token: string
  /** `undefined`, for reading alone: all releases of the repository. */
  tag: string | undefined
}

/** A {@link ReleaseAddress} that can be used. */
export interface ReleasePlace {
  api: URL
  /** Of the API, without a slash at its end. */
  base: string
  repository: string
  token: string
  tag: string | undefined
  /** Gitea and Forgejo take uploads as forms, have no digests, and let two assets have one name. */
  dialect: 'github' | 'gitea'
}

/** @throws BackupError `usage`. */
export function releasePlace({ apiUrl, repository, token, tag }: ReleaseAddress): ReleasePlace {
  registerSecret(token)
  if (token === '') throw wrong('No token is given for the release', 'Give a token that may write releases')
  // Dots alone would lead to another part of the API.
  if (!/^(?!\.+\/)[\w.-]+\/(?!\.+$)[\w.-]+$/.test(repository)) {
    throw wrong(`${repository} is no repository`, 'Give it as OWNER/NAME')
  }
  // Git's own rules, and no name that a URL or a shell would read in another way.
  if (tag !== undefined && !/^(?!.*(?:\.\.|\/\/|\.lock$))[\w][\w./+-]*(?<![./])$/.test(tag)) {
    throw wrong(`${tag} is no tag`, 'Give a tag of letters, digits, dots, dashes and underscores')
  }
  const api = parse(apiUrl)
  if (api.protocol !== 'https:' && api.protocol !== 'http:') throw noApi(apiUrl)
  if (api.username !== '' || api.password !== '') {
    throw wrong('The URL of the API holds a password', 'Give the token on its own')
  }
  const base = api.href.replace(/\/+$/, '')
  return { api, base, repository, token, tag, dialect: /\/api\/v1$/.test(base) ? 'gitea' : 'github' }
}

/**
 * GitHub would name it otherwise without a word, and nobody would find it again.
 * @throws BackupError `usage`.
 */
export function assertAssetName(name: string): void {
  if (/^[A-Za-z0-9_][\w.+-]*$/.test(name)) return
  throw new BackupError({
    code: 'usage',
    message: `${name} cannot be the name of a release asset`,
    cause: 'Those are of letters of the English alphabet, digits, dots, dashes and underscores',
    remedy: 'Give archives another name: the setting `name`',
  })
}

function parse(apiUrl: string): URL {
  try {
    return new URL(apiUrl)
  } catch {
    throw noApi(apiUrl)
  }
}

function noApi(apiUrl: string): BackupError {
  return wrong(
    `${apiUrl} is no URL of an API`,
    'Give https://api.github.com, https://HOST/api/v3 (GitHub Enterprise Server) or https://HOST/api/v1 (Gitea)',
  )
}

function wrong(message: string, remedy: string): BackupError {
  return new BackupError({ code: 'usage', message, remedy })
}
