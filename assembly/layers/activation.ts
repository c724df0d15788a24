// Activations and their derivatives, and the elementary functions over a vector. Each kernel is a class without instances:
// a type to specialize the loops with, so that each loop holds one kernel and no dispatch. The last count mod LANES
// elements take the same kernel one by one, in all lanes of a vector: same bits.

import {
  ACTIVATION_ELU,
  ACTIVATION_GELU,
  ACTIVATION_HARD_SWISH,
  ACTIVATION_IDENTITY,
  ACTIVATION_LEAKY_RELU,
  ACTIVATION_MISH,
  ACTIVATION_RELU,
  ACTIVATION_SELU,
  ACTIVATION_SIGMOID,
  ACTIVATION_SILU,
  ACTIVATION_SOFTPLUS,
  ACTIVATION_TANH,
  MAP_COS2PI,
  MAP_ERF,
  MAP_EXP,
  MAP_EXPM1,
  MAP_LOG,
  MAP_LOG1P,
  MAP_SIGMOID,
  MAP_SIN2PI,
  MAP_SOFTPLUS,
  MAP_TANH,
} from '../layout'
import { LANES, REAL_BYTES, VECTOR_BYTES, select, splat } from '../vector/lanes'
import {
  cos2pi,
  erf,
  exp,
  expm1,
  gelu,
  geluDerivative,
  hardSwish,
  hardSwishDerivative,
  log,
  log1p,
  mish,
  mishDerivative,
  sigmoid,
  silu,
  siluDerivative,
  sin2pi,
  softplus,
  tanh,
} from '../math'

class Relu {
  forward(z: v128, _alpha: v128): v128 {
    return v128.max<real>(z, splat(0))
  }
  /** Cleared where a ≤ 0, rather than kept where a > 0: the gradient of a NaN stays NaN. */
  backward(a: v128, gradient: v128, _alpha: v128): v128 {
    return v128.andnot(gradient, v128.le<real>(a, splat(0)))
  }
}

class LeakyRelu {
  forward(z: v128, alpha: v128): v128 {
    return select(z, v128.mul<real>(alpha, z), v128.gt<real>(z, splat(0)))
  }
  backward(a: v128, gradient: v128, alpha: v128): v128 {
    return select(gradient, v128.mul<real>(alpha, gradient), v128.gt<real>(a, splat(0)))
  }
}

class Elu {
  forward(z: v128, alpha: v128): v128 {
    return select(z, v128.mul<real>(alpha, expm1(z)), v128.gt<real>(z, splat(0)))
  }
  backward(z: v128, gradient: v128, alpha: v128): v128 {
    const slope = select(splat(1), v128.mul<real>(alpha, exp(z)), v128.gt<real>(z, splat(0)))
    return v128.mul<real>(gradient, slope)
  }
}

class Gelu {
  forward(z: v128, _alpha: v128): v128 {
    return gelu(z)
  }
  backward(z: v128, gradient: v128, _alpha: v128): v128 {
    return v128.mul<real>(gradient, geluDerivative(z))
  }
}

/** λ and λ·α of selu: with them outputs of mean 0 and variance 1 keep both (Klambauer et al., 2017). */
const SELU_SCALE: f64 = 1.0507009873554805
const SELU_SATURATION: f64 = 1.7580993408473766

class Selu {
  forward(z: v128, _alpha: v128): v128 {
    const negative = v128.mul<real>(splat(SELU_SATURATION), expm1(z))
    return select(v128.mul<real>(splat(SELU_SCALE), z), negative, v128.gt<real>(z, splat(0)))
  }
  backward(z: v128, gradient: v128, _alpha: v128): v128 {
    const negative = v128.mul<real>(splat(SELU_SATURATION), exp(z))
    return v128.mul<real>(gradient, select(splat(SELU_SCALE), negative, v128.gt<real>(z, splat(0))))
  }
}

class Silu {
  forward(z: v128, _alpha: v128): v128 {
    return silu(z)
  }
  backward(z: v128, gradient: v128, _alpha: v128): v128 {
    return v128.mul<real>(gradient, siluDerivative(z))
  }
}

class Mish {
  forward(z: v128, _alpha: v128): v128 {
    return mish(z)
  }
  backward(z: v128, gradient: v128, _alpha: v128): v128 {
    return v128.mul<real>(gradient, mishDerivative(z))
  }
}

class HardSwish {
  forward(z: v128, _alpha: v128): v128 {
    return hardSwish(z)
  }
  backward(z: v128, gradient: v128, _alpha: v128): v128 {
    return v128.mul<real>(gradient, hardSwishDerivative(z))
  }
}

class Tanh {
  forward(z: v128, _alpha: v128): v128 {
    return tanh(z)
  }
  /** 1 − a² = (1 − a)·(1 + a), which does not cancel near ±1. */
  backward(a: v128, gradient: v128, _alpha: v128): v128 {
    const slope = v128.mul<real>(v128.sub<real>(splat(1), a), v128.add<real>(splat(1), a))
    return v128.mul<real>(gradient, slope)
  }
}

class Sigmoid {
  forward(z: v128, _alpha: v128): v128 {
    return sigmoid(z)
  }
  backward(a: v128, gradient: v128, _alpha: v128): v128 {
    return v128.mul<real>(gradient, v128.mul<real>(a, v128.sub<real>(splat(1), a)))
  }
}

class Softplus {
  forward(z: v128, _alpha: v128): v128 {
    return softplus(z)
  }
  backward(z: v128, gradient: v128, _alpha: v128): v128 {
    return v128.mul<real>(gradient, sigmoid(z))
  }
}

class Exp {
  forward(x: v128, _alpha: v128): v128 {
    return exp(x)
  }
}

class Log {
  forward(x: v128, _alpha: v128): v128 {
    return log(x)
  }
}

class Expm1 {
  forward(x: v128, _alpha: v128): v128 {
    return expm1(x)
  }
}

class Log1p {
  forward(x: v128, _alpha: v128): v128 {
    return log1p(x)
  }
}

class Erf {
  forward(x: v128, _alpha: v128): v128 {
    return erf(x)
  }
}

class Sin2pi {
  forward(x: v128, _alpha: v128): v128 {
    return sin2pi(x)
  }
}

class Cos2pi {
  forward(x: v128, _alpha: v128): v128 {
    return cos2pi(x)
  }
}

function wholeVectors(count: usize): usize {
  return (count / LANES) * VECTOR_BYTES
}

/** target[i] = K.forward(source[i]). */
function forward<K>(source: usize, target: usize, count: usize, alpha: f64 = 0): void {
  const kernel = changetype<K>(0)
  const slope = splat(alpha)
  const shift = target - source
  const end = source + wholeVectors(count)
  for (; source < end; source += VECTOR_BYTES) {
    v128.store(source + shift, kernel.forward(v128.load(source), slope))
  }
  const last = source + (count % LANES) * REAL_BYTES
  for (; source < last; source += REAL_BYTES) {
    const result = kernel.forward(v128.splat<real>(load<real>(source)), slope)
    store<real>(source + shift, v128.extract_lane<real>(result, 0))
  }
}

/** gradient[i] = K.backward(values[i], gradient[i]). */
function backward<K>(values: usize, gradient: usize, count: usize, alpha: f64 = 0): void {
  const kernel = changetype<K>(0)
  const slope = splat(alpha)
  const shift = gradient - values
  const end = values + wholeVectors(count)
  for (; values < end; values += VECTOR_BYTES) {
    v128.store(values + shift, kernel.backward(v128.load(values), v128.load(values + shift), slope))
  }
  const last = values + (count % LANES) * REAL_BYTES
  for (; values < last; values += REAL_BYTES) {
    const entry = v128.splat<real>(load<real>(values + shift))
    const result = kernel.backward(v128.splat<real>(load<real>(values)), entry, slope)
    store<real>(values + shift, v128.extract_lane<real>(result, 0))
  }
}

/**
 * a = act(z), elementwise: `count` reals from `source` to `target`, which may be the same. `alpha` ≥ 0 is the slope of
 * leakyRelu or the scale of elu; others ignore it. An unknown `kind` gives NaN.
 */
export function activate(kind: i32, alpha: f64, source: usize, target: usize, count: usize): void {
  switch (kind) {
    case ACTIVATION_IDENTITY:
      if (source != target) memory.copy(target, source, count * REAL_BYTES)
      return
    case ACTIVATION_RELU:
      return forward<Relu>(source, target, count)
    case ACTIVATION_LEAKY_RELU:
      return forward<LeakyRelu>(source, target, count, alpha)
    case ACTIVATION_ELU:
      return forward<Elu>(source, target, count, alpha)
    case ACTIVATION_GELU:
      return forward<Gelu>(source, target, count)
    case ACTIVATION_TANH:
      return forward<Tanh>(source, target, count)
    case ACTIVATION_SIGMOID:
      return forward<Sigmoid>(source, target, count)
    case ACTIVATION_SOFTPLUS:
      return forward<Softplus>(source, target, count)
    case ACTIVATION_SILU:
      return forward<Silu>(source, target, count)
    case ACTIVATION_SELU:
      return forward<Selu>(source, target, count)
    case ACTIVATION_MISH:
      return forward<Mish>(source, target, count)
    case ACTIVATION_HARD_SWISH:
      return forward<HardSwish>(source, target, count)
  }
  invalidate(target, count)
}

/** Fills with NaN: all bits set, in both precisions. */
function invalidate(target: usize, count: usize): void {
  memory.fill(target, 0xff, count * REAL_BYTES)
}

/**
 * dJ/dz = dJ/da · act′(z), in place in `gradient`. relu, leakyRelu, tanh, sigmoid and identity read only `output` = act(z);
 * the others read only `input` = z. The address that is not read may be 0. At 0: relu′ = 0, leakyRelu′ = elu′ = alpha,
 * selu′ = λα.
 * An unknown `kind` gives NaN.
 */
export function activateBackward(
  kind: i32,
  alpha: f64,
  input: usize,
  output: usize,
  gradient: usize,
  count: usize,
): void {
  switch (kind) {
    case ACTIVATION_IDENTITY:
      return
    case ACTIVATION_RELU:
      return backward<Relu>(output, gradient, count)
    case ACTIVATION_LEAKY_RELU:
      return backward<LeakyRelu>(output, gradient, count, alpha)
    case ACTIVATION_ELU:
      return backward<Elu>(input, gradient, count, alpha)
    case ACTIVATION_GELU:
      return backward<Gelu>(input, gradient, count)
    case ACTIVATION_TANH:
      return backward<Tanh>(output, gradient, count)
    case ACTIVATION_SIGMOID:
      return backward<Sigmoid>(output, gradient, count)
    case ACTIVATION_SOFTPLUS:
      return backward<Softplus>(input, gradient, count)
    case ACTIVATION_SILU:
      return backward<Silu>(input, gradient, count)
    case ACTIVATION_SELU:
      return backward<Selu>(input, gradient, count)
    case ACTIVATION_MISH:
      return backward<Mish>(input, gradient, count)
    case ACTIVATION_HARD_SWISH:
      return backward<HardSwish>(input, gradient, count)
  }
  invalidate(gradient, count)
}

/** target[i] = f(source[i]) for the function that a MAP_ constant of layout.ts names; `target` may be `source`. */
export function map(operation: i32, source: usize, target: usize, count: usize): void {
  switch (operation) {
    case MAP_EXP:
      return forward<Exp>(source, target, count)
    case MAP_LOG:
      return forward<Log>(source, target, count)
    case MAP_EXPM1:
      return forward<Expm1>(source, target, count)
    case MAP_LOG1P:
      return forward<Log1p>(source, target, count)
    case MAP_TANH:
      return forward<Tanh>(source, target, count)
    case MAP_ERF:
      return forward<Erf>(source, target, count)
    case MAP_SIGMOID:
      return forward<Sigmoid>(source, target, count)
    case MAP_SOFTPLUS:
      return forward<Softplus>(source, target, count)
    case MAP_SIN2PI:
      return forward<Sin2pi>(source, target, count)
    case MAP_COS2PI:
      return forward<Cos2pi>(source, target, count)
  }
}
