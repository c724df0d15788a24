// Augmentations that move whole pixels or overwrite them: values are copied, so nothing is rounded.
// An image is [height, width, channels], row-major.

import { EDGE_FILL, EDGE_NEAREST } from '../layout'
import { at, REAL_BYTES } from '../vector/lanes'
import { below } from './draws'
import { channelsOf, heightOf, option, widthOf } from './options'

/** Index of the pixel that stands for `index` on an axis of `size`, or −1 to fill. Reflecting repeats the edge pixel. */
export function edgeIndex(index: i32, size: i32, edge: i32): i32 {
  if (<u32>index < <u32>size) return index
  if (edge == EDGE_FILL) return -1
  if (edge == EDGE_NEAREST) return index < 0 ? 0 : size - 1
  let folded = index % (2 * size)
  if (folded < 0) folded += 2 * size
  return folded < size ? folded : 2 * size - 1 - folded
}

function swap(a: usize, b: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const value = load<real>(at(a, i))
    store<real>(at(a, i), load<real>(at(b, i)))
    store<real>(at(b, i), value)
  }
}

export function flipHorizontal(block: usize, image: usize): void {
  const width = widthOf(block)
  const channels = channelsOf(block)
  for (let y = 0; y < heightOf(block); y++) {
    const line = at(image, <usize>(y * width * channels))
    for (let left = 0, right = width - 1; left < right; left++, right--) {
      swap(at(line, left * channels), at(line, right * channels), channels)
    }
  }
}

export function flipVertical(block: usize, image: usize): void {
  const line = widthOf(block) * channelsOf(block)
  for (let top = 0, bottom = heightOf(block) - 1; top < bottom; top++, bottom--) {
    swap(at(image, top * line), at(image, bottom * line), line)
  }
}

function fillPixels(target: usize, count: i32, value: real): void {
  for (let i = 0; i < count; i++) store<real>(at(target, i), value)
}

/** Pads all four sides and crops a random region of the original size. */
export function crop(block: usize, image: usize, copy: usize): void {
  const padding = <i32>option(block, 0)
  const dy = <i32>below(1, 2 * padding + 1) - padding
  const dx = <i32>below(2, 2 * padding + 1) - padding
  if (dx == 0 && dy == 0) return
  const height = heightOf(block)
  const width = widthOf(block)
  const channels = channelsOf(block)
  const edge = <i32>option(block, 1)
  const fill = <real>option(block, 2)
  memory.copy(copy, image, <usize>(height * width * channels) * REAL_BYTES)
  for (let y = 0; y < height; y++) {
    const fromY = edgeIndex(y + dy, height, edge)
    for (let x = 0; x < width; x++) {
      const fromX = edgeIndex(x + dx, width, edge)
      const target = at(image, (y * width + x) * channels)
      if (fromX < 0 || fromY < 0) fillPixels(target, channels, fill)
      else memory.copy(target, at(copy, (fromY * width + fromX) * channels), <usize>channels * REAL_BYTES)
    }
  }
}

/** Fills a rectangle whose centre is anywhere in the image, clipped to the image. */
export function cutout(block: usize, image: usize): void {
  const holeHeight = <i32>option(block, 0)
  const holeWidth = <i32>option(block, 1)
  const height = heightOf(block)
  const width = widthOf(block)
  const channels = channelsOf(block)
  const top = <i32>below(1, height) - (holeHeight >> 1)
  const left = <i32>below(2, width) - (holeWidth >> 1)
  const from = max(0, left)
  const to = min(width, left + holeWidth)
  for (let y = max(0, top); y < min(height, top + holeHeight); y++) {
    fillPixels(at(image, (y * width + from) * channels), (to - from) * channels, <real>option(block, 2))
  }
}
