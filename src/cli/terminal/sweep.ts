import type { SweepReport } from '../../index.js'
import { styleOf } from './style.js'
import { clean, digits, percent, table, wrap } from './terminal.js'

const WIDTH = 88

/** A sweep for the terminal. */
export function describeSweep({ data, target, sweep }: SweepReport, flag: string, files: readonly string[]): string {
  const style = styleOf(process.stdout)
  const { points, best, chosen, message } = sweep
  const lines = points.map(({ value, error, standardError, trainError, epochs }) => [
    `--${flag} ${value}`,
    error === null ? 'diverged' : percent(error.estimate),
    standardError === null ? '' : `± ${percent(standardError)}`,
    trainError === null ? '' : percent(trainError.estimate),
    digits(epochs),
    value === chosen ? 'chosen' : value === best ? 'lowest' : '',
  ])
  const head = ['', 'error held out', 'standard error', 'train error', 'epochs', '']
  const blocks = [
    style.bold(`${clean(data)}: error of ${clean(target)} by ${flag}`),
    table([head, ...lines]),
    wrap(clean(message, 1000), WIDTH),
    ...(files.length > 0 ? [`Written: ${files.map((file) => clean(file, 200)).join(', ')}`] : []),
  ]
  return `${blocks.join('\n\n')}\n`
}
