import { noun } from '../../../noun.js'
import type { Dataset } from '../../../data/dataset/types.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import { describeOptimizer } from '../../../model/optimizers.js'
import type { PreflightFinding, TrialRun } from '../../../result/index.js'
import { highestRate } from '../../../train/fit/causes/likely-causes.js'
import type { Network } from '../../../train/network/contract.js'
import { digits, failed, noted, passed } from '../item.js'
import { finiteOrNull } from '../layers.js'
import { changesFor, leastKeepProb, type Change } from './changes.js'
import { trialRows, type Trained, type TrialRows, type TrialSettings } from './rows.js'

/** A network that has gained less than this fraction of what is to be gained over a constant has learned nothing yet. */
const LEARNED = 0.05
/** With one setting changed it gains at least this much, so that the setting is what keeps it from learning. */
const EXPLAINED = 0.2
/** Progress that amounts to this by the planned steps, or by as many as a run usually has, is only slow. */
const SLOW = 0.5
const USUAL_STEPS = 3000
/** Below this keepProb most units are 0 in every step. */
const LOW_KEEP_PROB = 0.4
/** λ/m beyond which a penalty holds the weights of standardized data near 0, and a norm below which clipped steps are hardly a change. */
const [STRONG_PENALTY, SMALL_CLIP] = [0.1, 1e-3]
/** An extreme setting is refused where this much more is gained without it. */
const HARM = 0.15
/** A network as initialized may be better than a constant by chance; one that is better by more has been trained before. */
const UNTRAINED = 0.3
const UNRELATED =
  'If a longer run does no better, check that the targets belong to their rows, and that the features say something about them.'

const NO_RELATION = 'nearest neighbours and single features agree with the target no more than by chance'

interface Tried extends Trained {
  /** How much of the gain came in these steps. */
  readonly progress: number
  /** The gain before them, of a network that had not been trained before. */
  readonly head: number
}

interface Answer {
  readonly finding: PreflightFinding
  readonly cause: TrialRun['cause']
}

/**
 * Trains a copy for some steps with the settings of the run: optimizer, schedule, penalties, clipping and dropout. Where the
 * loss does not fall below that of the best constant prediction, single settings are changed until it does.
 */
export async function trial(
  checked: Network,
  train: Dataset,
  settings: TrialSettings,
): Promise<{ readonly findings: PreflightFinding[]; readonly trial: TrialRun }> {
  const rows = await trialRows(checked, train, settings)
  const before = rows.measure(checked)
  const after = await rows.train(checked.options, rows.run)
  const words =
    `After ${rows.steps} ${noun(rows.steps, 'step')} with the settings of the run the loss on ${rows.count} ${noun(rows.count, 'row')} is ${digits(after.loss)}; ` +
    `at the start it was ${digits(before.loss)}, and the best constant prediction has ${digits(rows.constant)}.`
  const head = before.gain < UNTRAINED ? Math.max(0, before.gain) : 0
  const judge = after.gain - head >= LEARNED ? judgeLearned : judgeUnlearned
  const tried = { ...after, progress: after.gain - before.gain, head }
  const { finding, cause } = await judge(checked.options, rows, tried, words)
  const found = {
    steps: rows.steps,
    rows: rows.count,
    before: finiteOrNull(before.loss),
    after: finiteOrNull(after.loss),
    constant: rows.constant,
    cause,
  }
  return { findings: [finding], trial: found }
}

async function judgeLearned(
  description: NetworkDescription,
  rows: TrialRows,
  { gain, generalizes }: Tried,
  words: string,
): Promise<Answer> {
  for (const change of extremeSettings(description, rows)) {
    const changed = await trainWith(change, description, rows)
    if (changed.gain - gain >= HARM) return failedBecause(change, changed, words)
  }
  // A loss on other rows is below that of a constant by chance, too.
  const isUnrelated = !(generalizes === true && rows.hasClasses) && rows.isUnrelated()
  if (generalizes !== false && !isUnrelated) return { finding: passed(words), cause: null }
  const other = 'On rows that it was not trained on it does no better than a constant'
  const found =
    generalizes === false
      ? `${words} ${other}${isUnrelated ? `, and ${NO_RELATION}` : ''}.`
      : `${words} But ${NO_RELATION}: the rows may only have been memorized.`
  return { finding: noted(found, UNRELATED), cause: null }
}

/** The changes of settings that lie beyond what any network is trained with. */
function extremeSettings(description: NetworkDescription, { run, trained }: TrialRows): Change[] {
  const { optimizer = 'adam', l2 = 0, l1 = 0, clipNorm = Infinity, clipValue = Infinity } = run
  const settings = describeOptimizer('preflight', optimizer)
  const isExtreme: Readonly<Record<Change['cause'], boolean>> = {
    penalty: Math.max(l2, l1) > STRONG_PENALTY * trained,
    dropout: leastKeepProb(description) < LOW_KEEP_PROB,
    clipping: Math.min(clipNorm, clipValue) < SMALL_CLIP,
    'learning rate': settings.learningRate > highestRate({ optimizer: settings }),
  }
  return changesFor(description, run).filter(({ cause, raises = false }) => isExtreme[cause] && !raises)
}

async function judgeUnlearned(
  description: NetworkDescription,
  rows: TrialRows,
  { progress, head }: Tried,
  words: string,
): Promise<Answer> {
  for (const change of changesFor(description, rows.run)) {
    const changed = await trainWith(change, description, rows)
    if (!(changed.gain - head >= EXPLAINED)) continue
    const answer = failedBecause(change, changed, words)
    const progressBy = (steps: number): number => (progress * steps) / rows.steps
    const isSlow = change.raises === true && progressBy(Math.max(USUAL_STEPS, rows.planned)) >= SLOW
    if (!isSlow) return answer
    const end = progressBy(rows.planned) >= SLOW ? 'The run is long enough to get there.' : 'The run is short for that.'
    return { finding: noted(`${answer.finding.message} ${end}`, change.remedy), cause: null }
  }
  const none = rows.isUnrelated() ? ` And ${NO_RELATION}.` : ''
  const found = `${words} Neither other learning rates nor less regularization do better.${none}`
  return { finding: noted(found, UNRELATED), cause: null }
}

async function trainWith(change: Change, description: NetworkDescription, rows: TrialRows): Promise<Trained> {
  return await rows.train(change.network?.(description) ?? description, change.run?.(rows.run) ?? rows.run)
}

function failedBecause(change: Change, { loss }: Trained, words: string): Answer {
  return { finding: failed(`${words} ${change.message} it is ${digits(loss)}.`, change.remedy), cause: change.cause }
}
