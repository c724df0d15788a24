import { customLoss, type CustomLoss } from 'wellfit'

/**
 * The Gaussian negative log-likelihood ½·(s + (y − μ)²·e⁻ˢ) of two outputs: the mean μ and the log variance s. Targets are rows
 * [y, 0]. Nix and Weigend, 1994; PyTorch's `GaussianNLLLoss` of e^s.
 */
export const gaussianNegativeLogLikelihood: CustomLoss = customLoss({
  name: 'gaussianNegativeLogLikelihood',
  outputs: 2,
  value: ([mean = NaN, logVariance = NaN], [target = NaN]) =>
    0.5 * (logVariance + (target - mean) ** 2 * Math.exp(-logVariance)),
  derivative: ([mean = NaN, logVariance = NaN], [target = NaN]) => {
    const precision = Math.exp(-logVariance)
    return [(mean - target) * precision, 0.5 * (1 - (target - mean) ** 2 * precision)]
  },
})

/**
 * The quantile (pinball) loss of several quantiles at once, one output for each: Σ max(q·(y − z), (q − 1)·(y − z)). The target is
 * repeated for every quantile. Koenker and Bassett, 1978.
 */
export function quantileLoss(quantiles: readonly number[]): CustomLoss {
  return customLoss({
    name: `quantiles${quantiles.map((quantile) => `_${Math.round(quantile * 1000)}`).join('')}`,
    outputs: quantiles.length,
    value: (outputs, targets) =>
      quantiles.reduce((sum, quantile, i) => {
        const residual = (targets[i] ?? NaN) - (outputs[i] ?? NaN)
        return sum + Math.max(quantile * residual, (quantile - 1) * residual)
      }, 0),
    derivative: (outputs, targets) =>
      quantiles.map((quantile, i) => ((targets[i] ?? NaN) > (outputs[i] ?? NaN) ? -quantile : 1 - quantile)),
    hasKink: true,
  })
}

/**
 * The focal loss −(1 − p)^γ·log p of the probability p that a logit gives to the target, 0 or 1: rows that are right already
 * count less. γ = 0 is the binary cross-entropy. Lin et al., 2017.
 */
export function focalLoss(gamma = 2): CustomLoss {
  return customLoss({
    name: `focal_${gamma}`.replace('.', '_'),
    value: (logit, target) => {
      const { probability, logarithm } = ofTarget(logit, target)
      return -((1 - probability) ** gamma) * logarithm
    },
    derivative: (logit, target) => {
      const { probability, logarithm } = ofTarget(logit, target)
      const rest = 1 - probability
      // d/du of −(1 − p)^γ·log p, where p = σ(u) and dp/du = p·(1 − p); u is the logit or, for target 0, its opposite.
      const slope = rest ** gamma * (gamma * probability * logarithm - rest)
      return target === 1 ? slope : -slope
    },
  })
}

/** σ(u) and its logarithm for u = ±logit, without overflow. */
function ofTarget(logit: number, target: number): { readonly probability: number; readonly logarithm: number } {
  const u = target === 1 ? logit : -logit
  const logarithm = -(Math.max(-u, 0) + Math.log1p(Math.exp(-Math.abs(u))))
  return { probability: Math.exp(logarithm), logarithm }
}
