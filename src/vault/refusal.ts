/** What an API's answer means: to be tried again, and when, or what to tell the user. */
import type { IncomingHttpHeaders } from 'node:http'
import { BackupError } from '../errors.ts'
import type { ReleasePlace } from './release-place.ts'

/** Longer than this nobody waits for a rate limit, milliseconds: a service may be waiting for its backup. */
export const longestWait = 5 * 60_000

/** Where an API that limits does not say for how long, milliseconds. */
const usualWait = 60_000

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  /** What the API says, fit to be shown; may be empty. */
  message: string
}

/** Milliseconds until it may be tried again; 0 for a passing failure, null where trying again is of no use. */
export function retryAfter({ status, headers, message }: Answer): number | null {
  if (status >= 500 && status !== 501) return 0
  if (status !== 403 && status !== 429) return null
  const told = headers['retry-after']
  if (told !== undefined) {
    const wait = Number.isNaN(Number(told)) ? Date.parse(told) - Date.now() : Number(told) * 1000
    return Number.isNaN(wait) ? usualWait : Math.max(0, wait)
  }
  if (headers['x-ratelimit-remaining'] === '0') {
    return Math.max(0, Number(headers['x-ratelimit-reset']) * 1000 - Date.now()) || usualWait
  }
  return status === 429 || /rate limit/i.test(message) ? usualWait : null
}

/** What to throw for an answer that is not the wanted one. @param what was not done, such as `uploading F`. */
export function refusal(place: ReleasePlace, what: string, answer: Answer): BackupError {
  const { status, message } = answer
  const said = message === '' ? `${status}` : `${status}, ${message}`
  const failed = `${what} failed: ${place.api.host} answers ${said}`
  const permission =
    place.dialect === 'gitea'
      ? 'a token with the scope write:repository, of a user who may write to the repository'
      : 'the job `permissions: contents: write`, or a token with the permission "Contents: write"'
  const wait = retryAfter(answer)
  if (wait !== null && status < 500) {
    return new BackupError({
      code: 'vault-failed',
      message: failed,
      cause: `The API takes no more requests of this token for ${Math.ceil(wait / 1000)} s`,
      remedy: 'Try again after that time, or use a token of its own',
    })
  }
  if (status === 401) {
    return new BackupError({
      code: 'not-permitted',
      message: failed,
      cause: 'The token has expired, was revoked, or is of another server',
      remedy: `Give a token of ${place.api.host}`,
    })
  }
  if (status === 403) {
    return new BackupError({
      code: 'not-permitted',
      message: failed,
      cause: 'The token may not do that in this repository',
      remedy: `Give ${permission}`,
    })
  }
  if (status === 404) {
    return new BackupError({
      code: 'not-permitted',
      message: failed,
      cause: 'It is not there, or the token may not see or change it, which the API does not tell apart',
      remedy: `Check owner, name and API URL (${place.base}, ${place.repository}), and give ${permission}`,
    })
  }
  if (/immutable/i.test(message)) return immutable(place.tag ?? 'of that tag')
  if (status === 413 || (status === 422 && /size|too large/i.test(message))) {
    return new BackupError({
      code: 'vault-failed',
      message: failed,
      cause: 'The file is larger than the server takes',
      remedy: 'Raise the limit of the server, or keep the archive in another place',
    })
  }
  return new BackupError({
    code: 'vault-failed',
    message: failed,
    ...(status >= 500 && {
      cause: 'The server has a fault, or is overloaded',
      remedy: 'Try again later; the archive itself is complete, and stays where it was written',
    }),
  })
}

/** A release to which nothing can be added any more. */
export function immutable(tag: string): BackupError {
  return new BackupError({
    code: 'vault-failed',
    message: `the release ${tag} is immutable: no file can be added to it, or be replaced`,
    cause: 'The repository makes releases immutable when they are published',
    remedy: 'Take a tag that has no release yet, such as one for each backup, or a draft',
  })
}

/** A server that was not reached, or not understood. */
export function unreachable(place: ReleasePlace, what: string, underlying: unknown): BackupError {
  const { code, message } = underlying as NodeJS.ErrnoException
  return new BackupError({
    code: 'vault-failed',
    message: `${what} failed: ${message || code}`,
    cause: `${place.api.host} cannot be reached from here, or the connection broke`,
    remedy: `Check the API URL (${place.base}), proxy and certificates, then try again`,
    underlying,
  })
}
