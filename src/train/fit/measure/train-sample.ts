import * as layout from '../../../../assembly/layout.js'
import { emptyLike } from '../../../data/dataset/select-rows.js'
import { permutation } from '../../../data/random/philox.js'
import type { TargetRows } from '../../../program/rows/staging.js'
import type { Features } from '../../../tensor/reals.js'
import type { MeasuredRows } from '../../rows/train-rows.js'
import type { FitPlan } from '../options.js'

/** Most rows of train that are measured at once: as many as the largest dev set of a default split. */
const MOST_ROWS = 10_000
/** Fewest rows of train that are measured after an epoch, where train has as many. */
const FEWEST_ROWS = 500
/** Without dev, the fraction of train that is measured after an epoch. */
const FRACTION = 0.1

/** What decides how many rows of train are measured after an epoch. */
type Measurement = Pick<FitPlan, 'metrics' | 'earlyStopping' | 'rules'>

/** Rows of train that are measured at the kept and at the last epoch: all, or a seeded sample of a large set. */
export function mostMeasured(rows: number): number {
  return Math.min(rows, MOST_ROWS)
}

/** Which rows these are, in order; `undefined` for all of a small train set. */
export function sampleRows(rows: number, seed: number): Uint32Array | undefined {
  const measured = mostMeasured(rows)
  if (measured === rows) return undefined
  return permutation(rows, seed, layout.PURPOSE_SAMPLE).subarray(0, measured).sort()
}

/** The same with every index of a small one. */
export function measuredIndices(rows: number, seed: number): Uint32Array {
  return sampleRows(rows, seed) ?? Uint32Array.from({ length: rows }, (_, i) => i)
}

/**
 * Rows of train that are measured after every epoch: as many as dev has, but all that may be measured where early stopping
 * or the learning rate depends on the train cost, or where metrics of train are asked for.
 */
export function measuredEveryEpoch(rows: number, devRows: number | null, plan: Measurement): number {
  const most = mostMeasured(rows)
  const { earlyStopping, rules, metrics } = plan
  const isSteering = earlyStopping?.monitor === 'trainCost' || (rules.schedule.kind === 'plateau' && devRows === null)
  if (isSteering || metrics.length > 0) return most
  return Math.min(most, Math.max(FEWEST_ROWS, devRows ?? Math.round(rows * FRACTION)))
}

/**
 * A fixed sample of the measured rows, copied in the precision of the network: every class has its share in it, and the
 * values of a numeric target are spread as in all measured rows. All of them, uncopied, for a `count` of that many.
 */
export function stratifiedSample(
  { x, targets }: MeasuredRows,
  inputs: number,
  count: number,
  { seed, precision }: { readonly seed: number; readonly precision: 'f32' | 'f64' },
): Omit<MeasuredRows, 'chosen'> {
  const rows = x.length / inputs
  if (count >= rows) return { x, targets }
  const outputs = 'labels' in targets ? 1 : targets.values.length / rows
  const stratum = 'labels' in targets ? targets.labels : targets.values
  const valueOf = (index: number): number => stratum[index * outputs] ?? 0
  const sorted = [...permutation(rows, seed, layout.PURPOSE_SAMPLE)].sort((a, b) => valueOf(a) - valueOf(b))
  // Equal steps through the rows sorted by target.
  const picked = Uint32Array.from(
    { length: count },
    (_, i) => sorted[Math.floor(((i + 0.5) * rows) / count)] ?? 0,
  ).sort()
  const isRounded = x instanceof Float64Array && precision === 'f32'
  const features = isRounded ? new Float32Array(count * inputs) : emptyLike(x, count * inputs)
  picked.forEach((row, i) => features.set(x.subarray(row * inputs, (row + 1) * inputs), i * inputs))
  return { x: features, targets: pickTargets(targets, picked, outputs) }
}

/** The features of some rows. */
export function pickFeatures(x: Features, rows: Uint32Array, width: number): Features {
  const picked = emptyLike(x, rows.length * width)
  rows.forEach((row, i) => picked.set(x.subarray(row * width, (row + 1) * width), i * width))
  return picked
}

/** The targets of some rows. */
export function pickTargets(targets: TargetRows, rows: Uint32Array, outputs: number): TargetRows {
  if ('labels' in targets) return { labels: Int32Array.from(rows, (row) => targets.labels[row] ?? 0) }
  const values = new Float64Array(rows.length * outputs)
  rows.forEach((row, i) => values.set(targets.values.subarray(row * outputs, (row + 1) * outputs), i * outputs))
  return { values }
}
