import { at, REAL_BYTES } from '../vector/lanes'
import { below } from './draws'
import { channelsOf, heightOf, widthOf } from './options'

/** x ← x + share·(partner − x). */
export function mixup(row: usize, partner: usize, width: i32, share: f64): void {
  for (let i = 0; i < width; i++) {
    const value = <f64>load<real>(at(row, i))
    store<real>(at(row, i), <real>(value + share * (<f64>load<real>(at(partner, i)) - value)))
  }
}

/** The rectangle of an image that comes from the partner. */
let top: i32 = 0
let bottom: i32 = 0
let left: i32 = 0
let right: i32 = 0

/**
 * Chooses a rectangle of the given share of the area, its centre anywhere in the image, by the numbers `index` and
 * `index` + 1 of the group. Returns the share that is left of it after what sticks out is cut off.
 */
export function chooseRectangle(block: usize, share: f64, index: usize): f64 {
  const height = heightOf(block)
  const width = widthOf(block)
  const side = Math.sqrt(share)
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

/** Takes the chosen rectangle over from the partner. */
export function copyRectangle(block: usize, image: usize, partner: usize): void {
  const channels = channelsOf(block)
  const bytes = <usize>((right - left) * channels) * REAL_BYTES
  for (let y = top; y < bottom; y++) {
    const place = (y * widthOf(block) + left) * channels
    memory.copy(at(image, place), at(partner, place), bytes)
  }
}
