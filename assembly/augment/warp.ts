import { cos2pi, sin2pi } from '../math'
import { ownSlot, SLOTS_BYTES } from '../threads/state'
import { at, REAL_BYTES, splat } from '../vector/lanes'
import { symmetric } from './draws'
import { edgeIndex } from './image'
import { channelsOf, heightOf, option, widthOf } from './options'

/** Maps an output pixel to its source: matrix [[xx, xy], [yx, yy]] about the centre, then minus the shift. */
@unmanaged
class Affine {
  xx: f64
  xy: f64
  yx: f64
  yy: f64
  shiftX: f64
  shiftY: f64
}

const slots: usize = memory.data(SLOTS_BYTES, 64)

/**
 * Shift, rotation, shear and zoom as one affine map about the centre of the image, so that pixels are interpolated once.
 * Output pixel (x, y) is read from the source at
 *   [x′, y′] = 1/zoom · R(−θ)·[[1, tan φ], [0, 1]] · ([x, y] − centre) + centre − shift,
 * bilinearly between pixels. Coordinates are f64 in both precisions, angles are in turns.
 */
export function warp(block: usize, image: usize, copy: usize): void {
  const map = ownSlot<Affine>(slots)
  map.shiftX = symmetric(1, option(block, 0))
  map.shiftY = symmetric(2, option(block, 1))
  const angle = symmetric(3, option(block, 2))
  const shear = symmetric(4, option(block, 3))
  const zoom = 1 + symmetric(5, option(block, 4))
  if (map.shiftX == 0 && map.shiftY == 0 && angle == 0 && shear == 0 && zoom == 1) return
  const tangent = sine(shear) / cosine(shear)
  const c = cosine(angle)
  const s = sine(angle)
  map.xx = c / zoom
  map.xy = (c * tangent + s) / zoom
  map.yx = -s / zoom
  map.yy = (c - s * tangent) / zoom
  memory.copy(copy, image, <usize>(heightOf(block) * widthOf(block) * channelsOf(block)) * REAL_BYTES)
  resample(block, copy, image, map)
}

function resample(block: usize, source: usize, target: usize, map: Affine): void {
  const height = heightOf(block)
  const width = widthOf(block)
  const channels = channelsOf(block)
  const centreX = <f64>(width - 1) * 0.5
  const centreY = <f64>(height - 1) * 0.5
  for (let y = 0; y < height; y++) {
    const dy = <f64>y - centreY
    for (let x = 0; x < width; x++) {
      const dx = <f64>x - centreX
      const fromX = map.xx * dx + map.xy * dy + centreX - map.shiftX
      const fromY = map.yx * dx + map.yy * dy + centreY - map.shiftY
      sample(block, source, fromX, fromY, at(target, (y * width + x) * channels))
    }
  }
}

function sample(block: usize, source: usize, x: f64, y: f64, target: usize): void {
  const channels = channelsOf(block)
  const height = heightOf(block)
  const width = widthOf(block)
  const left = Math.floor(x)
  const top = Math.floor(y)
  const column = <i32>left
  const line = <i32>top
  if (<u32>column < <u32>(width - 1) && <u32>line < <u32>(height - 1)) {
    const upper = at(source, (line * width + column) * channels)
    return blend(upper, at(upper, width * channels), x - left, y - top, channels, target)
  }
  const edge = <i32>option(block, 5)
  const fill = option(block, 6)
  const x0 = edgeIndex(column, width, edge)
  const x1 = edgeIndex(column + 1, width, edge)
  const y0 = edgeIndex(line, height, edge)
  const y1 = edgeIndex(line + 1, height, edge)
  for (let channel = 0; channel < channels; channel++) {
    const plane = at(source, channel)
    const upper = between(
      pixel(plane, x0, y0, width, channels, fill),
      pixel(plane, x1, y0, width, channels, fill),
      x - left,
    )
    const lower = between(
      pixel(plane, x0, y1, width, channels, fill),
      pixel(plane, x1, y1, width, channels, fill),
      x - left,
    )
    store<real>(at(target, channel), <real>between(upper, lower, y - top))
  }
}

/** Interpolates between four pixels inside the image: the usual case, without edge handling. */
function blend(upper: usize, lower: usize, x: f64, y: f64, channels: i32, target: usize): void {
  for (let channel = 0; channel < channels; channel++) {
    const above = between(read(upper, channel), read(upper, channels + channel), x)
    const below = between(read(lower, channel), read(lower, channels + channel), x)
    store<real>(at(target, channel), <real>between(above, below, y))
  }
}

function read(base: usize, index: i32): f64 {
  return <f64>load<real>(at(base, index))
}

function pixel(source: usize, x: i32, y: i32, width: i32, channels: i32, fill: f64): f64 {
  return x < 0 || y < 0 ? fill : read(source, (y * width + x) * channels)
}

function between(a: f64, b: f64, fraction: f64): f64 {
  return a + (b - a) * fraction
}

function sine(revolutions: f64): f64 {
  return <f64>v128.extract_lane<real>(sin2pi(splat(revolutions)), 0)
}

function cosine(revolutions: f64): f64 {
  return <f64>v128.extract_lane<real>(cos2pi(splat(revolutions)), 0)
}
