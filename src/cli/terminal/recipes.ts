import type { RecipesReport } from '../../index.js'
import { styleOf } from './style.js'
import { clean, digits, duration, percent, table, wrap } from './terminal.js'

const WIDTH = 88

/** Alternatives of a recipe for the terminal. */
export function describeRecipes(report: RecipesReport, files: readonly string[]): string {
  const { data, target, flag, folds, repeats, alternatives, message } = report
  const style = styleOf(process.stdout)
  const points = (value: number): string => `${value > 0 ? '+' : ''}${percent(value)}`
  const lines = alternatives.map(({ name, error, trainError, gain, epochs, trainings, seconds, choice }) => [
    choice === null ? name : `${name}, ${choice}`,
    error === null ? 'diverged' : percent(error.estimate),
    gain === null ? '' : `${points(gain.estimate)}, ${points(gain.interval.low)} to ${points(gain.interval.high)}`,
    trainError === null ? '' : percent(trainError.estimate),
    digits(epochs),
    `${trainings}`,
    duration(seconds),
  ])
  const first = alternatives[0]?.name ?? ''
  const head = ['', 'error held out', `less than ${first}`, 'train error', 'epochs', 'trainings', 'time']
  const times = repeats === 1 ? '' : `, ${repeats} times over`
  const note = `On the same ${folds} folds${times}. The differences are paired by fold; with 95 % confidence all of their intervals hold.`
  const blocks = [
    style.bold(`${clean(data)}: error of ${clean(target)} by ${flag}`),
    table([head, ...lines]),
    wrap(clean(message, 1000), WIDTH),
    wrap(note, WIDTH),
    ...(files.length > 0 ? [`Written: ${files.map((file) => clean(file, 200)).join(', ')}`] : []),
  ]
  return `${blocks.join('\n\n')}\n`
}
