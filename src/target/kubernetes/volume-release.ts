/** A volume that holds a copy of live data, and whose class keeps what its claims leave. */
import { BackupError } from '../../errors.ts'
import type { Claim } from './claim.ts'
import type { Kubectl } from './kubectl.ts'
import type { KubeObject } from './objects.ts'

interface Volume extends KubeObject {
  spec: { persistentVolumeReclaimPolicy?: string; claimRef?: { uid?: string } }
}

/**
 * Before the claim is removed: its volume is to go with it.
 * @returns the volume's name where this user may not say so, nor see whether it goes anyway; else null.
 */
export async function releaseVolume(kubectl: Kubectl, { metadata, spec }: Claim): Promise<string | null> {
  if (spec.volumeName === undefined) return null
  try {
    await kubectl.change<Volume>('persistentvolumes', spec.volumeName, ({ spec: volume }) =>
      volume.persistentVolumeReclaimPolicy === 'Delete' || volume.claimRef?.uid !== metadata.uid
        ? null
        : { spec: { persistentVolumeReclaimPolicy: 'Delete' } },
    )
    return null
  } catch (error) {
    if (!(error instanceof BackupError) || error.code !== 'not-permitted') throw error
    return spec.volumeName
  }
}
