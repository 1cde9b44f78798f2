/** How a person opens an archive with stock tools alone: what the documentation and the demo show, and tests run. */

/**
 * A pipe for bash under `set -o pipefail`; it restores into the new database `restored`.
 *
 * Without `--stopOnError` mongorestore ends well where documents failed, and without `--bypassDocumentValidation` it
 * refuses those that are older than their collection's validator.
 * @param archive the archive's path, and that of an identity that opens it.
 */
export function byHand(archive: string, identity: string, database: string): string {
  const from = `${database}.*`.replaceAll("'", "'\\''")
  return (
    `${opened(archive, identity)} | tar -xOf - mongo | mongorestore --archive --stopOnError ` +
    `--bypassDocumentValidation --nsFrom '${from}' --nsTo 'restored.*'`
  )
}

/** The same of a cold archive: into the new folder `data`, for a mongod of the same series. Root keeps its owners. */
export function coldByHand(archive: string, identity: string): string {
  return `mkdir data && ${opened(archive, identity)} | tar -xOf - volume | tar -xpf - -C data`
}

function opened(archive: string, identity: string): string {
  const decompress = archive.endsWith('.tar.gz.age') ? 'gzip -d' : 'zstd -d'
  return `age -d -i ${identity} ${archive} | ${decompress}`
}
