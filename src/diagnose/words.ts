import type { Diagnosis, ErrorGap, FitState, Task } from '../result/index.js'
import { percent, range } from './numbers.js'
import { describeRows, rowsToDecide } from './rows-needed.js'

type Judged = Omit<Diagnosis, 'words' | 'actions'>

const MEANING: Readonly<Record<Exclude<FitState, 'inconclusive'>, string>> = {
  'high bias': 'The network underfits: its error on its own training rows is higher than it needs to be.',
  'high variance': 'The network overfits: what it learnt does not generalize to new rows.',
  'high bias and high variance': 'The network both underfits and overfits. Reduce the bias first.',
  mismatch: 'Dev rows differ from train rows: the network does well on new rows only if they are like those of train.',
  'fits well': 'The network fits well: no gap exceeds the tolerance.',
}

/** The verdict in sentences: what it means, the gaps, the errors, and the rows that would settle what is open. */
export function diagnosisWords(diagnosis: Judged): string {
  const { state, gaps, tolerance } = diagnosis
  const open = gaps.filter(({ verdict }) => verdict === 'inconclusive')
  return [
    state === 'inconclusive' ? describeInconclusive(diagnosis, open) : MEANING[state],
    `${capital(gaps.map(describeGap).join('; '))} (95 % intervals). Gaps up to ${percent(tolerance)} count as none.`,
    describeErrors(diagnosis),
    state === 'inconclusive' ? '' : describeOpen(open),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

function describeInconclusive({ likely }: Judged, open: readonly ErrorGap[]): string {
  const estimates = likely === 'fits well' ? 'The estimates look good' : `The estimates point to ${likely}`
  const moreRowsHelp = open.some(({ rowsNeeded }) => rowsNeeded.length > 0)
  const alternative = moreRowsHelp
    ? ' If you cannot get more rows, use k-fold cross-validation: it holds out every row once and so measures on all.'
    : ''
  return `Not enough data to tell: ${tooFewRows(open)} ${estimates}, but that may be chance.${alternative}`
}

function describeOpen(open: readonly ErrorGap[]): string {
  if (open.length === 0) return ''
  return `Not enough data to tell whether there is also ${namesOf(open)}: ${tooFewRows(open)}`
}

/** `dev is too small; about 3,500 rows of dev are needed.` */
function tooFewRows(open: readonly ErrorGap[]): string {
  const needed = rowsToDecide(open)
  if (needed.length === 0) {
    return `the ${namesOf(open)} is too close to the tolerance, or the achievable error too uncertain, for any number of rows to decide.`
  }
  const parts = needed.map(({ part }) => part).join(' and ')
  return `${parts} ${needed.length > 1 ? 'are' : 'is'} too small; about ${describeRows(needed)} are needed.`
}

function namesOf(gaps: readonly ErrorGap[]): string {
  return gaps.map(({ name }) => name).join(' and ')
}

function describeGap({ name, estimate, interval }: ErrorGap): string {
  return `${name} is ${percent(estimate)}, ${range(interval)}`
}

function describeErrors(diagnosis: Judged): string {
  const { task, trainError, trainDevError, devError, achievableError, achievableFrom } = diagnosis
  const between = trainDevError === null ? '' : `, ${percent(trainDevError)} on train-dev`
  const origin = {
    given: 'as given',
    estimated: 'estimated from neighbouring rows',
    default: 'assumed, as none was given',
  }[achievableFrom]
  return (
    `${capital(quantity(task))}: ${percent(trainError)} on train${between}, ${percent(devError)} on dev. ` +
    `Achievable error: ${percent(achievableError)} (${origin}).`
  )
}

function quantity(task: Task): string {
  return task === 'classification' ? 'misclassified rows' : 'unexplained variance'
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
