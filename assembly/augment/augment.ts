// Random augmentation of the rows of a training batch. What becomes of a row depends on nothing but seed, epoch and its row
// number in the data set. The AUGMENT_ blocks of layout.ts are applied in order.

import { first, members, rowOrder, session } from '../batch'
import { gather } from '../rows/gather'
import * as layout from '../layout'
import { rowAt } from '../rows/order'
import { at } from '../vector/lanes'
import { beta } from './beta'
import { color } from './color'
import { below, drawFor, seedDraws, uniform } from './draws'
import { crop, cutout, flipHorizontal, flipVertical } from './image'
import { chooseRectangle, copyRectangle, mixup } from './mix'
import { option } from './options'
import { mask, noise } from './values'
import { warp } from './warp'

/** Features of a row. */
let width: i32 = 0
let blocks: usize = 0
/** Address of the row numbers in the data set of the rows in memory; 0 if they are the same. */
let numbers: usize = 0
/** Scratch for a copy of the row, and for the partner of a mixture. */
let scratch: usize = 0
let partner: usize = 0

/**
 * Augments rows `begin` … `end` − 1 of the batch in place at `features`. How mixture k mixed row i goes to entry
 * i·mixtures + k of `mixes`. `space` is scratch for two rows and sixteen numbers.
 */
export function augment(
  features: usize,
  rowWidth: i32,
  blocksAt: usize,
  count: i32,
  space: usize,
  mixes: usize,
  begin: i32,
  end: i32,
): void {
  width = rowWidth
  blocks = blocksAt
  numbers = <usize>load<u32>(session, layout.SESSION_NUMBERS)
  scratch = space
  partner = at(space, rowWidth + 16)
  seedDraws(session)
  const order = rowOrder()
  const mixtures = mixturesOf(count)
  for (let i = begin; i < end; i++) {
    const entry = mixes + <usize>i * mixtures * layout.MIX_BYTES
    augmentRow(at(features, <usize>i * rowWidth), rowAt(order, first + i), count, entry)
  }
}

function mixturesOf(count: i32): usize {
  let mixtures: usize = 0
  for (let i = 0; i < count; i++) mixtures += usize(isMixture(kindOf(blockAt(i))))
  return mixtures
}

function blockAt(index: i32): usize {
  return blocks + <usize>index * layout.AUGMENT_BYTES
}

function kindOf(block: usize): i32 {
  return <i32>load<f64>(block, layout.AUGMENT_KIND)
}

function isMixture(kind: i32): bool {
  return kind == layout.AUGMENTATION_MIXUP || kind == layout.AUGMENTATION_CUTMIX
}

function numberOf(row: usize): u32 {
  return numbers == 0 ? <u32>row : load<u32>(numbers + (row << 2))
}

function augmentRow(features: usize, row: usize, count: i32, mixes: usize): void {
  for (let i = 0; i < count; i++) {
    const block = blockAt(i)
    const kind = kindOf(block)
    drawFor(numberOf(row), i)
    const applies = uniform(0) < load<f64>(block, layout.AUGMENT_PROBABILITY)
    if (isMixture(kind)) {
      store<f64>(mixes, 0, 0)
      store<f64>(mixes, 0, 8)
      if (applies) mix(block, i, features, mixes)
      mixes += layout.MIX_BYTES
    } else if (applies) change(kind, block, features)
  }
}

function change(kind: i32, block: usize, features: usize): void {
  switch (kind) {
    case layout.AUGMENTATION_FLIP_HORIZONTAL:
      return flipHorizontal(block, features)
    case layout.AUGMENTATION_FLIP_VERTICAL:
      return flipVertical(block, features)
    case layout.AUGMENTATION_WARP:
      return warp(block, features, scratch)
    case layout.AUGMENTATION_CROP:
      return crop(block, features, scratch)
    case layout.AUGMENTATION_CUTOUT:
      return cutout(block, features)
    case layout.AUGMENTATION_COLOR:
      return color(block, features)
    case layout.AUGMENTATION_NOISE:
      return noise(block, features, width, scratch)
    case layout.AUGMENTATION_MASK:
      return mask(block, features, width)
  }
}

/**
 * Mixes a row with a partner drawn from the rows in memory. The partner is augmented as in this epoch by the blocks before
 * the mixture, but not mixed itself.
 */
function mix(block: usize, index: i32, features: usize, mixes: usize): void {
  const other = <usize>below(1, load<u32>(session, layout.SESSION_ROWS))
  let weight = 1 - beta(option(block, 0), 2)
  const isRectangle = kindOf(block) == layout.AUGMENTATION_CUTMIX
  if (isRectangle) weight = chooseRectangle(block, weight, 4)
  store<f64>(mixes, weight, 0)
  store<f64>(mixes, <f64>other, 8)
  const source = <usize>load<u32>(session, layout.SESSION_SOURCE)
  gather(source, load<i32>(session, layout.SESSION_SOURCE_TYPE), 0, <i32>other * members, 1, width, partner)
  for (let i = 0; i < index; i++) {
    const before = blockAt(i)
    const kind = kindOf(before)
    if (isMixture(kind)) continue
    drawFor(numberOf(other), i)
    if (uniform(0) < load<f64>(before, layout.AUGMENT_PROBABILITY)) change(kind, before, partner)
  }
  if (isRectangle) copyRectangle(block, features, partner)
  else mixup(features, partner, width, weight)
}
