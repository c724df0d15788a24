import { noun } from '../../../noun.js'
import type { Dataset } from '../../../data/dataset/types.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import type { PreflightFinding, TrialRun } from '../../../result/index.js'
import type { Network } from '../../../train/network/contract.js'
import { digits, failed, noted, passed } from '../item.js'
import { finiteOrNull } from '../layers.js'
import { changesFor, dropoutChanges, leastKeepProb, type Change } from './changes.js'
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
const UNRELATED =
  'If a longer run does no better, check that the targets belong to their rows, and that the features say something about them.'

interface Tried extends Trained {
  /** How much of the gain came in these steps. */
  readonly progress: number
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
  const judge = after.gain >= LEARNED ? judgeLearned : judgeUnlearned
  const { finding, cause } = await judge(checked.options, rows, { ...after, progress: after.gain - before.gain }, words)
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
  const [change] = dropoutChanges(description)
  if (change !== undefined && leastKeepProb(description) < LOW_KEEP_PROB && gain < EXPLAINED) {
    const without = await trainWith(change, description, rows)
    if (without.gain >= 4 * gain) return failedBecause(change, without, words)
  }
  if (generalizes !== false) return { finding: passed(words), cause: null }
  const found = `${words} On rows that it was not trained on it does no better than a constant.`
  return { finding: noted(found, UNRELATED), cause: null }
}

async function judgeUnlearned(
  description: NetworkDescription,
  rows: TrialRows,
  { progress }: Tried,
  words: string,
): Promise<Answer> {
  for (const change of changesFor(description, rows.run)) {
    const changed = await trainWith(change, description, rows)
    if (!(changed.gain >= EXPLAINED)) continue
    const answer = failedBecause(change, changed, words)
    const progressBy = (steps: number): number => (progress * steps) / rows.steps
    const isSlow = change.cause === 'learning rate' && progressBy(Math.max(USUAL_STEPS, rows.planned)) >= SLOW
    if (!isSlow) return answer
    const end = progressBy(rows.planned) >= SLOW ? 'The run is long enough to get there.' : 'The run is short for that.'
    return { finding: noted(`${answer.finding.message} ${end}`, change.remedy), cause: null }
  }
  const found = `${words} Neither other learning rates nor less regularization do better.`
  return { finding: noted(found, UNRELATED), cause: null }
}

async function trainWith(change: Change, description: NetworkDescription, rows: TrialRows): Promise<Trained> {
  return await rows.train(change.network?.(description) ?? description, change.run?.(rows.run) ?? rows.run)
}

function failedBecause(change: Change, { loss }: Trained, words: string): Answer {
  return { finding: failed(`${words} ${change.message} it is ${digits(loss)}.`, change.remedy), cause: change.cause }
}
