import { SOURCE_F32, SOURCE_F64 } from '../layout'
import { at, LANES, REAL_BYTES } from '../vector/lanes'
import { rowAt } from './order'

/** Copies rows `first` … `first + rows − 1` of the epoch to `target` as `real`, [rows, width]. u8 is scaled by 1/255. */
export function gather(
  source: usize,
  sourceType: i32,
  order: usize,
  first: i32,
  rows: i32,
  width: i32,
  target: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const from = rowAt(order, first + row) * <usize>width
    const to = at(target, <usize>row * width)
    if (sourceType == SOURCE_F32) copyF32(source + (from << 2), to, width)
    // The core in f32 is never given f64.
    else if (sourceType == SOURCE_F64) memory.copy(to, source + (from << 3), (<usize>width) << 3)
    else scaleBytes(source + from, to, width)
  }
}

function copyF32(from: usize, to: usize, width: i32): void {
  if (REAL_BYTES == 4) memory.copy(to, from, (<usize>width) << 2)
  else for (let i = 0; i < width; i++) store<real>(at(to, i), <real>load<f32>(from + ((<usize>i) << 2)))
}

function scaleBytes(from: usize, to: usize, width: i32): void {
  const scale = <real>(1.0 / 255.0)
  let i = 0
  if (REAL_BYTES == 4) {
    for (; i + LANES <= width; i += LANES) {
      const words = v128.extend_low<u16>(v128.extend_low<u8>(v128.load32_zero(from + <usize>i)))
      v128.store(at(to, i), v128.mul<f32>(f32x4.convert_i32x4_u(words), v128.splat<f32>(<f32>scale)))
    }
  }
  for (; i < width; i++) store<real>(at(to, i), <real>load<u8>(from + <usize>i) * scale)
}
