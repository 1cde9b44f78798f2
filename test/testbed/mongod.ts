/** Real servers for tests: `const mongod = await startMongod({ replicaSet: true }); t.after(mongod.stop)`. */
import * as demo from '../../src/demo/mongod.ts'
import { tool } from './tools.ts'

export type { Mongod } from '../../src/demo/mongod.ts'

/** As `startMongod` of src/demo, with the test tools' mongod. Declare `needs('mongod')` where it is called. */
export function startMongod(options: Omit<demo.MongodOptions, 'program'> = {}): Promise<demo.Mongod> {
  return demo.startMongod({ ...options, program: tool('mongod') })
}
