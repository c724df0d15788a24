export { WellfitError, type ErrorCode, type ErrorDetails } from './errors.js'
export type * from './result/index.js'
export type { Features, Reals } from './tensor/reals.js'
export type { WasmSource } from './runtime/source.js'

export { dataset } from './data/dataset/dataset.js'
export { selectRows } from './data/dataset/select-rows.js'
export type { Dataset, DatasetInput, NumericArray, Targets } from './data/dataset/types.js'
export { split, type ThreeParts, type TwoParts } from './data/split/split.js'
export type { SourceChoice, SplitChoices, SplitOptions } from './data/split/options.js'
export type { SizeOptions, SplitRule } from './data/split/sizes.js'
export type { RowValues } from './data/split/row-values.js'
export type { PartMark } from './data/split/part-mark.js'
export { resolvedDifference, rowsToResolve, type ResolutionOptions } from './data/statistics/resolution.js'
export {
  kFold,
  kFoldTable,
  type Fold,
  type FoldChoices,
  type FoldOptions,
  type FoldTableOptions,
} from './data/split/k-fold.js'
export {
  checkStandardizer,
  fitStandardizer,
  standardize,
  standardizeFeatures,
  type Standardizer,
} from './data/scale/standardize.js'
export { fitScaler, scale, scaleFeatures, unscale } from './data/scale/scale.js'
export { checkScaler, type Scaler, type ScalerKind } from './data/scale/check-scaler.js'
export { scalerFitter, type ScalerFitter, type ScalerOptions } from './data/scale/fit-scaler.js'
export {
  chunkedDataset,
  type Chunk,
  type ChunkedDataset,
  type ChunkedDatasetInput,
  type ChunkFactory,
  type ReadRows,
} from './data/dataset/chunked/chunked-dataset.js'
export { smote, type SmoteOptions } from './data/augment/smote.js'
export { demos, type Demo } from './data/dataset/demos.js'
export { readIdx, type IdxArray } from './data/files/idx.js'
export {
  selectTableRows,
  type CategoryColumn,
  type NumberColumn,
  type Table,
  type TableColumn,
} from './data/table/table.js'
export {
  prepareTable,
  type PrepareOptions,
  type ThreePreparedParts,
  type TwoPreparedParts,
} from './data/preprocess/prepare-table.js'
export {
  splitTable,
  type SplitTableOptions,
  type TableTarget,
  type ThreeTables,
  type TwoTables,
} from './data/split/split-table.js'
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
} from './data/preprocess/preprocess.js'

export { customActivation, customLoss, customPenalty } from './model/custom.js'
export type { CustomActivation, CustomLoss, CustomPart, CustomPenalty } from './model/custom-part.js'
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
} from './model/augmentation/options.js'
export type { Initializer, InitializerName } from './model/initializers.js'
export type { Loss, LossName } from './model/losses.js'
export type { Optimizer, OptimizerName, OptimizerOptions } from './model/optimizers.js'
export type { Schedule, ScheduleDescription, ScheduleName, ScheduleOptions } from './model/schedules.js'
export type { LayerDescription, LayerOptions, NetworkDescription, NetworkOptions } from './model/network-options.js'
export type { PenaltyOptions } from './program/penalty.js'
export type { StepOptions } from './program/step-rules.js'

export { network, type NetworkInit } from './train/network/network.js'
export type { CostOptions, EvaluateOptions, LayerWeights, Network } from './train/network/contract.js'
export { partNames, type PartNames } from './train/part-names.js'
export { previewAugmentation, type PreviewOptions } from './train/rows/preview-augmentation.js'
export type { Answer, FitOptions, FitProgress } from './train/fit/options.js'
export type { CheckpointOptions } from './train/checkpoint/checkpoint.js'
export type { Checkpoint } from './model/checkpoint.js'
export { decodeCheckpoint, encodeCheckpoint } from './format/checkpoint.js'
export type { WeightOptions } from './train/rows/row-weights.js'
export type { EarlyStoppingOptions, Monitor } from './train/fit/early-stopping.js'

export { metrics } from './metrics/metrics.js'
export type { MetricOptions } from './metrics/evaluate.js'
export { evaluateMetrics } from './train/network/metrics.js'

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
export type { RowErrors } from './diagnose/statistics/interval.js'
export { recommend } from './diagnose/recommend/recommend.js'
export type { RunFacts } from './diagnose/recommend/run-facts.js'

export { compareParts, type ComparePartsOptions } from './inspect/drift/compare-parts.js'
export { inspectParts, type InspectedParts, type InspectPartsOptions } from './inspect/inspect-parts.js'

export { findLearningRate, type FindLearningRateOptions } from './search/find-learning-rate.js'
export { regularizationPath } from './search/regularization-path.js'
export type { RegularizationPathOptions } from './search/path-options.js'
export { learningCurve, type LearningCurveOptions } from './diagnose/curves/learning-curve.js'
export { forecastError, rowsForError } from './diagnose/curves/forecast.js'
export type { TrialFit, TrialOptions } from './diagnose/curves/trial.js'
export { validationCurve, type ValidationCurveOptions } from './diagnose/curves/validation-curve.js'
export { complexityCurve, type ComplexityCurveOptions } from './diagnose/curves/complexity-curve.js'
export { overfittingOnset } from './diagnose/curves/overfitting-onset.js'
export type { Setting } from './diagnose/curves/settings.js'
export { tryActions, type TryActionsOptions } from './diagnose/try-actions.js'
