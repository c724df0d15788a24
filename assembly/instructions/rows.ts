// The rows of a batch: brought together, changed at random, their targets mixed.

import { augment } from '../augment/augment'
import { mixTargets } from '../augment/targets'
import { gather } from '../rows/gather'
import { at, REAL_BYTES } from '../vector/lanes'
import * as layout from '../layout'
import { partBegin, partEnd } from '../threads/partition'
import { threadIndex } from '../threads/state'
import { smoothTargets } from '../loss/row-weights'
import { address, argument, constant, first, orderOf, pointer, rows, word } from './operand'

export function runGather(session: usize, op: usize, parts: i32): void {
  gatherFrom(session, op, parts, address(session, layout.SESSION_SOURCE), word(session, layout.SESSION_SOURCE_TYPE))
}

export function runGatherTargets(session: usize, op: usize, parts: i32): void {
  const type = REAL_BYTES == 4 ? layout.SOURCE_F32 : layout.SOURCE_F64
  gatherFrom(session, op, parts, address(session, layout.SESSION_TARGETS), type)
}

function gatherFrom(session: usize, op: usize, parts: i32, source: usize, type: i32): void {
  const width = argument(op, 1)
  const begin = partBegin(rows, 1, parts)
  const end = partEnd(rows, 1, parts)
  const target = at(pointer(op, 0), <usize>begin * width)
  gather(source, type, orderOf(session), first + begin, end - begin, width, target)
}

export function runAugment(session: usize, op: usize, parts: i32): void {
  const scratch = pointer(op, 4) + <usize>threadIndex * argument(op, 5)
  const begin = partBegin(rows, 1, parts)
  const end = partEnd(rows, 1, parts)
  const blocks = pointer(op, 2)
  const count = argument(op, 3)
  augment(session, pointer(op, 0), argument(op, 1), blocks, count, scratch, pointer(op, 6), first, begin, end)
}

export function runMixTargets(session: usize, op: usize, parts: i32): void {
  const begin = partBegin(rows, 1, parts)
  const end = partEnd(rows, 1, parts)
  const areLabels = argument(op, 4) != 0
  mixTargets(session, pointer(op, 0), argument(op, 1), pointer(op, 2), argument(op, 3), areLabels, first, begin, end)
}

/** Alone: the targets of a batch are few. */
export function runSmoothTargets(op: usize): void {
  smoothTargets(pointer(op, 0), rows * argument(op, 1), constant(op, 2), argument(op, 3))
}
