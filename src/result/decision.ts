/** The probability from which on a class or label is predicted. */
export interface LabelThreshold {
  /** The name of a class of two, or of one of several labels. */
  readonly label: string
  /** A row is positive where its probability is at least this, in [0, 1]. */
  readonly threshold: number
}

/**
 * How the outputs of a network become decisions: plain JSON, kept with the model. Without it the likeliest class is
 * predicted, or every label whose probability exceeds ½.
 */
export interface Decision {
  /** Of one of two classes; or of any of several labels, where the others stay at ½. */
  readonly thresholds?: readonly LabelThreshold[]
  /**
   * costs[actual][predicted], in the order of the classes: the class of the lowest expected cost is predicted. Instead of
   * `thresholds`.
   */
  readonly costs?: readonly (readonly number[])[]
}
