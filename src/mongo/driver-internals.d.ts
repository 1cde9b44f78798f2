/** The one inner module of the mongodb driver that this program loads; see raw-write.ts. */
declare module 'mongodb/lib/cmap/commands.js' {
  export class DocumentSequence {
    constructor(field: string)
    push(document: unknown, bytes: Uint8Array): number
    toBin(): Uint8Array
  }
}
