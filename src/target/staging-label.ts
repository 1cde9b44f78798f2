/** On everything that belongs to a staging, with its name: by that it is found and removed. */
export const stagingLabel = 'io.issuer-backup.drill'
