/** A node:test reporter: one line of JSON for every skipped test or suite, a {@link Skip}. */
import path from 'node:path'
import type { TestEvent } from 'node:test/reporters'

export interface Skip {
  /** Relative to the project's folder. */
  file: string
  name: string
  reason: string
}

export default async function* skips(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' || data.skip === undefined) continue
    const skip: Skip = {
      file: path.relative(process.cwd(), data.file ?? ''),
      name: data.name,
      reason: typeof data.skip === 'string' ? data.skip : 'no reason given',
    }
    yield `${JSON.stringify(skip)}\n`
  }
}
