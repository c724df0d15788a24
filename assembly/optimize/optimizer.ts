import {
  OPTIMIZER_ADAGRAD,
  OPTIMIZER_ADAM,
  OPTIMIZER_AMSGRAD,
  OPTIMIZER_MOMENTUM,
  OPTIMIZER_MUON,
  OPTIMIZER_NADAM,
  OPTIMIZER_NESTEROV,
  OPTIMIZER_RMSPROP,
  OPTIMIZER_SGD,
  SESSION_BETA1_POWER,
  SESSION_BETA2_POWER,
  SESSION_STEP,
} from '../layout'
import { power } from '../math/scalar'
import { at, LANES, splat } from '../vector/lanes'
import { Step } from './operands'
import { shrinkBy, shrinkScaled } from './proximal'

// One case in `optimize` and one in `shrink` for each rule. The loops have no tail: `step` passes whole vectors, padded with
// zeros, which every rule maps to 0.

/** Counts a step, before `optimize` takes it. The running products of Adam are part of the session, for checkpoints. */
export function advance(session: usize, kind: i32, hyper: usize): void {
  store<f64>(session, load<f64>(session, SESSION_STEP) + 1, SESSION_STEP)
  if (kind != OPTIMIZER_ADAM && kind != OPTIMIZER_AMSGRAD && kind != OPTIMIZER_NADAM && kind != OPTIMIZER_MUON) return
  const beta1 = kind == OPTIMIZER_NADAM ? nadamMomentum(hyper, load<f64>(session, SESSION_STEP)) : load<f64>(hyper)
  store<f64>(session, load<f64>(session, SESSION_BETA1_POWER) * beta1, SESSION_BETA1_POWER)
  store<f64>(session, load<f64>(session, SESSION_BETA2_POWER) * load<f64>(hyper, 8), SESSION_BETA2_POWER)
}

/**
 * One step of the optimizer over `count` entries of θ from `offset` bytes on, whole vectors of them, with their gradients at
 * `gradients` and learning rate `rate`. An unknown kind moves nothing.
 */
export function optimize(session: usize, operands: Step, offset: usize, gradients: usize, count: i32, rate: f64): void {
  const parameters = operands.parameters + offset
  const first = operands.first + offset
  const second = operands.second + offset
  const hyper = operands.hyper
  switch (operands.kind) {
    case OPTIMIZER_SGD:
      return descend(parameters, gradients, count, rate)
    case OPTIMIZER_MOMENTUM:
      return momentum(parameters, gradients, first, count, rate, load<f64>(hyper))
    case OPTIMIZER_NESTEROV:
      return nesterov(parameters, gradients, first, count, rate, load<f64>(hyper))
    case OPTIMIZER_RMSPROP:
      return rmsprop(parameters, gradients, first, count, rate, hyper)
    case OPTIMIZER_ADAM:
      return adam(session, parameters, gradients, first, second, count, rate, hyper)
    case OPTIMIZER_AMSGRAD:
      return amsgrad(session, operands, offset, gradients, count, rate)
    case OPTIMIZER_NADAM:
      return nadam(session, parameters, gradients, first, second, count, rate, hyper)
    case OPTIMIZER_ADAGRAD:
      return adagrad(parameters, gradients, first, count, rate, load<f64>(hyper))
    case OPTIMIZER_MUON:
      return muon(gradients, first, second, count, load<f64>(hyper, 24))
  }
}

/**
 * The proximal step of L1 after `optimize`: w = sign w · max(|w| − d·λ, 0), d being what the optimizer makes of a gradient
 * that stays: lr for gradient descent; lr/(1 − β) for momentum, whose steps add up to that; lr/(√s + ε) for RMSprop and
 * lr/(√v̂ + ε) for Adam and its kin, s or v (AMSGrad: max v) being `squares`. See proximal.ts. An unknown `kind` moves nothing.
 */
export function shrink(
  session: usize,
  kind: i32,
  parameters: usize,
  squares: usize,
  count: i32,
  rate: f64,
  lambda: f64,
  hyper: usize,
): void {
  const threshold = rate * lambda
  switch (kind) {
    case OPTIMIZER_SGD:
      return shrinkBy(parameters, count, threshold)
    case OPTIMIZER_MOMENTUM:
    case OPTIMIZER_NESTEROV:
      return shrinkBy(parameters, count, threshold / (1 - load<f64>(hyper)))
    case OPTIMIZER_RMSPROP:
      return shrinkScaled(parameters, squares, count, threshold, 1, load<f64>(hyper, 8))
    case OPTIMIZER_ADAGRAD:
      return shrinkScaled(parameters, squares, count, threshold, 1, load<f64>(hyper))
    case OPTIMIZER_ADAM:
    case OPTIMIZER_AMSGRAD:
    case OPTIMIZER_NADAM: {
      const correction = 1 / Math.sqrt(1 - load<f64>(session, SESSION_BETA2_POWER))
      return shrinkScaled(parameters, squares, count, threshold, correction, load<f64>(hyper, 16))
    }
  }
}

/** θ −= lr·g. */
function descend(parameters: usize, gradients: usize, count: i32, rate: f64): void {
  const rates = splat(rate)
  for (let i = 0; i < count; i += LANES) {
    const step = v128.mul<real>(rates, v128.load(at(gradients, i)))
    v128.store(at(parameters, i), v128.sub<real>(v128.load(at(parameters, i)), step))
  }
}

/** v = βv + g; θ −= lr·v (Polyak, 1964; in the form of Sutskever et al., 2013, and PyTorch). */
function momentum(parameters: usize, gradients: usize, velocity: usize, count: i32, rate: f64, beta: f64): void {
  const rates = splat(rate)
  const betas = splat(beta)
  for (let i = 0; i < count; i += LANES) {
    const v = v128.add<real>(v128.mul<real>(betas, v128.load(at(velocity, i))), v128.load(at(gradients, i)))
    v128.store(at(velocity, i), v)
    v128.store(at(parameters, i), v128.sub<real>(v128.load(at(parameters, i)), v128.mul<real>(rates, v)))
  }
}

/** v = βv + g; θ −= lr·(g + βv) (Nesterov, 1983). */
function nesterov(parameters: usize, gradients: usize, velocity: usize, count: i32, rate: f64, beta: f64): void {
  const rates = splat(rate)
  const betas = splat(beta)
  for (let i = 0; i < count; i += LANES) {
    const g = v128.load(at(gradients, i))
    const v = v128.add<real>(v128.mul<real>(betas, v128.load(at(velocity, i))), g)
    v128.store(at(velocity, i), v)
    const step = v128.mul<real>(rates, v128.add<real>(g, v128.mul<real>(betas, v)))
    v128.store(at(parameters, i), v128.sub<real>(v128.load(at(parameters, i)), step))
  }
}

/** Updates a running mean, β·mean + (1 − β)·value, and returns it; `kept` is β, `added` is 1 − β. */
function runningMean(mean: usize, value: v128, kept: v128, added: v128): v128 {
  const updated = v128.add<real>(v128.mul<real>(kept, v128.load(mean)), v128.mul<real>(added, value))
  v128.store(mean, updated)
  return updated
}

/** s = ρs + (1 − ρ)g²; θ −= lr·g / (√s + ε) (Tieleman and Hinton, 2012). */
function rmsprop(parameters: usize, gradients: usize, squares: usize, count: i32, rate: f64, hyper: usize): void {
  const rates = splat(rate)
  const decay = splat(load<f64>(hyper))
  const rest = splat(1 - load<f64>(hyper))
  const epsilon = splat(load<f64>(hyper, 8))
  for (let i = 0; i < count; i += LANES) {
    const g = v128.load(at(gradients, i))
    const s = runningMean(at(squares, i), v128.mul<real>(g, g), decay, rest)
    const step = v128.div<real>(v128.mul<real>(rates, g), v128.add<real>(v128.sqrt<real>(s), epsilon))
    v128.store(at(parameters, i), v128.sub<real>(v128.load(at(parameters, i)), step))
  }
}

/**
 * m = β₁m + (1 − β₁)g; v = β₂v + (1 − β₂)g²; θ −= lr·m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)
 * (Kingma and Ba, 2015).
 */
function adam(
  session: usize,
  parameters: usize,
  gradients: usize,
  means: usize,
  squares: usize,
  count: i32,
  rate: f64,
  hyper: usize,
): void {
  const beta1 = load<f64>(hyper)
  const beta2 = load<f64>(hyper, 8)
  const power1 = load<f64>(session, SESSION_BETA1_POWER)
  const power2 = load<f64>(session, SESSION_BETA2_POWER)
  const rates = splat(rate / (1 - power1))
  const correction = splat(1 / Math.sqrt(1 - power2))
  const epsilon = splat(load<f64>(hyper, 16))
  const betas1 = splat(beta1)
  const rest1 = splat(1 - beta1)
  const betas2 = splat(beta2)
  const rest2 = splat(1 - beta2)
  for (let i = 0; i < count; i += LANES) {
    const g = v128.load(at(gradients, i))
    const m = runningMean(at(means, i), g, betas1, rest1)
    const v = runningMean(at(squares, i), v128.mul<real>(g, g), betas2, rest2)
    const root = v128.add<real>(v128.mul<real>(v128.sqrt<real>(v), correction), epsilon)
    const step = v128.div<real>(v128.mul<real>(rates, m), root)
    v128.store(at(parameters, i), v128.sub<real>(v128.load(at(parameters, i)), step))
  }
}

/**
 * `adam` with u = max(u, v) in place of v: no step is divided by less than an earlier one (Reddi, Kale and Kumar, 2018; in
 * the form of PyTorch, which takes the maximum before the bias is corrected).
 */
function amsgrad(session: usize, operands: Step, offset: usize, gradients: usize, count: i32, rate: f64): void {
  const parameters = operands.parameters + offset
  const means = operands.first + offset
  const squares = operands.second + offset
  const largest = operands.third + offset
  const hyper = operands.hyper
  const rates = splat(rate / (1 - load<f64>(session, SESSION_BETA1_POWER)))
  const correction = splat(1 / Math.sqrt(1 - load<f64>(session, SESSION_BETA2_POWER)))
  const epsilon = splat(load<f64>(hyper, 16))
  const betas1 = splat(load<f64>(hyper))
  const rest1 = splat(1 - load<f64>(hyper))
  const betas2 = splat(load<f64>(hyper, 8))
  const rest2 = splat(1 - load<f64>(hyper, 8))
  for (let i = 0; i < count; i += LANES) {
    const g = v128.load(at(gradients, i))
    const m = runningMean(at(means, i), g, betas1, rest1)
    const v = runningMean(at(squares, i), v128.mul<real>(g, g), betas2, rest2)
    const u = v128.max<real>(v128.load(at(largest, i)), v)
    v128.store(at(largest, i), u)
    const root = v128.add<real>(v128.mul<real>(v128.sqrt<real>(u), correction), epsilon)
    const step = v128.div<real>(v128.mul<real>(rates, m), root)
    v128.store(at(parameters, i), v128.sub<real>(v128.load(at(parameters, i)), step))
  }
}

/** μₜ = β₁·(1 − ½·0.96^(ψ·t)). */
function nadamMomentum(hyper: usize, t: f64): f64 {
  return load<f64>(hyper) * (1 - 0.5 * power(0.96, t * load<f64>(hyper, 24)))
}

/**
 * m and v as in `adam`; θ −= lr·(μₜ₊₁m / (1 − Mₜ₊₁) + (1 − μₜ)g / (1 − Mₜ)) / (√v̂ + ε), with Mₜ = μ₁·…·μₜ (Dozat, 2016; in
 * the form of PyTorch).
 */
function nadam(
  session: usize,
  parameters: usize,
  gradients: usize,
  means: usize,
  squares: usize,
  count: i32,
  rate: f64,
  hyper: usize,
): void {
  const t = load<f64>(session, SESSION_STEP)
  const product = load<f64>(session, SESSION_BETA1_POWER)
  const next = nadamMomentum(hyper, t + 1)
  const meanRates = splat((rate * next) / (1 - product * next))
  const gradientRates = splat((rate * (1 - nadamMomentum(hyper, t))) / (1 - product))
  const correction = splat(1 / Math.sqrt(1 - load<f64>(session, SESSION_BETA2_POWER)))
  const epsilon = splat(load<f64>(hyper, 16))
  const betas1 = splat(load<f64>(hyper))
  const rest1 = splat(1 - load<f64>(hyper))
  const betas2 = splat(load<f64>(hyper, 8))
  const rest2 = splat(1 - load<f64>(hyper, 8))
  for (let i = 0; i < count; i += LANES) {
    const g = v128.load(at(gradients, i))
    const m = runningMean(at(means, i), g, betas1, rest1)
    const v = runningMean(at(squares, i), v128.mul<real>(g, g), betas2, rest2)
    const root = v128.add<real>(v128.mul<real>(v128.sqrt<real>(v), correction), epsilon)
    const direction = v128.add<real>(v128.mul<real>(meanRates, m), v128.mul<real>(gradientRates, g))
    const step = v128.div<real>(direction, root)
    v128.store(at(parameters, i), v128.sub<real>(v128.load(at(parameters, i)), step))
  }
}

/** s += g²; θ −= lr·g / (√s + ε) (Duchi, Hazan and Singer, 2011). */
function adagrad(parameters: usize, gradients: usize, squares: usize, count: i32, rate: f64, epsilon: f64): void {
  const rates = splat(rate)
  const epsilons = splat(epsilon)
  for (let i = 0; i < count; i += LANES) {
    const g = v128.load(at(gradients, i))
    const s = v128.add<real>(v128.load(at(squares, i)), v128.mul<real>(g, g))
    v128.store(at(squares, i), s)
    const step = v128.div<real>(v128.mul<real>(rates, g), v128.add<real>(v128.sqrt<real>(s), epsilons))
    v128.store(at(parameters, i), v128.sub<real>(v128.load(at(parameters, i)), step))
  }
}

/**
 * m = βm + (1 − β)g and the direction (1 − β)g + βm, which the instructions after `Optimize` orthogonalize (Jordan et al., 2024, with
 * Nesterov's momentum). θ stays as it is.
 */
function muon(gradients: usize, means: usize, directions: usize, count: i32, beta: f64): void {
  const betas = splat(beta)
  const rest = splat(1 - beta)
  for (let i = 0; i < count; i += LANES) {
    const g = v128.load(at(gradients, i))
    const m = runningMean(at(means, i), g, betas, rest)
    v128.store(at(directions, i), v128.add<real>(v128.mul<real>(rest, g), v128.mul<real>(betas, m)))
  }
}

/** Decoupled weight decay of one slice: θ −= lr·decay·θ (Loshchilov and Hutter, 2019). */
export function decay(parameters: usize, count: i32, rate: f64, weightDecay: f64): void {
  const factor = <real>(rate * weightDecay)
  const factors = v128.splat<real>(factor)
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    const value = v128.load(at(parameters, i))
    v128.store(at(parameters, i), v128.sub<real>(value, v128.mul<real>(factors, value)))
  }
  for (; i < count; i++) {
    const value = load<real>(at(parameters, i))
    store<real>(at(parameters, i), value - factor * value)
  }
}
