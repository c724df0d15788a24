/**
 * What a run leaves behind, as plain JSON: it can be stored, sent and drawn. Nothing here holds a method,
 * a typed array or a number that JSON cannot say (an undefined metric is `null`).
 */

export type * from './augmentation.js'
export type * from './curves.js'
export type * from './data.js'
export type * from './diagnosis.js'
export type * from './gradient-check.js'
export type * from './history.js'
export type * from './metrics.js'
export type * from './preflight.js'
export type * from './run-report.js'
export type * from './score.js'
export type * from './search.js'
export type * from './split.js'
