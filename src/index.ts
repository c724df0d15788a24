export { WellfitError, type ErrorCode, type ErrorDetails } from './errors.js'
export type * from './result.js'
export type { Features, Reals } from './tensor/reals.js'
export type { WasmSource } from './runtime/source.js'

export {
  dataset,
  selectRows,
  type Dataset,
  type DatasetInput,
  type NumericArray,
  type Targets,
} from './data/dataset.js'
export { split, type SplitOptions, type ThreeParts, type TwoParts } from './data/split.js'
export { fitStandardizer, standardize, standardizeFeatures, type Standardizer } from './data/standardize.js'
export { readIdx, type IdxArray } from './data/idx.js'

export type { Activation } from './model/activations.js'
export type { Initializer, InitializerName } from './model/initializers.js'
export type { Loss, LossName } from './model/losses.js'
export type { Optimizer, OptimizerName, OptimizerOptions } from './model/optimizers.js'
export type { LayerDescription, LayerOptions, NetworkDescription, NetworkOptions } from './model/network-options.js'
export type { PenaltyOptions } from './program/penalty.js'

export { network, type CostOptions, type LayerWeights, type Network, type NetworkInit } from './train/network.js'
export type { FitOptions, FitProgress } from './train/fit-options.js'
export type { EarlyStoppingOptions, Monitor } from './train/early-stopping.js'

export { gradientCheck, type GradientCheckOptions } from './check/gradient.js'
export { costCheck, type CostCheckOptions } from './check/cost.js'
export { diagnose, type DiagnoseInput } from './diagnose/diagnose.js'
