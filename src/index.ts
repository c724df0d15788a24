// Read: rows into memory, or a chunk at a time. Files: wellfit/arrow, /csv, /files, /jsonl, /npy, /parquet, /xlsx.
export { dataset } from './data/dataset/dataset.js'
export { selectRows } from './data/dataset/select-rows.js'
export type { Dataset, DatasetInput, NumberRow, NumericArray, Targets } from './data/dataset/types.js'
export type { Features, Reals } from './tensor/reals.js'
export {
  chunkedDataset,
  type Chunk,
  type ChunkedDataset,
  type ChunkedDatasetInput,
  type ChunkFactory,
  type ReadRows,
} from './data/dataset/chunked/chunked-dataset.js'
export { concatTables, type ConcatOptions } from './data/table/concat-tables.js'
export { selectTableRows } from './data/table/select-table-rows.js'
export { type CategoryColumn, type NumberColumn, type Table, type TableColumn } from './data/table/table.js'
export { readIdx, type IdxArray } from './data/files/idx.js'
export { demos, type Demo } from './data/dataset/demos.js'

// Split: train to learn from, dev to choose by, test to report on once; and whether the parts are alike.
export { split, type ThreeParts, type TwoParts } from './data/split/split.js'
export type { SourceChoice, SplitOptions } from './data/split/options.js'
export type { SplitRule } from './data/split/sizes.js'
export type { RowValues } from './data/split/row-values.js'
export type { PartMark } from './data/split/part-mark.js'
export {
  splitTable,
  type SplitTableOptions,
  type TableTarget,
  type ThreeTables,
  type TwoTables,
} from './data/split/split-table.js'
export { kFold, kFoldTable, type Fold, type FoldOptions, type FoldTableOptions } from './data/split/k-fold.js'
export { resolvedDifference, rowsToResolve, type ResolutionOptions } from './data/statistics/resolution.js'
export { inspectParts, type InspectedParts, type InspectPartsOptions } from './inspect/inspect-parts.js'
export { inspectCells, type InspectCellsOptions } from './inspect/inspect-cells.js'
export { newRowsInspector, summarizeRows, type NewRowsInspector } from './inspect/new-rows/new-rows.js'
export { compareParts, type ComparePartsOptions } from './inspect/drift/compare-parts.js'

// Normalize: fitted on train, applied to every part.
export { fitScaler, scale, scaleFeatures, unscale } from './data/scale/scale.js'
export { scalerFitter, type ScalerFitter, type ScalerOptions } from './data/scale/fit-scaler.js'
export { checkScaler, type Scaler, type ScalerKind } from './data/scale/check-scaler.js'
export {
  prepareTable,
  type PrepareOptions,
  type ThreePreparedParts,
  type TwoPreparedParts,
} from './data/preprocess/prepare-table.js'
export { columnTypes, preprocess, preprocessFeatures, unscaleTarget } from './data/preprocess/preprocess.js'
export { checkPreprocessor } from './data/preprocess/check-preprocessor.js'
export { inputGroups, type InputGroups } from './data/preprocess/input-groups.js'
export { fitPreprocessor } from './data/preprocess/fit/preprocessor.js'
export { taskOf } from './data/table/target.js'
export type {
  FittedCategory,
  FittedColumn,
  FittedText,
  FittedNumber,
  FittedTarget,
  FittedValues,
  TargetScale,
  PreparedFeatures,
  PreprocessOptions,
  Preprocessor,
  PreprocessorOptions,
} from './data/preprocess/types.js'

// Initialize: a network with freshly drawn weights.
export { averageNetworks, type AverageOptions } from './train/average-networks.js'
export { network, type NetworkInit } from './train/network/network.js'
export type { LayerParameters, LayerWeights, Network } from './train/network/contract.js'
export type { LayerDescription, LayerOptions, NetworkDescription, NetworkOptions } from './model/network-options.js'
export type { CategoryDescription, CategoryOptions } from './model/categories.js'
export type { PeriodicDescription, PeriodicOptions } from './model/periodic.js'
export type { Activation } from './model/activations.js'
export type { Initializer, InitializerName } from './model/initializers.js'
export type { Loss, LossName } from './model/losses.js'
export { customActivation, customLoss } from './model/custom.js'
export type { CustomActivation, CustomLoss } from './model/custom-part.js'
export { partNames, type PartNames } from './train/part-names.js'
export type { WasmSource } from './runtime/source.js'

// Check: whether a run is worth starting.
export { preflight, type PreflightOptions } from './check/preflight/preflight.js'
export { gradientCheck } from './check/gradient.js'
export type { GradientCheckOptions } from './check/gradient-options.js'
export {
  gradientCheckFunction,
  type CheckedFunction,
  type CheckedGradient,
  type FunctionGradientOptions,
} from './check/function-gradient.js'
export { costCheck, type CostCheckOptions } from './check/cost.js'

// Train: `fit` of a network, and what it takes.
export { findLearningRate, type FindLearningRateOptions } from './search/find-learning-rate.js'
export type { Answer } from './train/fit/callbacks.js'
export type { FitOptions, FitProgress } from './train/fit/options.js'
export type { ParallelOptions } from './train/fit/parallel/options.js'
export type { Communicator, PendingSum, Receive, Send } from './program/blocks/communicator.js'
export type { EarlyStoppingOptions, Monitor } from './train/fit/early-stopping.js'
export type { WeightAveraging } from './model/weight-averaging.js'
export type { CheckpointOptions } from './train/checkpoint/options.js'
export type { WeightOptions } from './train/rows/row-weights.js'
export type { Optimizer, OptimizerName, OptimizerOptions } from './model/optimizers.js'
export type {
  Schedule,
  ScheduleDescription,
  ScheduleFunction,
  ScheduleName,
  ScheduleOptions,
} from './model/schedules.js'
export type { StepOptions } from './program/step/step-rules.js'
export type { Parametrization, RateFactorOptions } from './program/step/rate-factors.js'

// Regularize: penalties, dropout (`keepProb` of a layer), augmentation, and how much of them.
export { regularizationPath } from './search/regularization-path.js'
export type { RegularizationPathOptions } from './search/path-options.js'
export { customPenalty } from './model/custom.js'
export type { CustomPenalty } from './model/custom-part.js'
export type { PenaltyOptions } from './program/step/penalty.js'
export { smote, type SmoteOptions } from './data/augment/smote.js'
export { dropoutMask, type DropoutMaskOptions } from './train/rows/dropout-mask.js'
export { previewAugmentation, type PreviewOptions } from './train/rows/preview-augmentation.js'
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

// Diagnose: bias, variance or mismatch, from what `evaluate` of a network returns.
export { diagnose, testGap, type DiagnoseInput, type TestGapInput } from './diagnose/diagnose.js'
export type { RunFacts } from './diagnose/recommend/run-facts.js'
export { plainAnswer, type PlainAnswerInput } from './diagnose/plain-answer.js'
export { permutationImportance, type PermutationOptions } from './diagnose/importance/permutation-importance.js'
export { estimateAchievableError } from './diagnose/achievable.js'
export { overfittingOnset } from './diagnose/curves/overfitting-onset.js'
export type { CostOptions, EvaluateOptions, Evaluation, RowErrors } from './train/network/contract.js'
export { precisionRecallCurve, rocCurve, type CurveOptions } from './metrics/curves.js'
export { applyCalibration, calibrate, type CalibrationOptions } from './decision/calibration/calibrate.js'
export { conformalIntervals, predictionIntervals } from './decision/intervals/conformal.js'
export { chooseThreshold, chooseThresholds, type ThresholdAim, type ThresholdOptions } from './metrics/threshold.js'
export { metrics } from './metrics/metrics.js'
export type { MetricOptions } from './metrics/evaluate.js'

// Improve: what more rows, another setting or an advised action would bring, measured.
export { tryActions, type TryActionsOptions } from './diagnose/try-actions.js'
export { repair, type Repaired, type RepairOptions } from './diagnose/repair.js'
export { learningCurve, type LearningCurveOptions } from './diagnose/curves/learning-curve.js'
export { forecastError, rowsForError } from './diagnose/curves/forecast.js'
export { validationCurve, type ValidationCurveOptions } from './diagnose/curves/validation-curve.js'
export { complexityCurve, type ComplexityCurveOptions } from './diagnose/curves/complexity-curve.js'
export type { Setting } from './diagnose/curves/settings.js'
export type { TrialFit, TrialOptions } from './diagnose/curves/trial.js'
export { crossValidate, crossValidateTable } from './improve/cross-validate/cross-validate.js'
export type { CrossValidated, OutOfFold, RowSums } from './improve/cross-validate/run-folds.js'
export type { TrainingCurve } from './improve/cross-validate/train-fold.js'
export type {
  CrossValidateChoices,
  CrossValidateOptions,
  CrossValidateTableOptions,
  FoldFit,
} from './improve/cross-validate/options.js'
export type { FoldEngine, FoldTrained, FoldTraining } from './improve/cross-validate/fold-engine.js'
export { foldEnsemble, type FoldEnsemble } from './improve/fold-ensemble/fold-ensemble.js'
export type { FoldEnsembleOptions } from './improve/fold-ensemble/options.js'
export type { FoldNetworks } from './improve/fold-ensemble/fold-networks.js'
export {
  selectEnsemble,
  type EnsembleSelection,
  type SelectEnsembleOptions,
} from './improve/fold-ensemble/select-ensemble.js'
export type { SelectionLoss } from './improve/fold-ensemble/average-losses.js'
export { compareFolds, type CompareFoldsOptions } from './improve/cross-validate/compare-folds.js'
export {
  errorAnalysis,
  errorAnalysisTable,
  type ErrorAnalysisOptions,
  type ErrorAnalysisTableOptions,
} from './improve/errors/error-analysis.js'
export { labelErrors } from './improve/errors/label-errors.js'
export {
  sweep,
  sweepTable,
  type SweepChoices,
  type SweepOptions,
  type SweepTableOptions,
} from './improve/sweep/sweep.js'
export { improve, improveTable } from './improve/trials/improve.js'
export type { Improved } from './improve/trials/search.js'
export { compareTrials } from './improve/trials/compare-trials.js'
export type { TrialRecord } from './improve/trials/record.js'
export type { ImproveChoices, ImproveOptions, ImproveTableOptions } from './improve/trials/options.js'

// Save: a trained model that predicts elsewhere, or a run to go on with.
export { saveModel, type SaveParts } from './predict/save-model.js'
export type { ModelLocation } from './predict/model-bytes.js'
export { loadModel } from './predict/load-model.js'
export { openModel, type Model, type PredictionColumns } from './predict/model.js'
export type { PredictOptions, Prediction } from './predict/predictions.js'
export { describeModel } from './predict/describe-model.js'
export type { RawRow } from './predict/row-encoder.js'
export {
  decodeModel,
  encodeModel,
  type DecodeOptions,
  type EncodedModel,
  type ModelPart,
  type ModelParts,
  type StoredModel,
} from './format/model.js'
export { decodeCheckpoint, encodeCheckpoint } from './format/checkpoint.js'
export type { Checkpoint } from './model/checkpoint.js'

// Results and errors: plain data that every step returns, and the one kind of error that every step throws.
export type * from './result/index.js'
export { WellfitError, type ErrorCode, type ErrorDetails } from './errors.js'
