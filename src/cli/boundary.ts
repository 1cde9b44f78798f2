/** How failures are told. */
import { styleText } from 'node:util'
import type { ExitCode } from '../errors.ts'
import { describeFailure, failureLines, trace } from '../front/failure.ts'
import { print } from './output.ts'

export interface Style {
  json: boolean
  verbose: boolean
}

/** Tells a failure: to people on stderr, to programs as `{error}` on stdout. @returns the exit code that it has. */
export async function report(error: unknown, { json, verbose }: Style): Promise<ExitCode> {
  const { exitCode, ...failure } = describeFailure(error, 'Run it again with --verbose')
  if (json) {
    await print(process.stdout, JSON.stringify({ error: failure }))
  } else {
    const [first, ...more] = failureLines({ exitCode, ...failure })
    const label = styleText('red', 'Error:', { stream: process.stderr })
    await print(process.stderr, [`${label} ${first}`, ...more].join('\n'))
  }
  if (verbose) await print(process.stderr, trace(error))
  return exitCode
}
