/**
 * Poses as the release API of GitHub, or of Gitea, whose servers cannot be had here: over real HTTP, with what their
 * documents say of releases and assets, and with the failures that they are known for. What it keeps is in a folder.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

type Dialect = 'github' | 'gitea'
type Call =
  | 'repository'
  | 'find'
  | 'list'
  | 'create'
  | 'publish'
  | 'assets'
  | 'upload'
  | 'delete'
  | 'rename'
  | 'download'

/** What happens in the place of a call, or to it, so many times. */
export interface Fault {
  on: Call
  times: number
  /**
   * A status with a body and headers; `reset`: the connection is cut in the middle; `lost`: done, and then cut before
   * the answer; `starter`: an empty asset and a 502; `cut`, `altered`: what is kept, or handed out, lacks its end, or
   * has another byte.
   */
  as:
    | { status: number; body?: object; headers?: Record<string, string> }
    | 'reset'
    | 'lost'
    | 'starter'
    | 'cut'
    | 'altered'
}

export interface StoredAsset {
  id: number
  name: string
  size: number
  sha256: string
  state: 'uploaded' | 'starter'
  file: string
}

export interface StoredRelease {
  id: number
  tag: string
  draft: boolean
  prerelease: boolean
  immutable: boolean
  title: string
  assets: StoredAsset[]
}

export interface ReleaseServer {
  apiUrl: string
  repository: string
  token: string
  releases: StoredRelease[]
  faults: Fault[]
  /** `METHOD PATH` of every request, and whose token it had. */
  requests: { line: string; authorization: string | undefined; host: string }[]
  content(asset: string): Promise<Buffer>
  stop(): Promise<void>
}

export interface ReleaseServerOptions {
  dialect?: Dialect
  /** GitHub tells digests since 2025; older servers of companies do not. */
  digests?: boolean
  /** Published releases take no more assets. */
  immutable?: boolean
  /** What the token may. */
  may?: 'write' | 'read' | 'nothing'
  /** Objects on a page. */
  pageSize?: number
}

const token = 'ghs_0123456789abcdefghijklmnopqrstuvwx'
const repository = 'acme/backups'

export async function startReleaseServer(options: ReleaseServerOptions = {}): Promise<ReleaseServer> {
  const { dialect = 'github', digests = dialect === 'github', may = 'write', pageSize = 100 } = options
  const folder = await mkdtemp(path.join(tmpdir(), 'release-server-'))
  const base = dialect === 'gitea' ? '/api/v1' : ''
  const repo = `${base}/repos/${repository}`
  const state: Pick<ReleaseServer, 'releases' | 'faults' | 'requests'> = {
    releases: [],
    faults: [],
    requests: [],
  }
  const sockets = new Set<import('node:net').Socket>()
  let ids = 100

  const api = http.createServer((request, response) => void answer(request, response, false))
  // Where downloads are redirected to: a store for blobs, which wants no token.
  const blobs = http.createServer((request, response) => void answer(request, response, true))
  for (const server of [api, blobs]) {
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  }
  const origin = originOf(api)

  async function answer(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    isBlob: boolean,
  ): Promise<void> {
    const url = new URL(request.url!, origin)
    const { authorization } = request.headers
    state.requests.push({
      line: `${request.method} ${url.pathname}`,
      authorization,
      host: request.headers.host!,
    })
    try {
      if (isBlob) await hand(response, all().find(({ id }) => id === Number(url.pathname.slice(1)))!)
      else await route(request, response, url)
    } catch (error) {
      if (error instanceof Reply) reply(response, error.status, error.body, error.headers)
      // Whoever cuts the connection wants no answer.
      else response.destroy()
    }
  }

  async function route(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    url: URL,
  ): Promise<void> {
    const { method } = request
    const here = url.pathname
    authorize(request, method !== 'GET', here)
    const attachment = /^\/attachments\/uuid-(\d+)$/.exec(here)
    if (dialect === 'gitea' && attachment) {
      await fault('download', request)
      return hand(response, asset(Number(attachment[1])))
    }
    if (here === repo) {
      await fault('repository', request)
      return reply(response, 200, { full_name: repository })
    }
    if (!here.startsWith(`${repo}/releases`) && !here.startsWith('/uploads/')) throw notFound()
    const [kind, id, sub, subId] = here
      .replace(/^\/uploads/, '')
      .replace(`${repo}/releases`, '')
      .split('/')
      .slice(1)
    if (kind === undefined) {
      if (method === 'POST') return create(request, response)
      await fault('list', request)
      return page(response, url, state.releases.map(shownRelease))
    }
    if (kind === 'tags') {
      await fault('find', request)
      const found = state.releases.find(({ tag, draft }) => tag === decodeURIComponent(id!) && !draft)
      if (!found) throw notFound()
      return reply(response, 200, shownRelease(found))
    }
    if (kind === 'assets') return oneAsset(request, response, Number(id))
    const release = state.releases.find((one) => one.id === Number(kind))
    if (!release) throw notFound()
    if (id === undefined) return publishRelease(request, response, release)
    if (sub !== undefined && subId === undefined) return oneAsset(request, response, Number(sub))
    if (method === 'POST') return upload(request, response, release, url)
    await fault('assets', request)
    return page(
      response,
      url,
      release.assets.map((one) => shownAsset(release, one)),
    )
  }

  function authorize({ headers }: http.IncomingMessage, writes: boolean, here: string): void {
    const scheme = dialect === 'gitea' ? 'token' : 'Bearer'
    if (headers.authorization !== undefined && headers.authorization !== `${scheme} ${token}`)
      throw new Reply(401, { message: 'Bad credentials' })
    // Nobody is told of a private repository that he may not see.
    if (may === 'nothing' || headers.authorization === undefined) throw notFound()
    if (writes && may === 'read') {
      const message =
        dialect === 'gitea'
          ? 'token does not have at least one of required scope(s): [write:repository]'
          : 'Resource not accessible by integration'
      throw new Reply(403, { message })
    }
    if (here.includes('..')) throw notFound()
  }

  async function create(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const wanted = JSON.parse(await text(request))
    const lost = await fault('create', request)
    const same = state.releases.find(({ tag, draft }) => tag === wanted.tag_name && !draft)
    if (same && dialect === 'gitea') throw new Reply(409, { message: 'Release is has no Tag' })
    if (same) {
      const errors = [{ resource: 'Release', code: 'already_exists', field: 'tag_name' }]
      throw new Reply(422, { message: 'Validation Failed', errors })
    }
    const { tag_name: tag, draft = false, prerelease = false, name = '' } = wanted
    const immutable = !draft && (options.immutable ?? false)
    const release = { id: ++ids, tag, draft, prerelease, immutable, title: name, assets: [] }
    state.releases.unshift(release)
    if (lost === 'lost') return void response.destroy()
    reply(response, 201, shownRelease(release))
  }

  async function publishRelease(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    release: StoredRelease,
  ): Promise<void> {
    if (request.method === 'GET') return reply(response, 200, shownRelease(release))
    const { draft } = JSON.parse(await text(request))
    await fault('publish', request)
    release.draft = draft
    release.immutable = !draft && (options.immutable ?? false)
    reply(response, 200, shownRelease(release))
  }

  async function upload(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    release: StoredRelease,
    url: URL,
  ): Promise<void> {
    const name = url.searchParams.get('name')!
    if (release.immutable) throw new Reply(422, { message: 'Cannot upload assets to an immutable release.' })
    if (dialect === 'github' && release.assets.some((one) => one.name === name)) {
      const errors = [{ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' }]
      throw new Reply(422, { message: 'Validation Failed', errors })
    }
    const { 'content-length': length } = request.headers
    if (length === undefined) throw new Reply(411, { message: 'Length Required' })
    const stored: StoredAsset = { id: ++ids, name, size: 0, sha256: '', state: 'starter', file: '' }
    stored.file = path.join(folder, String(stored.id))
    const how = await fault('upload', request)
    if (how === 'starter') {
      release.assets.push(stored)
      await drained(request)
      throw new Reply(502, { message: 'Server Error' })
    }
    if (dialect === 'gitea') await keepForm(request, stored.file)
    else await pipeline(request, createWriteStream(stored.file))
    let { size } = await stat(stored.file)
    if (how === 'cut') await truncate(stored.file, (size -= 7))
    if (how === 'altered') await alter(stored.file)
    Object.assign(stored, { size, state: 'uploaded', sha256: await digestOf(stored.file) })
    release.assets.push(stored)
    if (how === 'lost') return void response.destroy()
    reply(response, 201, shownAsset(release, stored))
  }

  async function oneAsset(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    id: number,
  ): Promise<void> {
    const found = asset(id)
    const release = state.releases.find(({ assets }) => assets.includes(found))!
    if (request.method === 'DELETE') {
      await fault('delete', request)
      release.assets.splice(release.assets.indexOf(found), 1)
      response.writeHead(204).end()
    } else if (request.method === 'PATCH') {
      const { name } = JSON.parse(await text(request))
      await fault('rename', request)
      found.name = name
      reply(response, dialect === 'gitea' ? 201 : 200, shownAsset(release, found))
    } else if (dialect === 'github' && request.headers.accept === 'application/octet-stream') {
      await fault('download', request)
      response.writeHead(302, { location: `${originOf(blobs)}/${id}` }).end()
    } else reply(response, 200, shownAsset(release, found))
  }

  /** The next fault of this call, if there is one; a status is thrown, a reset is thrown as any error. */
  async function fault(on: Call, request: http.IncomingMessage): Promise<Fault['as'] | undefined> {
    const found = state.faults.find((one) => one.on === on && one.times > 0)
    if (!found) return undefined
    found.times -= 1
    if (found.as === 'reset') {
      if (on === 'upload') await once(request, 'data')
      throw new Error('reset')
    }
    if (on === 'download' && (found.as === 'cut' || found.as === 'altered')) handing.push(found.as)
    if (typeof found.as === 'object') {
      await drained(request)
      throw new Reply(found.as.status, found.as.body ?? { message: 'Server Error' }, found.as.headers)
    }
    return found.as
  }
  const handing: ('cut' | 'altered')[] = []

  async function hand(response: http.ServerResponse, { file, size }: StoredAsset): Promise<void> {
    const how = handing.shift()
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size })
    if (how === undefined) return pipeline(createReadStream(file), response)
    const content = await readFile(file)
    if (how === 'altered') {
      content[0]! ^= 1
      return void response.end(content)
    }
    response.write(content.subarray(0, size - 7), () => response.destroy())
  }

  function page(response: http.ServerResponse, url: URL, items: object[]): void {
    const number = Number(url.searchParams.get('page') ?? 1)
    const next = new URL(url)
    next.searchParams.set('page', String(number + 1))
    const isMore = items.length > number * pageSize
    reply(response, 200, items.slice((number - 1) * pageSize, number * pageSize), {
      ...(isMore && { link: `<${next.href}>; rel="next"` }),
    })
  }

  function shownRelease(release: StoredRelease): object {
    const { id, tag, draft, prerelease, immutable, title } = release
    const uploads = `${origin}/uploads${repo}/releases/${id}/assets`
    return {
      ...{ id, tag_name: tag, name: title, draft, prerelease },
      html_url: `${origin}/${repository}/releases/tag/${tag}`,
      ...(dialect === 'github' && { immutable, upload_url: `${uploads}{?name,label}` }),
      assets: release.assets.map((one) => shownAsset(release, one)),
    }
  }

  function shownAsset({ tag }: StoredRelease, { id, name, size, sha256, state: made }: StoredAsset): object {
    const page = `${origin}/${repository}/releases/download/${tag}/${name}`
    if (dialect === 'gitea') return { id, name, size, uuid: `uuid-${id}`, browser_download_url: page }
    return {
      ...{
        id,
        name,
        size,
        state: made,
        url: `${origin}${repo}/releases/assets/${id}`,
        browser_download_url: page,
      },
      digest: digests && made === 'uploaded' ? `sha256:${sha256}` : null,
    }
  }

  function all(): StoredAsset[] {
    return state.releases.flatMap(({ assets }) => assets)
  }

  function asset(id: number): StoredAsset {
    const found = all().find((one) => one.id === id)
    if (!found) throw notFound()
    return found
  }

  return {
    ...{ apiUrl: origin + base, repository, token },
    ...state,
    content: (name) => readFile(all().find((one) => one.name === name)!.file),
    async stop() {
      for (const socket of sockets) socket.destroy()
      for (const server of [api, blobs]) await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

class Reply extends Error {
  readonly status: number
  readonly body: object
  readonly headers: Record<string, string>

  constructor(status: number, body: object, headers: Record<string, string> = {}) {
    super()
    this.status = status
    this.body = body
    this.headers = headers
  }
}

function notFound(): Reply {
  return new Reply(404, { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' })
}

function reply(
  response: http.ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** The part `attachment` of a form, as a server reads one: by the boundary of its header. */
async function keepForm(request: http.IncomingMessage, file: string): Promise<void> {
  const type = request.headers['content-type'] ?? ''
  const content = await buffer(request)
  const form = await new Response(content, { headers: { 'content-type': type } }).formData()
  const part = form.get('attachment')
  if (!(part instanceof File)) throw new Reply(500, { message: 'http: no such file' })
  await pipeline(part.stream(), createWriteStream(file))
}

/** As servers do that close a connection only when what was under way to them has arrived. */
async function drained(request: http.IncomingMessage): Promise<void> {
  if (request.resume().complete) return
  await once(request, 'end')
}

async function alter(file: string): Promise<void> {
  const content = await readFile(file)
  content[0]! ^= 1
  await pipeline([content], createWriteStream(file))
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

function originOf(server: http.Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
