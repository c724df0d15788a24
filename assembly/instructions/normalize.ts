// Normalization of a layer, forwards and backwards: shares are units or rows, whichever are measured.

import * as layout from '../layout'
import {
  normalizationSums,
  normalizeBatch,
  normalizeBatchBackward,
  normalizeByRunning,
  normalizeRows,
  normalizeRowsBackward,
} from '../layers/normalization'
import { partBegin, partEnd } from '../threads/partition'
import { argument, LINE, pointer, rows } from './operand'

export function runNormalize(op: usize, parts: i32): void {
  const kind = argument(op, 0)
  const z = pointer(op, 1)
  const normalized = pointer(op, 2)
  const factors = pointer(op, 3)
  const units = argument(op, 4)
  const scale = pointer(op, 5)
  const shift = pointer(op, 6)
  const means = pointer(op, 7)
  const variances = pointer(op, 8)
  const total = kind == layout.NORMALIZE_ROWS ? rows : units
  const begin = partBegin(total, LINE, parts)
  const end = partEnd(total, LINE, parts)
  if (kind == layout.NORMALIZE_ROWS) normalizeRows(z, normalized, factors, units, scale, shift, begin, end)
  else if (kind == layout.NORMALIZE_BATCH) {
    normalizeBatch(z, normalized, factors, rows, units, scale, shift, means, variances, begin, end)
  } else normalizeByRunning(z, rows, units, scale, shift, means, variances, begin, end)
}

export function runNormalizeSums(op: usize, parts: i32): void {
  const units = argument(op, 2)
  const begin = partBegin(units, LINE, parts)
  const end = partEnd(units, LINE, parts)
  normalizationSums(pointer(op, 0), pointer(op, 1), rows, units, pointer(op, 3), pointer(op, 4), begin, end)
}

export function runNormalizeBackward(op: usize, parts: i32): void {
  const areRows = argument(op, 0) == layout.NORMALIZE_ROWS
  const dy = pointer(op, 1)
  const x = pointer(op, 2)
  const factors = pointer(op, 3)
  const units = argument(op, 4)
  const scale = pointer(op, 5)
  const total = areRows ? rows : units
  const begin = partBegin(total, LINE, parts)
  const end = partEnd(total, LINE, parts)
  if (areRows) normalizeRowsBackward(dy, x, factors, units, scale, begin, end)
  else normalizeBatchBackward(dy, x, factors, rows, units, scale, pointer(op, 6), pointer(op, 7), begin, end)
}
