/** The scale that the target of a regression was trained on, after training on both. */
export interface TargetScaleChoice {
  readonly scale: 'linear' | 'log'
  /** Skewness of the target in train: m₃ / m₂^(3/2). */
  readonly skewness: number
  /** 1 − R² on dev, on the original scale, after training on each scale; `null` where that training did not end well. */
  readonly devErrors: { readonly linear: number; readonly log: number | null }
  /** Duration of the second training. */
  readonly seconds: number
  /** The choice and its reason, in a sentence or two. */
  readonly message: string
}
