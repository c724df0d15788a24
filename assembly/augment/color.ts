import { at, splat } from '../vector/lanes'
import { cos2pi, sin2pi } from '../math'
import { symmetric } from './draws'
import { channelsOf, heightOf, option, widthOf } from './options'

// Luma of ITU-R BT.601.
const RED: f64 = 0.299
const GREEN: f64 = 0.587
const BLUE: f64 = 0.114

/**
 * Changes brightness b, contrast c, saturation s and hue: x ← b·x; x ← mean + c·(x − mean) with the mean luma of the image;
 * x ← luma + s·(x − luma) for each pixel; a rotation of the chroma plane. b, c and s are uniform on 1 ± amount. Changed
 * values are clamped to the lowest and the highest value.
 */
export function color(block: usize, image: usize): void {
  const brightness = 1 + symmetric(1, option(block, 0))
  const contrast = 1 + symmetric(2, option(block, 1))
  const saturation = 1 + symmetric(3, option(block, 2))
  const hue = symmetric(4, option(block, 3))
  if (brightness == 1 && contrast == 1 && saturation == 1 && hue == 0) return
  const pixels = heightOf(block) * widthOf(block)
  const channels = channelsOf(block)
  const mean = brightness * meanLuma(image, pixels, channels)
  const lowest = option(block, 4)
  const highest = option(block, 5)
  for (let i = 0; i < pixels * channels; i++) {
    const value = mean + contrast * (brightness * <f64>load<real>(at(image, i)) - mean)
    store<real>(at(image, i), <real>value)
  }
  if (channels == 3 && (saturation != 1 || hue != 0)) transformChroma(image, pixels, saturation, hue)
  for (let i = 0; i < pixels * channels; i++) {
    const value = <f64>load<real>(at(image, i))
    store<real>(at(image, i), <real>Math.min(Math.max(value, lowest), highest))
  }
}

function luma(pixel: usize): f64 {
  return RED * <f64>load<real>(pixel) + GREEN * <f64>load<real>(at(pixel, 1)) + BLUE * <f64>load<real>(at(pixel, 2))
}

function meanLuma(image: usize, pixels: i32, channels: i32): f64 {
  let sum: f64 = 0
  if (channels == 3) for (let i = 0; i < pixels; i++) sum += luma(at(image, 3 * i))
  else for (let i = 0; i < pixels * channels; i++) sum += <f64>load<real>(at(image, i))
  return channels == 3 ? sum / <f64>pixels : sum / <f64>(pixels * channels)
}

/** Rotates and scales the chroma (U, V) of YUV; the luma stays. `hue` is an angle in turns. */
function transformChroma(image: usize, pixels: i32, saturation: f64, hue: f64): void {
  const c = saturation * <f64>v128.extract_lane<real>(cos2pi(splat(hue)), 0)
  const s = saturation * <f64>v128.extract_lane<real>(sin2pi(splat(hue)), 0)
  for (let i = 0; i < pixels; i++) {
    const pixel = at(image, 3 * i)
    const y = luma(pixel)
    const u = 0.492 * (<f64>load<real>(at(pixel, 2)) - y)
    const v = 0.877 * (<f64>load<real>(pixel) - y)
    const blue = y + (c * u - s * v) / 0.492
    const red = y + (s * u + c * v) / 0.877
    store<real>(pixel, <real>red)
    store<real>(at(pixel, 1), <real>((y - RED * red - BLUE * blue) / GREEN))
    store<real>(at(pixel, 2), <real>blue)
  }
}
