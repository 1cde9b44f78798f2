/** The release API of GitHub and of those that speak it: its calls, its objects, and trying again. */
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { BackupError } from '../errors.ts'
import { toolName } from '../version.ts'
import { type Body, type Call, follow, send, textOf } from './http.ts'
import { type Answer, longestWait, refusal, retryAfter, unreachable } from './refusal.ts'
import {
  type Asset,
  artifact,
  asset,
  type ListedArtifact,
  messageOf,
  NotThere,
  PassingFailure,
  type Release,
  release,
  Taken,
} from './release-answers.ts'
import type { ReleasePlace } from './release-place.ts'

/** How often a call is made before it has failed. */
const attempts = 5

export interface ApiContext {
  signal: AbortSignal
  /** Told of what is tried again. */
  warn(message: string): void
  /** Before the second attempt, milliseconds; then twice as long each time. */
  firstPause?: number
}

export class ReleaseApi {
  readonly place: ReleasePlace
  readonly context: ApiContext

  constructor(place: ReleasePlace, context: ApiContext) {
    this.place = place
    this.context = context
  }

  /** @throws BackupError where the URL is of no such API, or the token does not see the repository. */
  async assertRepository(): Promise<void> {
    const { base, repository } = this.place
    const what = `looking for the repository ${repository}`
    await this.#json('GET', this.#path(), what, z.object({ full_name: z.string() })).catch((error) => {
      if (!(error instanceof z.ZodError || error instanceof SyntaxError)) throw error
      throw new BackupError({
        code: 'vault-failed',
        message: `${what} failed: what ${base} answers is not of a release API`,
        cause: 'It is the URL of the web pages, or of something else',
        remedy:
          'Give https://api.github.com, https://HOST/api/v3 or, for Gitea and Forgejo, https://HOST/api/v1',
      })
    })
  }

  /** The release of the place's tag, a draft too; undefined where there is none. */
  async findRelease(): Promise<Release | undefined> {
    const { tag } = this.place
    const published = await this.#json(
      'GET',
      this.#path(`releases/tags/${encodeURIComponent(tag!)}`),
      `looking for the release ${tag}`,
      release,
    ).catch((error) => {
      if (error instanceof NotThere) return undefined
      throw error
    })
    if (published) return published
    // A draft is found by no tag.
    for await (const one of this.releases()) if (one.tag_name === tag) return one
    return undefined
  }

  releases(): AsyncGenerator<Release> {
    return this.#pages(this.#path('releases'), 'listing the releases', z.array(release))
  }

  /** Those of all runs of the repository, the expired ones too. */
  artifacts(): AsyncGenerator<ListedArtifact> {
    const pages = z.object({ artifacts: z.array(artifact) }).transform(({ artifacts }) => artifacts)
    return this.#pages(this.#path('actions/artifacts'), 'listing the artifacts', pages)
  }

  /** Is not tried again by itself: after a failure it may be there all the same. */
  createRelease(body: object): Promise<Release> {
    return this.#json('POST', this.#path('releases'), `creating the release ${this.place.tag}`, release, body)
  }

  editRelease(id: number, body: object): Promise<Release> {
    const what = `publishing the release ${this.place.tag}`
    return this.#json('PATCH', this.#path(`releases/${id}`), what, release, body)
  }

  assets(of: Release): AsyncGenerator<Asset> {
    const path = this.#path(`releases/${of.id}/assets`)
    return this.#pages(path, `listing the files of ${of.tag_name}`, z.array(asset))
  }

  async deleteAsset(of: Release, { id, name }: Asset): Promise<void> {
    const url = this.#assetPath(of, id)
    await this.#call({ method: 'DELETE', url, headers: this.#headers() }, `removing ${name}`).catch(
      (error) => {
        if (!(error instanceof NotThere)) throw error
      },
    )
  }

  renameAsset(of: Release, { id, name }: Asset, to: string): Promise<Asset> {
    const what = `naming ${name} ${to}`
    return this.#json('PATCH', this.#assetPath(of, id), what, asset, { name: to })
  }

  /** Uploads once. @throws BackupError as the API refuses, {@link PassingFailure} where it may be tried again. */
  async upload(to: Release, name: string, body: Body, contentType: string): Promise<Asset> {
    const url = this.#uploadUrl(to)
    url.searchParams.set('name', name)
    const headers = { ...this.#headers(), 'content-type': contentType }
    return asset.parse(await this.#once({ method: 'POST', url, headers, body }, `uploading ${name}`))
  }

  /** The bytes of an asset. @throws as {@link upload}. */
  async download({ name, url, uuid, browser_download_url: page }: Asset): Promise<IncomingMessage> {
    const { api, dialect } = this.place
    let from = new URL(url ?? page)
    if (dialect === 'gitea') {
      // The page's own address may be one that is not meant for this machine, and there the token does not belong.
      from = new URL(uuid ? `${this.place.base.replace(/\/api\/v1$/, '')}/attachments/${uuid}` : page)
    }
    const headers = { ...this.#headers(), accept: 'application/octet-stream' }
    if (from.origin !== api.origin) Reflect.deleteProperty(headers, 'authorization')
    const what = `downloading ${name}`
    const answer = await this.#sent(what, () => follow({ url: from, headers, signal: this.context.signal }))
    if (answer.statusCode === 200) return answer
    throw await this.#failure(answer, what)
  }

  /**
   * Tries again what fails in passing, a little later each time.
   * @throws BackupError as the last attempt failed; whatever else an attempt throws, at once.
   */
  async patiently<T>(attempt: () => Promise<T>): Promise<T> {
    const { context } = this
    for (let number = 1; ; number++) {
      try {
        return await attempt()
      } catch (error) {
        if (!(error instanceof PassingFailure)) throw error
        if (number === attempts || error.wait > longestWait) throw error.failure
        const pause = Math.max(error.wait, (context.firstPause ?? 1_000) * 2 ** (number - 1))
        context.warn(`${error.failure.message}; trying again (${number + 1} of ${attempts})`)
        await sleep(pause, undefined, { signal: context.signal })
      }
    }
  }

  /** GitHub names the place for uploads by a URI template; Gitea's older versions by nothing. */
  #uploadUrl({ id, upload_url: told }: Release): URL {
    const own = this.#path(`releases/${id}/assets`)
    const { api, dialect } = this.place
    if (dialect === 'gitea' || told === undefined) return own
    const url = new URL(told.replace(/\{[^}]*\}$/, ''))
    if (url.protocol === api.protocol || url.protocol === 'https:') return url
    throw new BackupError({
      code: 'vault-failed',
      message: `${api.host} wants uploads sent to ${url.origin}, which is not encrypted`,
      remedy: 'Nothing was sent; check the API URL, and how the server is set up',
    })
  }

  #path(rest = ''): URL {
    const { base, repository } = this.place
    return new URL(`${base}/repos/${repository}${rest === '' ? '' : `/${rest}`}`)
  }

  #assetPath(of: Release, id: number): URL {
    const { dialect } = this.place
    return this.#path(dialect === 'gitea' ? `releases/${of.id}/assets/${id}` : `releases/assets/${id}`)
  }

  #headers(): Record<string, string> {
    const { dialect, token } = this.place
    return {
      accept: dialect === 'gitea' ? 'application/json' : 'application/vnd.github+json',
      authorization: `${dialect === 'gitea' ? 'token' : 'Bearer'} ${token}`,
      'user-agent': toolName,
      ...(dialect === 'github' && { 'x-github-api-version': '2022-11-28' }),
    }
  }

  async #json<T>(
    method: Call['method'],
    url: URL,
    what: string,
    schema: z.ZodType<T>,
    content?: object,
  ): Promise<T> {
    const bytes = content && Buffer.from(JSON.stringify(content))
    const headers = { ...this.#headers(), ...(bytes && { 'content-type': 'application/json' }) }
    const body = bytes && {
      size: bytes.length,
      async *open() {
        yield bytes
      },
    }
    const call = { method, url, headers, ...(body && { body }) }
    return schema.parse(await (method === 'POST' ? this.#once(call, what) : this.#call(call, what)))
  }

  /** @param schema of a page. */
  async *#pages<T>(first: URL, what: string, schema: z.ZodType<T[]>): AsyncGenerator<T> {
    const headers = this.#headers()
    let next: URL | undefined = new URL(first)
    next.searchParams.set('per_page', '100')
    next.searchParams.set('limit', '50')
    while (next) {
      const page: { url: URL; link?: string } = { url: next }
      const items = schema.parse(
        await this.#call({ method: 'GET', url: next, headers }, what, (link) => {
          page.link = link
        }),
      )
      yield* items
      next = following(page)
    }
  }

  #call(call: Omit<Call, 'signal'>, what: string, onLink?: (link: string) => void): Promise<unknown> {
    return this.patiently(() => this.#once(call, what, onLink))
  }

  async #once(call: Omit<Call, 'signal'>, what: string, onLink?: (link: string) => void): Promise<unknown> {
    const { signal } = this.context
    const answer = await this.#sent(what, () =>
      call.method === 'GET' ? follow({ ...call, signal }) : send({ ...call, signal }),
    )
    if (answer.statusCode! < 200 || answer.statusCode! > 299) throw await this.#failure(answer, what)
    const { link } = answer.headers
    if (onLink && typeof link === 'string') onLink(link)
    const content = await this.#sent(what, () => textOf(answer))
    return content === '' ? undefined : JSON.parse(content)
  }

  /** A broken connection may hold the next time. */
  async #sent<T>(what: string, sending: () => Promise<T>): Promise<T> {
    try {
      return await sending()
    } catch (error) {
      this.context.signal.throwIfAborted()
      if (error instanceof BackupError) throw error
      throw new PassingFailure(unreachable(this.place, what, error), 0)
    }
  }

  async #failure(answer: IncomingMessage, what: string): Promise<Error> {
    const told: Answer = {
      status: answer.statusCode!,
      headers: answer.headers,
      message: messageOf(await textOf(answer).catch(() => '')),
    }
    const failure = refusal(this.place, what, told)
    const wait = retryAfter(told)
    if (wait !== null) return new PassingFailure(failure, wait)
    if (told.status === 404) return new NotThere(failure)
    return told.status === 409 || /already_exists|already exists/i.test(told.message)
      ? new Taken(failure)
      : failure
  }
}

/** GitHub and Gitea say where the next page is, absolutely. @returns it, unless that is another server's. */
function following({ url, link = '' }: { url: URL; link?: string }): URL | undefined {
  const told = /<([^>]+)>;\s*rel="next"/.exec(link)?.[1]
  if (told === undefined) return undefined
  const next = new URL(told, url)
  // Behind a proxy Gitea may know itself by another address.
  return new URL(`${url.pathname}${next.search}`, url)
}
