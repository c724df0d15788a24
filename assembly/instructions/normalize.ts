import { rows } from '../batch'
import {
  normalizationSums,
  normalizeBatch,
  normalizeBatchBackward,
  normalizeByRunning,
  normalizeRows,
  normalizeRowsBackward,
  ownNormalization,
} from '../layers/normalization'
import { NORMALIZE_BATCH, NORMALIZE_ROWS } from '../layout'
import { elementParts, partBegin, partEnd, UNIT } from '../threads/partition'
import { Normalize, NormalizeBackwardInput, NormalizeBackwardParameters } from './layout/layers'
import { integer, pointer } from './operands'

/** Parts are rows where rows are normalized, else units. */
export class NormalizeWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, Normalize.units))
  }

  run(op: usize, parts: i32): void {
    const kind = integer(op, Normalize.kind)
    const layer = ownNormalization()
    layer.values = pointer(op, Normalize.z)
    layer.normalized = pointer(op, Normalize.normalized)
    layer.factors = pointer(op, Normalize.factors)
    layer.rows = rows
    layer.units = integer(op, Normalize.units)
    layer.scale = pointer(op, Normalize.scale)
    layer.shift = pointer(op, Normalize.shift)
    layer.means = pointer(op, Normalize.means)
    layer.variances = pointer(op, Normalize.variances)
    const total = kind == NORMALIZE_ROWS ? rows : layer.units
    const begin = partBegin(total, UNIT, parts)
    const end = partEnd(total, UNIT, parts)
    if (kind == NORMALIZE_ROWS) normalizeRows(layer, begin, end)
    else if (kind == NORMALIZE_BATCH) normalizeBatch(layer, begin, end)
    else normalizeByRunning(layer, begin, end)
  }
}

export class NormalizeBackwardParametersWork {
  parts(op: usize): i32 {
    const units = integer(op, NormalizeBackwardParameters.units)
    return elementParts((<i64>rows * units) / integer(op, NormalizeBackwardParameters.joined))
  }

  run(op: usize, parts: i32): void {
    const layer = ownNormalization()
    layer.values = pointer(op, NormalizeBackwardParameters.dy)
    layer.normalized = pointer(op, NormalizeBackwardParameters.normalized)
    layer.rows = rows / integer(op, NormalizeBackwardParameters.joined)
    layer.units = integer(op, NormalizeBackwardParameters.units)
    layer.dScale = pointer(op, NormalizeBackwardParameters.dScale)
    layer.dShift = pointer(op, NormalizeBackwardParameters.dShift)
    normalizationSums(layer, partBegin(layer.units, UNIT, parts), partEnd(layer.units, UNIT, parts))
  }
}

export class NormalizeBackwardInputWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, NormalizeBackwardInput.units))
  }

  run(op: usize, parts: i32): void {
    const byRows = integer(op, NormalizeBackwardInput.kind) == NORMALIZE_ROWS
    const layer = ownNormalization()
    layer.values = pointer(op, NormalizeBackwardInput.dy)
    layer.normalized = pointer(op, NormalizeBackwardInput.normalized)
    layer.factors = pointer(op, NormalizeBackwardInput.factors)
    layer.rows = rows
    layer.units = integer(op, NormalizeBackwardInput.units)
    layer.scale = pointer(op, NormalizeBackwardInput.scale)
    layer.dScale = pointer(op, NormalizeBackwardInput.dScale)
    layer.dShift = pointer(op, NormalizeBackwardInput.dShift)
    const total = byRows ? rows : layer.units
    const begin = partBegin(total, UNIT, parts)
    const end = partEnd(total, UNIT, parts)
    if (byRows) normalizeRowsBackward(layer, begin, end)
    else normalizeBatchBackward(layer, begin, end)
  }
}
