import { datasetOrSample } from '../../../data/dataset/chunked/chunked-dataset.js'
import { countCodes } from '../../../data/statistics/count-codes.js'
import type { Dataset } from '../../../data/dataset/types.js'
import type { LearningFault } from '../../../result/index.js'
import { hasNoRelation } from '../../probe/unrelated.js'
import type { JudgedFit } from './judged-fit.js'

/** A regression that explains no more than this fraction of the variance of dev does no better than the mean. */
const NOTHING_EXPLAINED = 0.1
/** The error on dev is not clearly below that of the best constant: not by so many standard errors. */
const STANDARD_ERRORS = 2

/**
 * Targets that have nothing to do with the features, as where they were shuffled: neither nearest neighbours nor any single feature
 * predict them, and the network does no better than a constant on dev, however well it has memorized train. Where there is no dev,
 * only a network that has learnt nothing is asked.
 */
export function unrelatedTargets(fit: JudgedFit, hasLearntNothing: boolean): LearningFault | null {
  const train = datasetOrSample(fit.train)
  if (!fit.isUnweighted || !(hasLearntNothing || isNoBetterOnDev(fit, train))) return null
  if (!hasNoRelation(train)) return null
  const isMeasured = fit.kept !== undefined && fit.kept.dev !== null
  const learnt = isMeasured
    ? 'on dev the network does no better than a constant'
    : 'what was learnt is no better than a constant'
  return {
    kind: 'unrelated targets',
    message: `Nothing shows that the features say anything about the target: nearest neighbours and single features agree with it no more than by chance, and ${learnt}.`,
    remedy: 'Check that every target belongs to its row, and that the features can predict it.',
    change: null,
  }
}

function isNoBetterOnDev({ kept, measured }: JudgedFit, { targets, rows }: Dataset): boolean {
  if (kept === undefined || kept.dev === null || measured === null) return false
  if (targets.kind !== 'classes') return kept.dev.error > 1 - NOTHING_EXPLAINED
  const constant = 1 - Math.max(...countCodes(targets.labels, targets.classes.length)) / rows
  return kept.dev.error > constant - STANDARD_ERRORS * Math.sqrt((constant * (1 - constant)) / measured.dev)
}
