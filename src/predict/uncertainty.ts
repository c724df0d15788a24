// Calibrated probabilities, prediction intervals and targets on a log scale: loaded for a model that has them.

export { fromLog } from '../data/math/exponential.js'
export { decisionProbabilities } from '../decision/calibration/apply.js'
export { intervalsAt } from '../decision/intervals/conformal.js'
