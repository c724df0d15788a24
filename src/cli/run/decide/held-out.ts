import type { Dataset, Network, Reals } from '../../../index.js'

/** Rows that a network was not trained on, and what it predicts for them: what a calibration, a threshold and intervals are chosen on. */
export interface HeldOut {
  readonly part: 'dev' | 'outOfFold'
  readonly data: Dataset
  /** As of `net.predict`. */
  readonly predictions: Reals
}

/** Dev, and what a network predicts for it. */
export function heldOutDev(net: Network, { dev }: { readonly dev: Dataset }): HeldOut {
  return { part: 'dev', data: dev, predictions: net.predict(dev.x) }
}
