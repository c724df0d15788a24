import { type Dataset, type Network, type Preprocessor, type Reals, unscaleTarget } from '../../../index.js'

/** Rows that a network was not trained on, and what it predicts for them: what a calibration, a threshold and intervals are chosen on. */
export interface HeldOut {
  readonly part: 'dev' | 'outOfFold'
  readonly data: Dataset
  /** As of `net.predict`. */
  readonly predictions: Reals
  /** The average that the predictions are those of some networks of; left out where they are those of the model. */
  readonly average?: Average
}

/** An average of networks, and what a further network that was not trained on some of the rows either predicts for them. */
export interface Average {
  readonly networks: number
  /** Of how many of them the predictions are averages: those that were not trained on a row. */
  readonly heldOut: number
  readonly second: () => SecondPredictions
}

/** Predictions of a second network. */
export interface SecondPredictions {
  /** Indices of the rows that it predicts. */
  readonly rows: ArrayLike<number>
  readonly predictions: Reals
}

/** The rows that a run shows, and what is predicted for them. */
export interface Outcome extends Omit<HeldOut, 'part'> {
  readonly part: HeldOut['part'] | 'test'
}

/** Dev, and what a network predicts for it. */
export function heldOutDev(net: Network, { dev }: { readonly dev: Dataset }): HeldOut {
  return { part: 'dev', data: dev, predictions: net.predict(dev.x) }
}

/** Predictions of a regression in the target's own unit, with the network's factor where that is on a log scale. */
export function inOwnUnit(net: Network, predictions: Reals, preprocessor: Preprocessor): Float64Array {
  return unscaleTarget(predictions, preprocessor, { smearing: net.decision?.smearing ?? 1 })
}
