/** Tells a person on stderr what goes on: a moving line on a terminal, a line now and then elsewhere. */
import { styleText } from 'node:util'
import { SingleBar } from 'cli-progress'
import { lineInterval, Phase } from '../front/phase.ts'
import type { Reporter } from '../reporter.ts'
import { redact } from '../secrets.ts'

/** Redraws a second. */
const framesPerSecond = 5

const barWidth = 24

export interface Terminal extends Reporter {
  /** Ends the present phase: as it should, or not. */
  end(how: 'good' | 'failed'): void
}

/** @param quiet warnings only. */
export function terminal(stream: NodeJS.WriteStream, quiet: boolean): Terminal {
  let phase: Phase | null = null
  const line = stream.isTTY && !quiet ? movingLine(stream) : null
  const say = (text: string) => {
    line?.hide()
    stream.write(`${redact(text)}\n`)
    if (phase) line?.show(phase)
  }
  const end = (how: 'good' | 'failed') => {
    const ended = phase
    phase = null
    line?.hide()
    if (ended === null || quiet) return
    const marked = line ? `${how === 'good' ? paint('green', '✓') : paint('red', '✗')} ` : ''
    if (line || ended.hasProgress)
      say(`${marked}${ended.title}${how === 'good' ? '' : ' (failed)'}: ${ended.summary()}`)
  }
  const paint = (style: 'green' | 'red' | 'yellow', text: string) => styleText(style, text, { stream })
  return {
    phase(title) {
      end('good')
      phase = new Phase(redact(title))
      if (line) line.show(phase)
      else if (!quiet) say(phase.title)
    },
    progress(done) {
      if (phase === null) return
      phase.done = done
      if (line || quiet || Date.now() - phase.spoken < lineInterval) return
      phase.spoken = Date.now()
      say(`${phase.title}: ${phase.summary()}`)
    },
    info(message) {
      if (!quiet) say(message)
    },
    warn(message) {
      say(`${paint('yellow', 'Warning:')} ${message}`)
    },
    end,
  }
}

function movingLine(stream: NodeJS.WriteStream): { show(phase: Phase): void; hide(): void } {
  let bar: SingleBar | null = null
  return {
    show(phase) {
      const format = () => {
        const { share } = phase
        const filled = Math.round((share ?? 0) * barWidth)
        const drawn =
          share === undefined
            ? ''
            : `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${Math.floor(share * 100)} %  `
        return `${phase.title}  ${drawn}${phase.summary()}`
      }
      // A size of a line that is drawn in whole by `format`: the library clears, paces and cuts it.
      bar = new SingleBar({
        stream,
        format,
        fps: framesPerSecond,
        clearOnComplete: true,
        hideCursor: true,
        linewrap: false,
      })
      bar.start(1, 0)
    },
    hide() {
      bar?.stop()
      bar = null
    },
  }
}
