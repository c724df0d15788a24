import { grouped } from '../../noun.js'
import { percent, range } from '../../diagnose/numbers.js'
import type { Improvement, ImprovementTrial } from '../../result/index.js'

const STOPS: Readonly<Record<Improvement['stop'], string>> = {
  trials: 'All planned trials were run.',
  time: 'The time is up.',
  aborted: 'The run was interrupted.',
  aim: 'The aim is reached.',
  'nothing left': 'There is no other change to try with these settings.',
}

/**
 * The improvement in a few sentences.
 *
 * @param isAveraged Whether the error to expect is that of an average of networks.
 */
export function improvementMessage(found: Omit<Improvement, 'message'>, isAveraged: boolean): string {
  const { baseline, trials, error, stop, folds, repeats, rows } = found
  const cost = costOf(found)
  const times = repeats === 1 ? '' : `, ${repeats} times over`
  const measured = `${percent(baseline.error.estimate)} on ${folds} folds of ${rows} rows${times}`
  const kept = trials.filter(({ outcome }) => outcome === 'kept')
  const expectation = expectationOf(found, { isAveraged, isChosen: kept.length > 0 })
  if (trials.length === 0) return `The error is ${measured}. No change was tried. ${expectation}${STOPS[stop]}${cost}`
  const tried = countOf(trials)
  if (kept.length === 0) {
    return `The error is ${measured}. ${tried}; none provably lowers it${closest(trials)}. The settings stay as they were. ${expectation}${STOPS[stop]}${cost}`
  }
  const names = kept.map(({ title }) => title).join('; ')
  return `The error falls from ${measured}, to ${percent(error.estimate)} by ${names}. ${tried}, ${kept.length} kept. ${expectation}${STOPS[stop]}${cost}`
}

/** What to expect on new rows, where that is another error than the one measured, or settings were chosen by it. */
function expectationOf(
  { error, expected }: Pick<Improvement, 'error' | 'expected'>,
  { isAveraged, isChosen }: { readonly isAveraged: boolean; readonly isChosen: boolean },
): string {
  const isSame = expected.estimate === error.estimate
  if (isSame && !isChosen) return ''
  const value = isSame ? 'the same' : percent(expected.estimate)
  const whose = isAveraged ? ' of the average of the networks' : ''
  const corrected = isChosen && !isSame ? ', corrected for having chosen the best' : ''
  return `On new rows expect ${value}${whose}${corrected}, ${range(expected.interval)} (95 % interval). `
}

/** `5 changes were tried, 2 of them not to the end`. */
function countOf(trials: readonly ImprovementTrial[]): string {
  const cut = trials.filter(({ outcome }) => outcome === 'out of time').length
  if (trials.length === 1) return cut === 1 ? 'One change was tried, but not to the end' : 'One change was tried'
  const all = `${trials.length} changes were tried`
  return cut === 0 ? all : `${all}, ${cut === trials.length ? 'none' : `${cut} of them not`} to the end`
}

/** What a prediction costs, where several networks are averaged. */
function costOf({ cost, folds }: Pick<Improvement, 'cost' | 'folds'>): string {
  if (cost === undefined) return ''
  const { networks, multiplications, baselineMultiplications } = cost
  const repeats = networks / folds
  const each = repeats === 1 ? '' : ` (those of ${grouped(folds)} folds, ${grouped(repeats)} times over)`
  const before =
    multiplications === baselineMultiplications
      ? 'as many as those of the baseline'
      : `${(multiplications / baselineMultiplications).toFixed(2)} times as many as those of the baseline`
  return ` The errors are those of single networks; the model averages ${grouped(networks)}${each}, which take ${grouped(multiplications)} multiplications for a row, ${before}.`
}

/** The best trial that is not proven. */
function closest(trials: readonly ImprovementTrial[]): string {
  const better = trials.filter(({ gain, outcome }) => outcome === 'not proven' && gain !== null)
  const [best] = better.toSorted((a, b) => (b.gain?.estimate ?? 0) - (a.gain?.estimate ?? 0))
  if (best?.gain === undefined || best.gain === null) return ''
  return `, the closest being ${best.title} with a gain of ${percent(best.gain.estimate)}, ${range(best.gain.interval)}`
}
