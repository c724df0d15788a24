import { LOSS_SOFT_CROSS_ENTROPY, LOSS_SOFTMAX_CROSS_ENTROPY } from '../layout'
import { at } from '../vector/lanes'
import { sum } from '../vector/reduce'
import { elementwiseLosses } from './elementwise'
import { softmaxCrossEntropy } from './softmax'

/** How many losses a batch has: one a row for the softmax, else one an output. */
export function lossCount(kind: i32, rows: i32, units: i32): i32 {
  return kind == LOSS_SOFTMAX_CROSS_ENTROPY || kind == LOSS_SOFT_CROSS_ENTROPY ? rows : rows * units
}

/**
 * Losses `begin` … `end` − 1 of a batch, into `losses`, and the derivative of the mean loss by their outputs into
 * `gradient` (needed as scratch by the softmax, else 0 leaves it out). `targets`: i32 labels of all rows, found through
 * `order`, for the softmax; else the batch's [rows, units] values. `losses` holds 2·rows values for the softmax, else
 * rows·units. An unknown `kind` gives NaN, which ends the run.
 */
export function lossesOf(
  kind: i32,
  delta: f64,
  output: usize,
  targets: usize,
  order: usize,
  first: i32,
  gradient: usize,
  rows: i32,
  units: i32,
  losses: usize,
  begin: i32,
  end: i32,
): void {
  if (kind != LOSS_SOFTMAX_CROSS_ENTROPY) {
    elementwiseLosses(kind, delta, output, targets, gradient, begin, end, losses, rows * units)
    return
  }
  const offset = <usize>begin * units
  softmaxCrossEntropy(
    at(output, offset),
    targets,
    order,
    first + begin,
    at(gradient, offset),
    end - begin,
    units,
    at(losses, begin),
    at(losses, rows + begin),
    rows,
    delta,
  )
}

/** The mean of `count` losses. */
export function meanLoss(losses: usize, count: i32): f64 {
  return sum(losses, count) / <f64>count
}
