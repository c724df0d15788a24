import { ownSlot, SLOTS_BYTES } from '../threads/state'

/** Operands of a loss over one batch. */
@unmanaged
export class LossOperands {
  /** δ of Huber, or the label smoothing of softmax. */
  delta: f64
  /** LOSS_… */
  kind: i32
  rows: i32
  units: i32
  /** [rows, units]. */
  outputs: usize
  /** i32 labels of all rows for LOSS_SOFTMAX_CROSS_ENTROPY; else the values of the batch, [rows, units]. */
  targets: usize
  /** Where labels are found: the order of the rows, and the position of the first row of the batch in the epoch. */
  order: usize
  first: i32
  /** Takes the gradient of the mean loss with respect to the outputs, [rows, units]. */
  gradient: usize
  /** Takes the losses: 2·rows reals for softmax, which uses the second half as scratch, else rows·units. */
  losses: usize
  /** Weights of the positive targets of each unit, repeated beyond the last; 0 for none. */
  positiveWeights: usize
}

const slots: usize = memory.data(SLOTS_BYTES, 64)

/** This thread's operands. */
export function ownLoss(): LossOperands {
  return ownSlot<LossOperands>(slots)
}
