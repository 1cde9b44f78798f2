/**
 * Poses as the part of GitHub's REST API that tells of artifacts and hands them out, which act's artifact server has
 * not: over real HTTP, with what GitHub documents of it.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface KeptArtifact {
  name: string
  content: Buffer
  run: number
  /** Published by a run of a pull request from another repository. */
  fork?: boolean
  expired?: boolean
}

export interface ArtifactApi {
  apiUrl: string
  repository: string
  token: string
  /** The oldest first. */
  artifacts: KeptArtifact[]
  /** Of every request: path, and whether it had the token. */
  requests: { path: string; authorized: boolean; host: string }[]
  stop(): Promise<void>
}

const token = 'ghs_0123456789abcdefghijklmnopqrstuvwx'
const repository = 'acme/deployment'

/** @param pageSize GitHub takes the caller's up to 100; fewer here, so that there are pages. */
export async function startArtifactApi(pageSize = 100): Promise<ArtifactApi> {
  const artifacts: KeptArtifact[] = []
  const requests: ArtifactApi['requests'] = []
  const repo = `/repos/${repository}/actions`

  const api = http.createServer((request, response) => {
    const url = new URL(request.url!, originOf(api))
    // The client says `token`, and we `Bearer`: GitHub takes both.
    const authorized = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? '')?.[1] === token
    requests.push({ path: url.pathname, authorized, host: request.headers.host! })
    const [, id] = /\/artifacts\/(\d+)\/zip$/.exec(url.pathname) ?? []
    const [, run] = /\/runs\/(\d+)\/artifacts$/.exec(url.pathname) ?? []
    if (!authorized || !url.pathname.startsWith(repo)) response.writeHead(404).end('{"message":"Not Found"}')
    else if (id !== undefined) response.writeHead(302, { location: `${originOf(blobs)}/${id}` }).end()
    else list(url, run === undefined ? undefined : Number(run), response)
  })
  const blobs = http.createServer((request, response) => {
    requests.push({
      ...{ path: request.url!, host: request.headers.host! },
      authorized: request.headers.authorization !== undefined,
    })
    const { name, content } = artifacts[Number(request.url!.slice(1)) - 1]!
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${name}"`,
    })
    response.end(content)
  })

  /** GitHub tells the newest first. */
  function list(url: URL, run: number | undefined, response: http.ServerResponse): void {
    const all = artifacts.map(shown).filter(({ workflow_run: { id } }) => run === undefined || id === run)
    const page = Number(url.searchParams.get('page') ?? 1)
    const next = new URL(url)
    next.searchParams.set('page', String(page + 1))
    const isMore = all.length > page * pageSize
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(isMore && { link: `<${next.href}>; rel="next"` }),
    })
    const shelf = all.reverse().slice((page - 1) * pageSize, page * pageSize)
    response.end(JSON.stringify({ total_count: all.length, artifacts: shelf }))
  }

  for (const server of [api, blobs]) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  }
  return {
    ...{ apiUrl: originOf(api), repository, token, artifacts, requests },
    async stop() {
      for (const server of [api, blobs]) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}

function shown({ name, content, run, fork = false, expired = false }: KeptArtifact, index: number) {
  return {
    ...{ id: index + 1, name, size_in_bytes: content.length, expired },
    ...{ created_at: '2026-11-23T20:32:05Z' },
    digest: `sha256:${createHash('sha256').update(content).digest('hex')}`,
    workflow_run: { id: run, repository_id: 1, head_repository_id: fork ? 2 : 1, head_branch: 'main' },
  }
}

function originOf(server: http.Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
