// Elementary functions of a vector of LANES reals: branch-free polynomials with the same bits on every machine and in every
// lane. Each states its error in ULP, the spacing of reals at the exact result, as test/assembly/math/math.test.ts measures
// it. Signed zeros, infinities, NaN and subnormal numbers are handled, not flushed.

export { exp, expm1 } from './exponential'
export { hardSwish, hardSwishDerivative, mish, mishDerivative, silu, siluDerivative } from './gated'
export { log, log1p } from './logarithm'
export { sigmoid, softplus, tanh } from './logistic'
export { erf, gelu, geluDerivative } from './normal'
export { cos2pi, sin2pi } from './sin2pi'
