import { noun } from '../../../noun.js'
import { isChunked, type ChunkedDataset } from '../../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../../data/dataset/types.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import type { EpochRow } from '../../../result/index.js'
import { firstInexactInteger } from '../../rows/features.js'

/** Below this many units, dropout costs a layer capacity. */
const NARROW_UNITS = 16
const LOWEST_INPUT_KEEP_PROB = 0.8

/** Where a network's dropout goes against the usual advice (Srivastava et al., 2014). */
export function dropoutNotes({ layers, inputKeepProb }: NetworkDescription): string[] {
  const notes = layers.slice(0, -1).flatMap(({ name, units, keepProb }) => {
    if (keepProb === 1 || units >= NARROW_UNITS) return []
    return [
      `Layer '${name}' has ${units} ${noun(units, 'unit')} and keepProb ${keepProb}. Dropout suits wide layers; a narrow one has no ` +
        `units to spare. Set keepProb to 1 there, or add units.`,
    ]
  })
  const last = layers.at(-1)
  if (last !== undefined && last.keepProb < 1) {
    notes.push(
      `The output layer '${last.name}' has keepProb ${last.keepProb}: a dropped output is a wrong prediction that no ` +
        `weight can correct. Set keepProb to 1 there.`,
    )
  }
  if (inputKeepProb < LOWEST_INPUT_KEEP_PROB) {
    notes.push(`inputKeepProb ${inputKeepProb} drops much of every row. Values of 0.8 or more are usual for inputs.`)
  }
  return notes
}

/** Where batch normalization needs another batch size than the one asked for. */
export function batchSizeNotes(asked: number, rows: number, batchSize: number): string[] {
  if (batchSize <= asked) return []
  const left = rows % asked
  return [
    `batchSize is ${batchSize} instead of ${asked}: the last batch of ${rows} rows would have ${left} ` +
      `${left === 1 ? 'row' : 'rows'}, too few for the statistics of batch normalization.`,
  ]
}

/** How the train cost went while dropout was off. */
export function dropoutPhaseNotes(rows: readonly EpochRow[], dropoutFrom: number): string[] {
  const phase = rows.filter(({ epoch }) => epoch < dropoutFrom)
  if (phase.length === 0) return []
  const rise = phase.find(({ train }, i) => i > 0 && !(train.cost <= (phase[i - 1]?.train.cost ?? Infinity)))
  if (rise === undefined)
    return [
      `With dropout off, the train cost fell in ${phase.length === 1 ? 'the first epoch' : `each of the first ${phase.length} epochs`}.`,
    ]
  return [
    `With dropout off, the train cost rose in epoch ${rise.epoch}: lower the learning rate, or see \`costCheck\`.`,
  ]
}

/** A penalty that outweighs the loss it is added to. */
export function penaltyNotes({ loss, penalty }: { readonly loss: number; readonly penalty: number }): string[] {
  if (!(penalty > loss)) return []
  const percent = (100 * penalty) / (loss + penalty)
  return [
    `After the first epoch the penalty is ${percent.toFixed(0)} % of the cost: it shrinks the weights more than the error. ` +
      `Where the train error stays too high, λ ten times smaller is the first thing to try.`,
  ]
}

/** Columns that f32 rounds. */
export function precisionNotes(train: Dataset | ChunkedDataset, precision: 'f32' | 'f64'): string[] {
  if (isChunked(train)) return []
  const { x, features, columns } = train
  const inexact = precision === 'f32' ? firstInexactInteger(x) : -1
  if (inexact === -1) return []
  const column = columns[inexact % features]
  return [`Column ${JSON.stringify(column)} holds whole numbers beyond 2^24, which f32 rounds: use precision 'f64'.`]
}

/** Parts of a split that are used for something else, and evaluations on test before this fit. */
export function splitNotes(train: Dataset | ChunkedDataset, dev: Dataset | undefined, evaluations: number): string[] {
  const notes: string[] = []
  const { name } = (isChunked(train) ? undefined : train.part) ?? {}
  if (name === 'dev' || name === 'test') {
    notes.push(`You are training on the ${name} part: it can no longer measure generalization.`)
  }
  if (dev?.part?.name === 'test') {
    notes.push('dev is the test part: once you choose anything by it, its error is no longer an unbiased estimate.')
  }
  if (dev?.part !== undefined && dev.part.name === name) {
    notes.push(`train and dev are both the ${name} part: the dev error says nothing about new rows.`)
  }
  if (evaluations > 0) {
    const times = evaluations === 1 ? 'once' : `${evaluations} times`
    notes.push(
      `The network was evaluated on test ${times} before this fit: the test error is no longer an unbiased estimate.`,
    )
  }
  return notes
}
