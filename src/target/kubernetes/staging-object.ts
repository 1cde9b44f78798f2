/** What the objects of a staging have in common. */
import type { Access } from '../../settings/types.ts'

/** On all that belongs to a staging, with its name. */
export const stagingLabel = 'issuer-backup.io/drill'

/** Whose staging it is. */
export const ofAnnotation = 'issuer-backup.io/drill-of'

/** What staging has of its own, under this name. */
export const ownName = 'issuer-backup-drill'

export interface Making {
  name: string
  /** Of the live release. */
  id: string
  secretVariable: string
  /** Live secrets, which staging has others in the place of. */
  liveUri: string
  livePasswords: readonly string[]
  uri: string
  access: Access | null
  egress: boolean
}

/** With none of the live labels and annotations: others know by them what is theirs to keep or to remove. */
export function object(
  apiVersion: string,
  kind: string,
  name: string,
  { name: namespace }: Making,
  rest: object,
) {
  return { apiVersion, kind, metadata: { name, namespace, labels: { [stagingLabel]: namespace } }, ...rest }
}
