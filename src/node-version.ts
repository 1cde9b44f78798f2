/** Whether this Node is new enough, asked before anything else is loaded. */

/** The first with zstd in node:zlib. */
const needed = [22, 15] as const

/** What to say where it is too old; null where it is not. */
export function lackOfNode(): string | null {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > needed[0] || (major === needed[0] && minor >= needed[1])) return null
  return `issuer-backup needs Node ${needed.join('.')} or later, and this is ${process.version}.`
}
