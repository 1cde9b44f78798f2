/** `download-mongod.ts VERSION FOLDER`: mongodb-memory-server's download into a folder; prints the mongod's path. */
import { MongoBinary } from 'mongodb-memory-server-core'
import { MongoBinaryDownloadUrl } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js'

const [version, downloadDir] = process.argv.slice(2) as [string, string]
const { platform, arch } = process

// It retries for minutes where there is no way out, so ask first.
const url = await new MongoBinaryDownloadUrl({ version, platform, arch }).getDownloadUrl()
const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(10_000) }).catch(
  () => undefined,
)
if (!answer?.ok) {
  console.error(answer ? `the download answers ${answer.status}` : 'the download cannot be reached')
  process.exit(1)
}
console.log(await MongoBinary.getPath({ version, downloadDir, checkMD5: true }))
