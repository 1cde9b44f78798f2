/** What the release API answers: its objects as far as we read them, and the failures that callers tell apart. */
import { z } from 'zod'
import { BackupError } from '../errors.ts'

export const asset = z.object({
  id: z.number(),
  name: z.string(),
  size: z.number(),
  /** GitHub: `uploaded`, or `starter` for what an upload that broke off has left. */
  state: z.string().optional(),
  /** GitHub: `sha256:…`. */
  digest: z.string().nullish(),
  url: z.string().optional(),
  browser_download_url: z.string(),
  /** Gitea. */
  uuid: z.string().optional(),
})
export type Asset = z.infer<typeof asset>

export const release = z.object({
  id: z.number(),
  tag_name: z.string(),
  name: z.string().nullish(),
  draft: z.boolean(),
  immutable: z.boolean().optional(),
  html_url: z.string(),
  upload_url: z.string().optional(),
})
export type Release = z.infer<typeof release>

/** Of workflow runs: no release has them, and they are listed in the same way. */
export const artifact = z.object({
  id: z.number(),
  name: z.string(),
  expired: z.boolean(),
  digest: z.string().nullish(),
  workflow_run: z
    .object({ id: z.number(), repository_id: z.number(), head_repository_id: z.number() })
    .nullish(),
})
export type ListedArtifact = z.infer<typeof artifact>

/** Something that may work the next time. */
export class PassingFailure extends Error {
  readonly failure: BackupError
  /** Milliseconds to wait at least. */
  readonly wait: number

  constructor(failure: BackupError, wait: number) {
    super(failure.message)
    this.failure = failure
    this.wait = wait
  }
}

class Told extends BackupError {
  constructor({ code, message, likelyCause, remedy }: BackupError) {
    super({
      code,
      message,
      ...(likelyCause !== undefined && { cause: likelyCause }),
      ...(remedy !== undefined && { remedy }),
    })
  }
}

/** 404. */
export class NotThere extends Told {}

/** Somebody else's name, or made by somebody else at this moment. */
export class Taken extends Told {}

/** `message` of the JSON, and what its `errors` say; of what is no JSON nothing, since it is a page for people. */
export function messageOf(content: string): string {
  try {
    const { message = '', errors } = JSON.parse(content) as { message?: unknown; errors?: unknown }
    const details = (Array.isArray(errors) ? errors : []).map((error) =>
      typeof error === 'string' ? error : [error?.code, error?.message].filter(Boolean).join(' '),
    )
    return [message, ...details]
      .filter((text) => typeof text === 'string' && text !== '')
      .join('; ')
      .slice(0, 500)
  } catch {
    return ''
  }
}
