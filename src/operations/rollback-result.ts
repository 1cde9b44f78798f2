/** What a rollback tells both front doors. */
export interface RollbackResult {
  id: string
  dryRun: boolean
  /** What is reversed: a hot restore by its collections, a cold one as a whole. */
  kind: 'hot' | 'cold'
  /** Collections that hold again what they held before the restore; of a cold one not told. */
  collections: string[]
  views: string[]
  /** Where what the restore brought stands afterwards, with what was written to it since; `cleanup` removes it. */
  setAside: string[]
}
