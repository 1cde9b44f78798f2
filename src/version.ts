/** What this program calls itself, in archives and to people. */
export const version = '0.1.0'

export const toolName = `issuer-backup ${version}`
