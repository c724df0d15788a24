import type { ColumnComparison, DataFinding, JointTest, Severity } from '../../result/index.js'
import { figure, percent } from '../phrases.js'

/** Significant differences are graded by their size: a large data set makes the smallest one certain. */
const EFFECT = {
  kolmogorovSmirnov: { problem: 0.3, warning: 0.1 },
  chiSquare: { problem: 0.3, warning: 0.1 },
} as const
const AUC = { problem: 0.7, warning: 0.55 } as const

function graded(size: number, limits: { readonly problem: number; readonly warning: number }): Severity {
  if (size >= limits.problem) return 'problem'
  return size >= limits.warning ? 'warning' : 'note'
}

/** Features that are distributed differently in two parts, and those that are missing more often in one. */
export function featureFindings(
  features: readonly ColumnComparison[],
  parts: readonly [string, string],
  level: number,
): DataFinding[] {
  return features.flatMap((feature) => [
    ...(feature.adjustedP <= level ? [driftOf(feature, parts)] : []),
    ...(feature.missingAdjustedP !== null && feature.missingAdjustedP <= level ? [gapsOf(feature, parts)] : []),
  ])
}

function driftOf(feature: ColumnComparison, parts: readonly [string, string]): DataFinding {
  const { name, effect, test } = feature
  return {
    kind: 'drift',
    severity: graded(effect, EFFECT[test]),
    column: name,
    parts,
    words: `${JSON.stringify(name)} is distributed differently in ${parts[0]} and ${parts[1]}: ${evidence(feature)}.`,
    action:
      'Find out why: another source, another time, a sorted file cut without shuffling. Deal the rows out at random, or take both parts from where the network will be used.',
    numbers: {
      effect,
      p: feature.p,
      adjustedP: feature.adjustedP,
      standardizedDifference: feature.standardizedDifference,
    },
  }
}

function evidence({ effect, test, standardizedDifference, adjustedP }: ColumnComparison): string {
  const size = test === 'chiSquare' ? `Cramér's V ${figure(effect)}` : `D ${figure(effect)}`
  const shift =
    standardizedDifference === null
      ? ''
      : `, its mean ${figure(Math.abs(standardizedDifference))} σ ${standardizedDifference < 0 ? 'lower' : 'higher'}`
  return `${size}${shift}, corrected p ${figure(adjustedP)}`
}

function gapsOf(feature: ColumnComparison, parts: readonly [string, string]): DataFinding {
  const { name, missing, missingEffect, missingAdjustedP } = feature
  return {
    kind: 'missing drift',
    severity: graded(missingEffect ?? 0, EFFECT.chiSquare),
    column: name,
    parts,
    words: `${JSON.stringify(name)} is missing in ${percent(missing[0])} of ${parts[0]} but in ${percent(missing[1])} of ${parts[1]} (corrected p ${figure(missingAdjustedP ?? 1)}).`,
    action: 'Find out what leaves the gaps: a gap that depends on the source tells the network where a row is from.',
    numbers: {
      effect: missingEffect,
      p: feature.missingP,
      adjustedP: missingAdjustedP,
      first: missing[0],
      second: missing[1],
    },
  }
}

/** Targets that are distributed differently. */
export function labelFindings(
  targets: readonly ColumnComparison[],
  parts: readonly [string, string],
  level: number,
): DataFinding[] {
  return targets.flatMap((target) => {
    if (target.adjustedP > level) return []
    const { effect, test, p, adjustedP } = target
    return [
      {
        kind: 'label shift',
        severity: graded(effect, EFFECT[test]),
        column: target.name,
        parts,
        words: `What is to be predicted, ${JSON.stringify(target.name)}, is distributed differently in ${parts[0]} and ${parts[1]}: ${evidence(target)}.`,
        action:
          'Split stratified by the target; where the part is as it must be, weight the classes of train accordingly.',
        numbers: { effect, p, adjustedP },
      },
    ]
  })
}

/** Parts that a network can tell apart. */
export function jointFindings(joint: JointTest | null, parts: readonly [string, string], level: number): DataFinding[] {
  if (joint === null || joint.p > level) return []
  const { auc, p, lower, upper, heldOut } = joint
  return [
    {
      kind: 'joint drift',
      severity: graded(auc, AUC),
      column: null,
      parts,
      words: `A small network can tell rows of ${parts[0]} from rows of ${parts[1]}: AUC ${figure(auc)} (95 % interval ${figure(lower)} to ${figure(upper)}) over ${heldOut} rows that it had not seen, where ½ is chance.`,
      action: `Something differs, be it only how features go together: ${parts[1]} does not measure what ${parts[0]} teaches. Look at the features above; if none stands out, at how the parts were put together.`,
      numbers: { auc, p, lower, upper, heldOut },
    },
  ]
}
