import type { Outcome } from './measure.ts'

const ARMS = ['advised', 'control', 'naive'] as const
const LABELS = {
  advised: 'first trainable advice',
  control: 'same settings, new seed',
  naive: 'raise L2, or widen',
} as const
/** Half the tolerance of a diagnosis. */
const EQUAL = { classification: 0.005, regression: 0.01 } as const
const [NOT_WORSE, BETTER] = [0.9, 0.7]

type ArmName = (typeof ARMS)[number]
type Kind = 'better' | 'equal' | 'worse'

/** The trainings of one problem or set with the same settings. */
interface Case {
  readonly first: Outcome
  readonly outcomes: readonly Outcome[]
}

function casesOf(outcomes: readonly Outcome[]): Case[] {
  const byName = new Map<string, Outcome[]>()
  for (const one of outcomes) {
    const key = `${one.source} ${one.settings}`
    byName.set(key, [...(byName.get(key) ?? []), one])
  }
  return [...byName.values()].flatMap((of) => (of[0] === undefined ? [] : [{ first: of[0], outcomes: of }]))
}

const gainOf = (one: Outcome, arm: ArmName): number => clamp(one[arm]?.gain ?? 0)
/** A network that is much worse than the mean of the targets is as useless as one. */
const clamp = (gain: number): number => Math.max(-1, Math.min(1, gain))

function meanGain({ outcomes }: Case, arm: ArmName): number {
  return outcomes.reduce((sum, one) => sum + gainOf(one, arm), 0) / outcomes.length
}

function kindOf(gain: number, task: Outcome['task']): Kind {
  return gain > EQUAL[task] ? 'better' : gain < -EQUAL[task] ? 'worse' : 'equal'
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(0)} %`
}

function row(label: string, kinds: readonly Kind[]): string {
  const counts = (['better', 'equal', 'worse'] as const).map((kind) => kinds.filter((one) => one === kind).length)
  return `${label.padEnd(28)}${counts.map((count) => `${count} (${percent(count, kinds.length)})`.padStart(14)).join('')}`
}

/** Prints how the arms did, by case, by run and by what was advised; whether the goals are reached. */
export function summarize(half: Outcome['half'], outcomes: readonly Outcome[]): boolean {
  const advised = outcomes.filter((one) => one.title !== null)
  const cases = casesOf(advised)
  console.log(
    `\n${half}: ${cases.length} cases, ${advised.length} networks; ${outcomes.length - advised.length} more without trainable advice`,
  )
  console.log(`${'mean of the seeds of a case'.padEnd(28)}        better         equal         worse    mean gain`)
  for (const arm of ARMS) {
    const kinds = cases.map((one) => kindOf(meanGain(one, arm), one.first.task))
    const mean = cases.reduce((sum, one) => sum + meanGain(one, arm), 0) / cases.length
    console.log(`${row(LABELS[arm], kinds)}${`${(100 * mean).toFixed(1)} points`.padStart(13)}`)
  }
  console.log('single networks')
  for (const arm of ARMS)
    console.log(
      row(
        LABELS[arm],
        advised.map((one) => kindOf(gainOf(one, arm), one.task)),
      ),
    )
  byAdvice(advised)
  const share = (arm: ArmName, kind: Kind): number =>
    cases.filter((one) => kindOf(meanGain(one, arm), one.first.task) === kind).length / cases.length
  return (
    share('advised', 'worse') <= 1 - NOT_WORSE &&
    share('advised', 'better') >= BETTER &&
    (['control', 'naive'] as const).every((arm) => share('advised', 'better') > share(arm, 'better'))
  )
}

function byAdvice(outcomes: readonly Outcome[]): void {
  const byTitle = new Map<string, Outcome[]>()
  for (const one of outcomes) {
    const title = (one.title ?? '').replace(/:.*/, '').replace(/ by a factor.*/, '')
    byTitle.set(title, [...(byTitle.get(title) ?? []), one])
  }
  console.log(`\nadvice, single networks             better         equal         worse    mean gain`)
  for (const [title, of] of [...byTitle].toSorted(([, a], [, b]) => b.length - a.length)) {
    const mean = of.reduce((sum, one) => sum + gainOf(one, 'advised'), 0) / of.length
    const kinds = of.map((one) => kindOf(gainOf(one, 'advised'), one.task))
    console.log(`${row(title.slice(0, 27), kinds)}${`${(100 * mean).toFixed(1)} points`.padStart(13)}`)
  }
}

/** Every case with its gains and what was said. */
export function list(outcomes: readonly Outcome[]): void {
  for (const one of casesOf(outcomes)) {
    const gains = ARMS.map((arm) => `${LABELS[arm]} ${(100 * meanGain(one, arm)).toFixed(1)}`).join(', ')
    console.log(`${one.first.half}, ${one.first.source}, ${one.first.settings}: ${gains}`)
    for (const { state, likely, title, advised, freshError } of one.outcomes) {
      const gain = advised === null ? '' : `, gain ${(100 * advised.gain).toFixed(1)}`
      console.log(`  ${state} (${likely}), error ${(100 * freshError).toFixed(1)}: ${title ?? 'no advice'}${gain}`)
    }
  }
}
