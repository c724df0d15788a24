import type { Diagnosis, ErrorGap, FitState, Interval, RowsNeeded, Task } from '../result/index.js'

/** A share as people read it: 0.0139 is `1.39 %`. */
export function percent(share: number): string {
  const rounded = Number((100 * share).toPrecision(3))
  return `${Math.abs(rounded) < 5e-4 ? 0 : rounded} %`.replace('-', '−')
}

/** A whole number with thousands separators. */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `0.4 % to 3.2 %`. */
export function range({ low, high }: Interval): string {
  return `${percent(low)} to ${percent(high)}`
}

const MEANING: Readonly<Record<FitState, string>> = {
  'high bias': 'The network underfits: it cannot yet do on its own training rows what can be done.',
  'high variance': 'The network overfits: what it learnt does not carry over to new rows.',
  'high bias and high variance': 'The network underfits and overfits. Lower the bias first.',
  mismatch:
    'The rows of dev are of another kind than those of train: the network does well on rows like those it knows.',
  'fits well': 'The network fits well: no gap is larger than what matters.',
  'cannot tell': '',
}

/** The verdict in sentences: what it means, the gaps, what was measured, what would tell. */
export function diagnosisWords(diagnosis: Omit<Diagnosis, 'words' | 'actions'>): string {
  const { state, gaps } = diagnosis
  const open = gaps.filter(({ verdict }) => verdict === 'cannot tell')
  return [
    state === 'cannot tell' ? cannotTell(diagnosis, open) : MEANING[state],
    `${capital(gaps.map(gapWords).join('; '))} (95 % intervals); up to ${percent(diagnosis.tolerance)} counts as none.`,
    measured(diagnosis),
    state === 'cannot tell' ? '' : stillOpen(open),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

function cannotTell({ likely }: Omit<Diagnosis, 'words' | 'actions'>, open: readonly ErrorGap[]): string {
  const hint = likely === 'fits well' ? 'The figures alone look well' : `The figures alone point to ${likely}`
  const fewRows = open.some(({ rowsNeeded }) => rowsNeeded.length > 0)
  const way = fewRows
    ? ' Where no more rows are to be had, k-fold cross-validation holds out every row once and measures by all of them.'
    : ''
  return `${capital(tooSmall(open))} ${hint}, but chance may have made them.${way}`
}

function stillOpen(open: readonly ErrorGap[]): string {
  if (open.length === 0) return ''
  return `Whether there is ${open.map(({ name }) => name).join(' and ')} too cannot be told: ${tooSmall(open)}`
}

/** `dev is too small; it would take about 3,500 rows.` */
function tooSmall(open: readonly ErrorGap[]): string {
  const needed = rowsThatTell(open)
  if (needed.length === 0) {
    const names = open.map(({ name }) => name).join(' and ')
    return `the ${names} is too close to what counts as none, or the achievable error too little known, for rows to tell.`
  }
  const parts = needed.map(({ part }) => part).join(' and ')
  return `${parts} ${needed.length > 1 ? 'are' : 'is'} too small; it would take about ${rowsInWords(needed)}.`
}

/** Of each part the most rows that one of the gaps needs. */
export function rowsThatTell(gaps: readonly ErrorGap[]): RowsNeeded[] {
  const most = new Map<string, number>()
  for (const { part, rows } of gaps.flatMap(({ rowsNeeded }) => rowsNeeded)) {
    most.set(part, Math.max(rows, most.get(part) ?? 0))
  }
  return [...most].map(([part, rows]) => ({ part, rows }))
}

/** `390 rows of train and 390 of dev`. */
export function rowsInWords(needed: readonly RowsNeeded[]): string {
  return needed.map(({ part, rows }, i) => `${grouped(rows)}${i === 0 ? ' rows' : ''} of ${part}`).join(' and ')
}

function gapWords({ name, estimate, interval }: ErrorGap): string {
  return `${name} is ${percent(estimate)}, ${range(interval)}`
}

function measured(diagnosis: Omit<Diagnosis, 'words' | 'actions'>): string {
  const { task, trainError, trainDevError, devError, achievableError, achievableFrom } = diagnosis
  const between = trainDevError === null ? '' : `, on train-dev ${percent(trainDevError)}`
  const origin = {
    given: 'is held to be achievable',
    estimated: 'is achievable by an estimate from neighbouring rows',
    default: 'is held to be achievable (nothing else was given)',
  }[achievableFrom]
  return `On train ${percent(trainError)} ${quantity(task)}${between}, on dev ${percent(devError)}; ${percent(achievableError)} ${origin}.`
}

function quantity(task: Task): string {
  return task === 'classification' ? 'of rows are misclassified' : 'of the variance is left unexplained'
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
