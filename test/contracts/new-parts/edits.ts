/** A change of one file: `text` is put behind the first line that contains `behind`, or takes the place of `replace`. */
export type Edit =
  | { readonly file: string; readonly behind: string; readonly text: string }
  | { readonly file: string; readonly replace: string; readonly text: string }

/** x / (1 + |x|) (Bergstra et al., 2009). */
export const activation: readonly Edit[] = [
  {
    file: 'assembly/layout.ts',
    behind: 'export const ACTIVATION_SOFTPLUS',
    text: 'export const ACTIVATION_SOFTSIGN = 20',
  },
  {
    file: 'assembly/layers/activation.ts',
    behind: '  ACTIVATION_SOFTPLUS,',
    text: '  ACTIVATION_SOFTSIGN,',
  },
  {
    file: 'assembly/layers/activation.ts',
    replace: 'class Softplus {',
    text: `class Softsign {
  forward(z: v128, _alpha: v128): v128 {
    return v128.div<real>(z, v128.add<real>(splat(1), v128.abs<real>(z)))
  }
  backward(a: v128, gradient: v128, _alpha: v128): v128 {
    const rest = v128.sub<real>(splat(1), v128.abs<real>(a))
    return v128.mul<real>(gradient, v128.mul<real>(rest, rest))
  }
}

class Softplus {`,
  },
  {
    file: 'assembly/layers/activation.ts',
    behind: 'return forward<Relu>(source, target, count)',
    text: `    case ACTIVATION_SOFTSIGN:
      return forward<Softsign>(source, target, count)`,
  },
  {
    file: 'assembly/layers/activation.ts',
    behind: 'return backward<Relu>(output, gradient, count)',
    text: `    case ACTIVATION_SOFTSIGN:
      return backward<Softsign>(output, gradient, count)`,
  },
  { file: 'src/model/activations.ts', replace: " | 'softplus'", text: " | 'softplus' | 'softsign'" },
  {
    file: 'src/model/activations.ts',
    behind: 'export const ACTIVATIONS:',
    text: `  softsign: {
    formula: 'z / (1 + |z|)',
    derivative: '(1 − |a|)²',
    alpha: null,
    range: () => [-1, 1],
    largestDerivative: 1,
    keepsInput: false,
    kinks: [],
    initializer: 'xavierNormal',
  },`,
  },
  {
    file: 'src/model/activations.ts',
    behind: 'export const ACTIVATION_CODES',
    text: '  softsign: layout.ACTIVATION_SOFTSIGN,',
  },
  {
    file: 'src/model/activations.ts',
    replace: '  function relu(z: number): number {',
    text: `  function softsign(z: number): number {
    return f(z / f(1 + Math.abs(z)))
  }

  function relu(z: number): number {`,
  },
  {
    file: 'src/model/activations.ts',
    replace: 'return { identity, relu',
    text: 'return { identity, softsign, relu',
  },
  {
    file: 'test/reference/activations.ts',
    behind: 'export const activations',
    text: `  softsign: {
    alpha: null,
    smoothness: 'smooth',
    value: (z) => z / (1 + Math.abs(z)),
    derivative: (z) => 1 / (1 + Math.abs(z)) ** 2,
  },`,
  },
]

/** v = βv + (1 − β)g; θ −= lr·v: momentum as a running mean, PyTorch's `dampening` of β. */
export const optimizer: readonly Edit[] = [
  {
    file: 'assembly/layout.ts',
    behind: 'export const OPTIMIZER_ADAM',
    text: 'export const OPTIMIZER_DAMPED = 20 // momentum',
  },
  { file: 'assembly/optimize/optimizer.ts', behind: '  OPTIMIZER_AMSGRAD,', text: '  OPTIMIZER_DAMPED,' },
  {
    file: 'assembly/optimize/optimizer.ts',
    behind: 'return rmsprop(parameters',
    text: `    case OPTIMIZER_DAMPED:
      return damped(parameters, gradients, first, count, rate, load<f64>(hyper))`,
  },
  {
    file: 'assembly/optimize/optimizer.ts',
    behind: 'return shrinkScaled(parameters, squares, count, threshold, 1, load<f64>(hyper, 8))',
    text: `    case OPTIMIZER_DAMPED:
      return shrinkBy(parameters, count, threshold)`,
  },
  {
    file: 'assembly/optimize/optimizer.ts',
    replace: '/** s = ρs + (1 − ρ)g²;',
    text: `/** v = βv + (1 − β)g; θ −= lr·v. */
function damped(parameters: usize, gradients: usize, velocity: usize, count: i32, rate: f64, beta: f64): void {
  const rates = splat(rate)
  const betas = splat(beta)
  const rest = splat(1 - beta)
  for (let i = 0; i < count; i += LANES) {
    const v = runningMean(at(velocity, i), v128.load(at(gradients, i)), betas, rest)
    v128.store(at(parameters, i), v128.sub<real>(v128.load(at(parameters, i)), v128.mul<real>(rates, v)))
  }
}

/** s = ρs + (1 − ρ)g²;`,
  },
  { file: 'src/model/optimizers.ts', behind: '  readonly rmsprop: RmsProp', text: '  readonly damped: Momentum' },
  {
    file: 'src/model/optimizers.ts',
    replace: '  rmsprop: {',
    text: `  damped: {
    code: layout.OPTIMIZER_DAMPED,
    formula: 'v = βv + (1 − β)g; θ −= lr·v',
    proximalStep: 'lr',
    family: 'gradient',
    states: 1,
    options: momentum,
    gradientLimit: sumLimit,
  },
  rmsprop: {`,
  },
  {
    file: 'test/reference/optimizers.ts',
    behind: 'export const optimizers',
    text: `  damped: reference({
    defaults: { learningRate: 0.01, momentum: 0.9 },
    tested: { learningRate: 0.05 },
    start: ({ learningRate, momentum: beta }, size) => {
      let velocity = zeros(size)
      return (theta, gradient) => {
        velocity = velocity.map((v, i) => beta * v + (1 - beta) * at(gradient, i))
        return theta.map((value, i) => value - learningRate * at(velocity, i))
      }
    },
  }),`,
  },
]

/** δ²·(√(1 + (r/δ)²) − 1), as r²/(1 + √(1 + (r/δ)²)), which does not cancel near 0 (Charbonnier et al., 1997). */
export const loss: readonly Edit[] = [
  {
    file: 'assembly/layout.ts',
    behind: 'export const LOSS_SOFT_CROSS_ENTROPY',
    text: 'export const LOSS_PSEUDO_HUBER = 6',
  },
  { file: 'assembly/loss/elementwise.ts', replace: 'LOSS_HUBER,', text: 'LOSS_HUBER, LOSS_PSEUDO_HUBER,' },
  {
    file: 'assembly/loss/elementwise.ts',
    replace: '/** ½r² for |r| ≤ δ',
    text: `/** r² / (1 + s), s = √(1 + (r/δ)²). */
class PseudoHuber {
  value(z: v128, y: v128, delta: v128): v128 {
    const residual = v128.sub<real>(z, y)
    return v128.div<real>(v128.mul<real>(residual, residual), v128.add<real>(splat(1), this.root(residual, delta)))
  }
  gradient(z: v128, y: v128, delta: v128): v128 {
    const residual = v128.sub<real>(z, y)
    return v128.div<real>(residual, this.root(residual, delta))
  }
  root(residual: v128, delta: v128): v128 {
    const scaled = v128.div<real>(residual, delta)
    return v128.sqrt<real>(v128.add<real>(splat(1), v128.mul<real>(scaled, scaled)))
  }
}

/** ½r² for |r| ≤ δ`,
  },
  {
    file: 'assembly/loss/elementwise.ts',
    behind: 'return measure<Huber>(',
    text: `    case LOSS_PSEUDO_HUBER:
      return measure<PseudoHuber>(loss, begin, end)`,
  },
  { file: 'src/model/losses.ts', replace: "DeltaLossName = 'huber'", text: "DeltaLossName = 'huber' | 'pseudoHuber'" },
  {
    file: 'src/model/losses.ts',
    replace: '  huber: {',
    text: `  pseudoHuber: {
    code: layout.LOSS_PSEUDO_HUBER,
    formula: 'r²/(1 + √(1 + (r/δ)²)); r = z − y',
    task: 'regression',
    prediction: 'identity',
    hasKink: false,
    delta: 1,
    atZero: (target, delta) => target ** 2 / (1 + Math.sqrt(1 + (target / delta) ** 2)),
  },
  huber: {`,
  },
  {
    file: 'test/reference/losses.ts',
    behind: 'export const losses',
    text: `  pseudoHuber: {
    option: { kind: 'pseudoHuber', delta: 0.5 },
    reference: meanOverOutputs(
      (z, y) => (z - y) ** 2 / (1 + Math.sqrt(1 + ((z - y) / 0.5) ** 2)),
      (z, y) => (z - y) / Math.sqrt(1 + ((z - y) / 0.5) ** 2),
    ),
    targets: 'values',
    smoothness: 'smooth',
  },`,
  },
]
