import { AUGMENT_CHANNELS, AUGMENT_HEIGHT, AUGMENT_OPTIONS, AUGMENT_WIDTH } from '../layout'

/** Option `index` of the kind of augmentation. */
export function option(block: usize, index: usize): f64 {
  return load<f64>(block + AUGMENT_OPTIONS + (index << 3))
}

export function heightOf(block: usize): i32 {
  return <i32>load<f64>(block, AUGMENT_HEIGHT)
}

export function widthOf(block: usize): i32 {
  return <i32>load<f64>(block, AUGMENT_WIDTH)
}

export function channelsOf(block: usize): i32 {
  return <i32>load<f64>(block, AUGMENT_CHANNELS)
}
