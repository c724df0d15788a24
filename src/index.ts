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
export { split, type ThreeParts, type TwoParts } from './data/split.js'
export type { SourceChoice, SplitChoices, SplitOptions } from './data/split-options.js'
export type { SizeOptions, SplitRule } from './data/split-sizes.js'
export type { RowValues } from './data/row-values.js'
export type { PartMark } from './data/part-mark.js'
export { resolvedDifference, rowsToResolve, type ResolutionOptions } from './data/resolution.js'
export {
  kFold,
  kFoldTable,
  type Fold,
  type FoldChoices,
  type FoldOptions,
  type FoldTableOptions,
} from './data/k-fold.js'
export {
  checkStandardizer,
  fitStandardizer,
  standardize,
  standardizeFeatures,
  type Standardizer,
} from './data/standardize.js'
export { fitScaler, scale, scaleFeatures, unscale } from './data/scaler.js'
export { checkScaler, type Scaler, type ScalerKind } from './data/scaler-check.js'
export { scalerFitter, type ScalerFitter, type ScalerOptions } from './data/scaler-fit.js'
export {
  chunkedDataset,
  type Chunk,
  type ChunkedDataset,
  type ChunkedDatasetInput,
  type ChunkFactory,
  type ReadRows,
} from './data/chunked.js'
export { smote, type SmoteOptions } from './data/smote.js'
export { demos, type Demo } from './data/demos.js'
export { readIdx, type IdxArray } from './data/idx.js'
export { selectTableRows, type CategoryColumn, type NumberColumn, type Table, type TableColumn } from './data/table.js'
export { prepareTable, type PrepareOptions, type ThreePreparedParts, type TwoPreparedParts } from './data/prepare.js'
export {
  splitTable,
  type SplitTableOptions,
  type TableTarget,
  type ThreeTables,
  type TwoTables,
} from './data/split-table.js'
export {
  checkPreprocessor,
  columnTypes,
  featureColumns,
  fitPreprocessor,
  preprocess,
  preprocessFeatures,
  taskOf,
  unscaleTarget,
  type FittedCategory,
  type FittedColumn,
  type FittedNumber,
  type FittedTarget,
  type PreparedFeatures,
  type PreprocessOptions,
  type Preprocessor,
  type PreprocessorOptions,
} from './data/preprocess.js'

export { customActivation, customLoss, customPenalty } from './model/custom.js'
export type { CustomActivation, CustomLoss, CustomPart, CustomPenalty } from './model/custom.js'
export type { Activation } from './model/activations.js'
export type {
  Augmentation,
  AugmentationKind,
  ColorAugmentation,
  CropAugmentation,
  CutmixAugmentation,
  CutoutAugmentation,
  Edge,
  FlipAugmentation,
  ImageShape,
  MaskAugmentation,
  MixupAugmentation,
  NoiseAugmentation,
  WarpAugmentation,
} from './model/augmentation-options.js'
export type { Initializer, InitializerName } from './model/initializers.js'
export type { Loss, LossName } from './model/losses.js'
export type { Optimizer, OptimizerName, OptimizerOptions } from './model/optimizers.js'
export type { Schedule, ScheduleDescription, ScheduleName, ScheduleOptions } from './model/schedules.js'
export type { LayerDescription, LayerOptions, NetworkDescription, NetworkOptions } from './model/network-options.js'
export type { PenaltyOptions } from './program/penalty.js'
export type { StepOptions } from './program/step-rules.js'

export {
  network,
  type CostOptions,
  type EvaluateOptions,
  type LayerWeights,
  type Network,
  type NetworkInit,
} from './train/network.js'
export { previewAugmentation, type PreviewOptions } from './train/preview-augmentation.js'
export type { Answer, FitOptions, FitProgress } from './train/fit-options.js'
export type { CheckpointOptions } from './train/checkpoint.js'
export type { Checkpoint } from './model/checkpoint.js'
export { decodeCheckpoint, encodeCheckpoint } from './format/checkpoint.js'
export type { WeightOptions } from './train/row-weights.js'
export type { EarlyStoppingOptions, Monitor } from './train/early-stopping.js'

export { metrics } from './metrics/metrics.js'
export type { MetricOptions } from './metrics/evaluate.js'
export { evaluateMetrics } from './train/metrics.js'

export {
  decodeModel,
  encodeModel,
  type DecodeOptions,
  type EncodedModel,
  type ModelPart,
  type ModelParts,
  type StoredModel,
} from './format/model.js'

export { gradientCheck } from './check/gradient.js'
export type { GradientCheckOptions } from './check/gradient-options.js'
export {
  checkGradient,
  type CheckedFunction,
  type CheckedGradient,
  type FunctionGradientOptions,
} from './check/function-gradient.js'
export { preflight, type PreflightOptions } from './check/preflight/preflight.js'
export { costCheck, type CostCheckOptions } from './check/cost.js'
export { diagnose, testGap, type DiagnoseInput, type TestGapInput } from './diagnose/diagnose.js'
export { estimateAchievableError } from './diagnose/achievable.js'
export { measureErrors, type MeasuredScore } from './diagnose/measure.js'
export type { RowErrors } from './diagnose/interval.js'
export { recommend, type RunFacts } from './diagnose/recommend.js'

export { compareParts, type ComparePartsOptions } from './inspect/compare-parts.js'
export { inspectParts, type InspectedParts, type InspectPartsOptions } from './inspect/inspect-parts.js'

export { findLearningRate, type FindLearningRateOptions } from './search/find-learning-rate.js'
