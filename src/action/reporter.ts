/** Tells in the log of a job what goes on: a group for each phase, progress as a line now and then, annotations. */
import * as core from '@actions/core'
import { type FailureAccount, failureLines } from '../front/failure.ts'
import { lineInterval, Phase } from '../front/phase.ts'
import type { Reporter } from '../reporter.ts'
import { redact } from '../secrets.ts'
import { forWorkflows } from './wording.ts'

export interface JobLog extends Reporter {
  /** Ends the present phase: as it should, or not. */
  end(how: 'good' | 'failed'): void
  /** Outside of any phase. */
  say(lines: readonly string[]): void
  /** As an annotation. */
  fail(title: string, failure: FailureAccount): void
  /** What was warned of, for the summary. */
  readonly warnings: readonly string[]
}

export function jobLog(): JobLog {
  const warnings: string[] = []
  let phase: Phase | null = null
  const say = (text: string) => core.info(harmless(redact(text)))
  const end = (how: 'good' | 'failed') => {
    if (phase === null) return
    if (phase.hasProgress || how === 'failed')
      say(`${how === 'good' ? '' : 'Failed after '}${phase.summary()}`)
    phase = null
    core.endGroup()
  }
  return {
    warnings,
    phase(title) {
      end('good')
      phase = new Phase(redact(title))
      core.startGroup(phase.title)
    },
    progress(done) {
      if (phase === null) return
      phase.done = done
      if (Date.now() - phase.spoken < lineInterval) return
      phase.spoken = Date.now()
      say(phase.summary())
    },
    info: say,
    warn(message) {
      const text = redact(forWorkflows(message))
      warnings.push(text)
      core.warning(text, { title: 'issuer-backup' })
    },
    end,
    say(lines) {
      end('good')
      for (const line of lines) say(line)
    },
    fail(title, failure) {
      end('failed')
      core.error(redact(forWorkflows(failureLines(failure).join('\n'))), { title })
    },
  }
}

/** A runner takes lines that begin so for commands to it, and databases and files may be called anything. */
function harmless(text: string): string {
  return text
    .replaceAll(/\s*[\r\n]+\s*/g, ' ')
    .replace(/^\s*::/, ': :')
    .replaceAll('##[', '## [')
}
