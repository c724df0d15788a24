// Calibrated probabilities and prediction intervals: loaded for a model whose decision has them.

export { decisionProbabilities } from '../decision/calibration/apply.js'
export { intervalsAt } from '../decision/intervals/conformal.js'
