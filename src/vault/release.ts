/** A release as a place for backups: archive, signature and sidecar become assets of it, each compared when it is there. */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { isArchive } from '../archive/newest.ts'
import { BackupError } from '../errors.ts'
import { immutable } from './refusal.ts'
import { PassingFailure, type Release, Taken } from './release-answers.ts'
import { ReleaseApi } from './release-api.ts'
import { assertAssetName, type ReleaseAddress, releasePlace } from './release-place.ts'
import {
  type Measured,
  type PublishedAsset,
  Upload,
  unreadable,
  type VaultContext,
} from './release-upload.ts'

export interface ReleaseRequest extends Omit<ReleaseAddress, 'tag'> {
  /** Its release is used where there is one, else made. */
  tag: string
  /** What follows counts for a release that is made. What the release is called; its tag by default. */
  title?: string | undefined
  /** The text of it, Markdown. */
  notes?: string | undefined
  draft?: boolean | undefined
  prerelease?: boolean | undefined
  /** The branch or commit that the tag is put at; the default branch where not given. */
  commit?: string | undefined
  /** Put a file in the place of another one of its name; else that is an error, unless the two are equal. */
  replace?: boolean | undefined
  files: readonly PublishFile[]
}

export interface PublishFile {
  path: string
  /** Hexadecimal; where known, what is uploaded must have it. */
  sha256?: string | undefined
}

export interface PublishedRelease {
  id: number
  tag: string
  /** The page of it. */
  url: string
  draft: boolean
  /** In the order of uploading. */
  assets: PublishedAsset[]
}

/** GitHub's limit of a release asset, bytes: it takes only what is smaller. */
const githubLimit = 2 * 1024 ** 3

/**
 * Uploads the files, one after the other, and compares size and SHA-256 with what the server then has. Archives go
 * first and sidecars last: what has a sidecar is complete. A release that this makes is a draft until all is there.
 * @throws BackupError `usage`; `not-permitted`; `not-writable` for a name that is taken by another file, or whose file
 * cannot be read; `archive-damaged` for a file that is not what its SHA-256 says; `vault-failed` for all else.
 */
export async function publishToRelease(
  request: ReleaseRequest,
  context: VaultContext,
): Promise<PublishedRelease> {
  const place = releasePlace(request)
  const api = new ReleaseApi(place, {
    signal: context.signal,
    warn: (message) => context.reporter.warn(message),
    ...(context.firstPause !== undefined && { firstPause: context.firstPause }),
  })
  const files = await Promise.all(inOrder(request.files).map((file) => measured(file, place.dialect)))
  await api.assertRepository()
  const { release, made } = await openRelease(api, request)
  const assets: PublishedAsset[] = []
  for (const file of files) {
    assets.push(await new Upload(api, release, file, request.replace ?? false, context).run())
  }
  // Also one that an earlier attempt, which failed, has left as a draft; a draft of another title is somebody's own.
  const isLeft = release.draft && release.name === titleOf(request)
  const publish = (made || isLeft) && !request.draft
  const { html_url: url, draft } = publish ? await api.editRelease(release.id, { draft: false }) : release
  return { id: release.id, tag: request.tag, url, draft, assets }
}

/** Whoever looks for the newest archive looks for its sidecar, and a sidecar without its signature is refused. */
function inOrder(files: readonly PublishFile[]): PublishFile[] {
  const rank = ({ path: file }: PublishFile) =>
    isArchive(path.basename(file)) ? 0 : file.endsWith('.json') ? 2 : 1
  return files.toSorted((a, b) => rank(a) - rank(b))
}

async function measured({ path: file, sha256 }: PublishFile, dialect: string): Promise<Measured> {
  const name = path.basename(file)
  const { size } = await stat(file).catch((error) => {
    throw unreadable(file, error)
  })
  assertAssetName(name)
  if (dialect === 'github' && size >= githubLimit) {
    throw new BackupError({
      code: 'vault-failed',
      message: `${name} is too large for a release asset: ${size} bytes, and GitHub takes less than ${githubLimit}`,
      remedy:
        'Keep it in another place, such as a workflow artifact or a folder; a higher compression may help',
    })
  }
  return { path: file, name, size, sha256 }
}

function titleOf({ tag, title }: Pick<ReleaseRequest, 'tag' | 'title'>): string {
  return title ?? tag
}

async function openRelease(
  api: ReleaseApi,
  { tag, title, notes, prerelease, commit }: ReleaseRequest,
): Promise<{ release: Release; made: boolean }> {
  const found = await api.findRelease()
  if (found) return { release: usable(found), made: false }
  const body = {
    tag_name: tag,
    name: titleOf({ tag, title }),
    ...(notes !== undefined && { body: notes }),
    ...(commit !== undefined && { target_commitish: commit }),
    // Nothing can be added to a release that its repository made immutable when it was published.
    draft: true,
    prerelease: prerelease ?? false,
    // A backup is not what visitors of the repository are to take for its newest version.
    ...(api.place.dialect === 'github' && { make_latest: 'false' }),
  }
  // Made at the same moment by another run, or by an attempt whose answer was lost.
  const made = async () => {
    const release = await api.findRelease()
    return release && { release: usable(release), made: release.draft }
  }
  return api.patiently(async () => {
    try {
      return { release: await api.createRelease(body), made: true }
    } catch (error) {
      const there = error instanceof Taken || error instanceof PassingFailure ? await made() : undefined
      if (there) return there
      throw error
    }
  })
}

function usable(release: Release): Release {
  if (release.immutable && !release.draft) throw immutable(release.tag_name)
  return release
}
