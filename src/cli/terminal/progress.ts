import type { EpochRow } from '../../result/index.js'
import { clean, digits, duration } from './terminal.js'

/** The stream that progress is written to: stderr, or a stand-in for it. */
export interface ProgressStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Shows the progress of a run. */
export interface Progress {
  /** Prints a line that stays. */
  say(line: string): void
  /** Shows a completed epoch; of one training among several, where there is a bar for it. */
  epoch(row: EpochRow, epochs: number, isAmongSeveral?: boolean): void
  /** Removes the bar at the end of training. */
  end(): void
}

const BAR_CELLS = 20
const REDRAW_MS = 80
const PLAIN_EPOCHS = new Set([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000])

/** A progress bar on a terminal; elsewhere a line for some of the epochs, at growing distances. */
export function makeProgress(stream: ProgressStream, quiet: boolean): Progress {
  if (quiet) return { say: () => undefined, epoch: () => undefined, end: () => undefined }
  return stream.isTTY === true ? terminalProgress(stream) : plainProgress(stream)
}

function plainProgress(stream: ProgressStream): Progress {
  return {
    say: (line) => void stream.write(`${line}\n`),
    epoch(row, epochs, isAmongSeveral = false) {
      if (PLAIN_EPOCHS.has(row.epoch) && !isAmongSeveral) stream.write(`  ${describe(row, epochs)}\n`)
    },
    end: () => undefined,
  }
}

function terminalProgress(stream: ProgressStream): Progress {
  let drawn = false
  let lastDraw = -Infinity
  const erase = (): void => {
    if (drawn) stream.write('\r\u001b[2K')
    drawn = false
  }
  return {
    say(line) {
      erase()
      stream.write(`${line}\n`)
    },
    epoch(row, epochs) {
      const now = performance.now()
      if (now - lastDraw < REDRAW_MS) return
      lastDraw = now
      const filled = Math.round((row.epoch / epochs) * BAR_CELLS)
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled)
      // One column stays free: a full line would wrap and could not be erased.
      const line = clean(`  ${bar} ${describe(row, epochs)}`, (stream.columns ?? 80) - 1)
      stream.write(`\r\u001b[2K${line}`)
      drawn = true
    },
    end: erase,
  }
}

function describe({ epoch, train, dev, seconds }: EpochRow, epochs: number): string {
  const measured = dev === null ? '' : `  dev ${digits(dev.loss)}`
  return `epoch ${epoch}/${epochs}  loss: train ${digits(train.loss)}${measured}  ${duration(seconds)}`
}
