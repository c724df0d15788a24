// What a layer does with a batch, forwards and backwards.

import { activate, activateBackward } from '../layers/activation'
import { dropout } from '../layers/dropout'
import { Epilogue, ownEpilogue } from '../gemm/epilogue'
import { gemmPart } from '../gemm/partition'
import { at } from '../vector/lanes'
import * as layout from '../layout'
import { softmax } from '../loss/softmax'
import { sumColumns } from '../vector/reduce'
import { partBegin, partEnd } from '../threads/partition'
import { address, argument, constant, LINE, pointer, rows } from './operand'

/** z = x·W + b. */
export function runDense(session: usize, op: usize, parts: i32): void {
  denseWith(null, session, op, parts)
}

/** z = x·W + b and, tile by tile, a = act(z) and its dropout. */
export function runDenseActivate(session: usize, op: usize, parts: i32): void {
  const epilogue = ownEpilogue()
  epilogue.kind = argument(op, 6)
  epilogue.alpha = constant(op, 7)
  epilogue.source = pointer(op, 3)
  epilogue.output = pointer(op, 8)
  epilogue.dropped = pointer(op, 9)
  epilogue.keepProb = constant(op, 10)
  epilogue.layer = argument(op, 11)
  epilogue.step = <u32>load<f64>(session, layout.SESSION_DRAWS)
  epilogue.epoch = load<u32>(session, layout.SESSION_EPOCH)
  epilogue.seedLow = load<u32>(session, layout.SESSION_SEED_LOW)
  epilogue.seedHigh = load<u32>(session, layout.SESSION_SEED_HIGH)
  denseWith(epilogue, session, op, parts)
}

function denseWith(epilogue: Epilogue | null, session: usize, op: usize, parts: i32): void {
  const inputs = argument(op, 4)
  const units = argument(op, 5)
  const x = pointer(op, 0)
  const weight = pointer(op, 1)
  const bias = pointer(op, 2)
  const workspace = workspaceOf(session)
  gemmPart(
    parts,
    false,
    false,
    rows,
    units,
    inputs,
    x,
    inputs,
    weight,
    units,
    pointer(op, 3),
    bias,
    workspace,
    epilogue,
  )
}

/** dW = xᵀ·dz, db = column sums of dz. */
export function runDenseBackwardParameters(session: usize, op: usize, parts: i32): void {
  const inputs = argument(op, 4)
  const units = argument(op, 5)
  const x = pointer(op, 0)
  const dz = pointer(op, 1)
  const workspace = workspaceOf(session)
  gemmPart(parts, true, false, inputs, units, rows, x, inputs, dz, units, pointer(op, 2), 0, workspace, null)
  sumColumns(dz, rows, units, partBegin(units, LINE, parts), partEnd(units, LINE, parts), pointer(op, 3))
}

/** dx = dz·Wᵀ. */
export function runDenseBackwardInput(session: usize, op: usize, parts: i32): void {
  const inputs = argument(op, 3)
  const units = argument(op, 4)
  const dz = pointer(op, 0)
  const weight = pointer(op, 1)
  const workspace = workspaceOf(session)
  gemmPart(parts, false, true, rows, inputs, units, dz, units, weight, units, pointer(op, 2), 0, workspace, null)
}

function workspaceOf(session: usize): usize {
  return address(session, layout.SESSION_WORKSPACE)
}

export function runActivate(op: usize, parts: i32): void {
  const count = rows * argument(op, 4)
  const begin = partBegin(count, LINE, parts)
  const length = partEnd(count, LINE, parts) - begin
  activate(argument(op, 0), constant(op, 1), at(pointer(op, 2), begin), at(pointer(op, 3), begin), length)
}

export function runActivateBackward(op: usize, parts: i32): void {
  const count = rows * argument(op, 5)
  const begin = partBegin(count, LINE, parts)
  const length = partEnd(count, LINE, parts) - begin
  const input = at(pointer(op, 2), begin)
  const output = at(pointer(op, 3), begin)
  activateBackward(argument(op, 0), constant(op, 1), input, output, at(pointer(op, 4), begin), length)
}

export function runDropout(session: usize, op: usize, parts: i32): void {
  const count = rows * argument(op, 2)
  dropout(
    pointer(op, 0),
    pointer(op, 1),
    partBegin(count, LINE, parts),
    partEnd(count, LINE, parts),
    constant(op, 3),
    argument(op, 4),
    <u32>load<f64>(session, layout.SESSION_DRAWS),
    load<u32>(session, layout.SESSION_EPOCH),
    load<u32>(session, layout.SESSION_SEED_LOW),
    load<u32>(session, layout.SESSION_SEED_HIGH),
  )
}

export function runSoftmax(op: usize, parts: i32): void {
  const units = argument(op, 2)
  const begin = partBegin(rows, LINE, parts)
  const length = partEnd(rows, LINE, parts) - begin
  const place = <usize>begin * units
  softmax(at(pointer(op, 0), place), at(pointer(op, 1), place), length, units, at(pointer(op, 3), begin))
}
