/**
 * Results as plain JSON, to store, send and draw: no methods, no typed arrays, no NaN or Infinity (an undefined metric is
 * `null`).
 */

export type * from './augmentation.js'
export type * from './curves.js'
export type * from './data.js'
export type * from './decision.js'
export type * from './diagnosis.js'
export type * from './faults.js'
export type * from './gradient-check.js'
export type * from './history.js'
export type * from './improve/cross-validation.js'
export type * from './improve/errors.js'
export type * from './improve/improvement.js'
export type * from './improve/sweep.js'
export type * from './metrics.js'
export type * from './model-summary.js'
export type * from './new-rows.js'
export type * from './preflight.js'
export type * from './run-report.js'
export type * from './score.js'
export type * from './search.js'
export type * from './split.js'
export type * from './target-scale.js'
export type * from './thresholds.js'
