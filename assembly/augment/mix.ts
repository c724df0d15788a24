import { at, REAL_BYTES } from '../vector/lanes'
import { below } from './draws'
import { channelsOf, heightOf, widthOf } from './options'

/** x ← x + weight·(partner − x). */
export function mixup(row: usize, partner: usize, width: i32, weight: f64): void {
  for (let i = 0; i < width; i++) {
    const value = <f64>load<real>(at(row, i))
    store<real>(at(row, i), <real>(value + weight * (<f64>load<real>(at(partner, i)) - value)))
  }
}

// The rectangle of the image that is copied from the partner.
let top: i32 = 0
let bottom: i32 = 0
let left: i32 = 0
let right: i32 = 0

/**
 * Chooses a rectangle of the given fraction of the area whose centre is anywhere in the image, by numbers `index` and
 * `index` + 1 of the group, and clips it to the image. Returns the fraction that is left.
 */
export function chooseRectangle(block: usize, fraction: f64, index: usize): f64 {
  const height = heightOf(block)
  const width = widthOf(block)
  const side = Math.sqrt(fraction)
  const wantedHeight = <i32>(side * <f64>height + 0.5)
  const wantedWidth = <i32>(side * <f64>width + 0.5)
  top = <i32>below(index, height) - (wantedHeight >> 1)
  left = <i32>below(index + 1, width) - (wantedWidth >> 1)
  bottom = min(height, top + wantedHeight)
  right = min(width, left + wantedWidth)
  top = max(0, top)
  left = max(0, left)
  return <f64>((bottom - top) * (right - left)) / <f64>(height * width)
}

/** Copies the chosen rectangle from the partner. */
export function copyRectangle(block: usize, image: usize, partner: usize): void {
  const channels = channelsOf(block)
  const bytes = <usize>((right - left) * channels) * REAL_BYTES
  for (let y = top; y < bottom; y++) {
    const index = (y * widthOf(block) + left) * channels
    memory.copy(at(image, index), at(partner, index), bytes)
  }
}
