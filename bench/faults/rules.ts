import type { EpochRow } from '../../dist/src/index.js'
import type { Run } from './runs.ts'

/** Which faults a tool names in a run, the first first; empty for none. */
export type Rule = (run: Run) => readonly string[]

const LEARNING_STATES: readonly string[] = ['does not learn', 'no better than the baseline', 'not finished']

/** What `fit` and `diagnose` say. */
export function wellfit({ history, diagnosis }: Run): readonly string[] {
  const diverged = history.stop.divergence === undefined ? [] : [history.stop.divergence.cause]
  const causes = (diagnosis?.causes ?? []).filter(({ kind }) => diverged.length === 0 || kind !== 'divergence')
  const faults = [...causes, ...(history.faults ?? [])].map(({ kind }) => kind)
  const state = diagnosis !== null && LEARNING_STATES.includes(diagnosis.state) ? [diagnosis.state] : []
  return [...diverged, ...faults, ...state]
}

function changesOf(rows: readonly EpochRow[]): number[] {
  const accuracies = rows.map(({ train }) => 1 - train.error)
  return accuracies.slice(1).map((value, i) => value - (accuracies[i] ?? 0))
}

/**
 * The published rules of AutoTrainer (Zhang et al., 2021) on what a history holds: gradients and activations of the last batch
 * of each epoch, and for the fraction of zero gradients of a relu unit that of its zero outputs. It is made for
 * classification; for a regression the accuracy is the explained fraction of the variance.
 */
export function autoTrainer({ history }: Run): readonly string[] {
  const { rows, stop } = history
  const last = rows.at(-1)
  if (last === undefined || stop.reason === 'diverged' || last.train.loss >= 1e3) return ['exploding gradient']
  const gradients = last.layers.map(({ gradientNorm }) => gradientNorm)
  const [first = 0, end = 1] = [gradients.at(0), gradients.at(-1)]
  const changes = changesOf(rows)
  const swings = changes.filter((change, i) => Math.abs(change) >= 0.03 && change * (changes[i - 1] ?? 0) < 0).length
  const hidden = last.layers.slice(0, -1)
  return [
    ...(first / end < 1e-3 && first < 1e-4 ? ['vanishing gradient'] : []),
    ...(first / end > 70 || hidden.some(({ activationRms }) => activationRms >= 10) ? ['exploding gradient'] : []),
    ...(hidden.some(({ zeroFraction }) => zeroFraction >= 0.7) ? ['dying relu'] : []),
    ...(swings >= 0.2 * changes.length && changes.length > 0 ? ['oscillating loss'] : []),
    ...(Math.max(0, ...changes) < 0.01 ? ['slow convergence'] : []),
  ]
}

/** The published rules of UMLAUT (Schoop et al., 2021) on inputs, settings and losses. */
export function umlaut({ setup, history }: Run): readonly string[] {
  const { rows, recipe } = setup
  const { learningRate } = history.settings.optimizer
  const isOutside = rows.train.x.some((value) => Math.abs(value) > 1)
  const keepProb = Math.min(1, ...recipe.hidden.map((layer) => layer.keepProb ?? 1))
  return [
    ...(history.stop.reason === 'diverged' ? ['loss is not a number'] : []),
    ...(isOutside ? ['input outside [−1, 1]'] : []),
    ...(learningRate > 0.01 ? ['learning rate high'] : []),
    ...(learningRate < 1e-7 ? ['learning rate low'] : []),
    ...(keepProb < 0.5 ? ['dropout high'] : []),
  ]
}
