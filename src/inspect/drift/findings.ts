import type { ColumnComparison, DataFinding, JointTest, Severity } from '../../result/index.js'
import { counted, figure, percent } from '../phrases.js'

/** Significant differences are graded by effect size: in a large data set even tiny ones are significant. */
const EFFECT = {
  kolmogorovSmirnov: { problem: 0.3, warning: 0.1 },
  chiSquare: { problem: 0.3, warning: 0.1 },
} as const
const AUC = { problem: 0.7, warning: 0.55 } as const

function graded(size: number, limits: { readonly problem: number; readonly warning: number }): Severity {
  if (size >= limits.problem) return 'problem'
  return size >= limits.warning ? 'warning' : 'note'
}

/** Features whose distribution or missingness differs between two parts. */
export function driftFindings(
  features: readonly ColumnComparison[],
  parts: readonly [string, string],
  level: number,
  isGrouped: boolean,
): DataFinding[] {
  return features.flatMap((feature) => [
    ...(feature.adjustedP <= level ? [driftOf(feature, parts, isGrouped)] : []),
    ...(feature.missingAdjustedP !== null && feature.missingAdjustedP <= level ? [missingDriftOf(feature, parts)] : []),
  ])
}

function driftOf(feature: ColumnComparison, parts: readonly [string, string], isGrouped: boolean): DataFinding {
  const { name, effect, test } = feature
  return {
    kind: 'drift',
    severity: graded(effect, EFFECT[test]),
    column: name,
    parts,
    message: `${JSON.stringify(name)} is distributed differently in ${parts[0]} and ${parts[1]}: ${evidence(feature)}.`,
    action: isGrouped
      ? 'Find the cause: the groups come from different sources or times. Keep each group in one part, and put groups of every kind into both.'
      : 'Find the cause: different sources, different times, or a sorted file split without shuffling. Split at random, or take both parts from where the network will be used.',
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
      : `, mean ${figure(Math.abs(standardizedDifference))} σ ${standardizedDifference < 0 ? 'lower' : 'higher'}`
  return `${size}${shift}, adjusted p ${figure(adjustedP)}`
}

function missingDriftOf(feature: ColumnComparison, parts: readonly [string, string]): DataFinding {
  const { name, missing, missingEffect, missingAdjustedP } = feature
  return {
    kind: 'missing drift',
    severity: graded(missingEffect ?? 0, EFFECT.chiSquare),
    column: name,
    parts,
    message: `${JSON.stringify(name)} is missing in ${percent(missing[0])} of ${parts[0]} but in ${percent(missing[1])} of ${parts[1]} (adjusted p ${figure(missingAdjustedP ?? 1)}).`,
    action:
      'Find out why values are missing: if it depends on the source, it tells the network where a row comes from.',
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
export function labelShiftFindings(
  targets: readonly ColumnComparison[],
  parts: readonly [string, string],
  level: number,
  isGrouped: boolean,
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
        message: `The target ${JSON.stringify(target.name)} is distributed differently in ${parts[0]} and ${parts[1]}: ${evidence(target)}.`,
        action: isGrouped
          ? 'Keep each group in one part, and put groups with every target into both.'
          : 'Stratify the split by the target. If the difference is intended, weight the classes of train accordingly.',
        numbers: { effect, p, adjustedP },
      },
    ]
  })
}

/** Parts that a classifier can tell apart. */
export function jointDriftFindings(
  joint: JointTest | null,
  parts: readonly [string, string],
  level: number,
): DataFinding[] {
  if (joint === null || joint.p > level) return []
  const { auc, p, lower, upper, heldOut } = joint
  return [
    {
      kind: 'joint drift',
      severity: graded(auc, AUC),
      column: null,
      parts,
      message: `A small network can tell rows of ${parts[0]} from rows of ${parts[1]}: AUC ${figure(auc)} on ${heldOut} held-out rows (95 % interval ${figure(lower)} to ${figure(upper)}, where 0.5 is chance).`,
      action: `The parts differ, if only in how features combine, so ${parts[1]} does not measure what ${parts[0]} teaches. Check the features above; if none stands out, check how the parts were collected.`,
      numbers: { auc, p, lower, upper, heldOut },
    },
  ]
}

/** A note if the parts have too few rows for the comparison to mean much. */
export function fewRowsFinding(
  parts: readonly [string, string],
  rows: number,
  required: number,
  isGrouped: boolean,
): DataFinding[] {
  if (rows >= required) return []
  return [
    {
      kind: 'few rows',
      severity: 'note',
      column: null,
      parts,
      message: `The smaller of ${parts[0]} and ${parts[1]} has ${counted(rows, isGrouped ? 'group' : 'row')}: only large differences can be detected, and the classifier test needs ${required}.`,
      action: `Collect more ${isGrouped ? 'groups' : 'rows'}, or use k-fold cross-validation.`,
      numbers: { rows, required },
    },
  ]
}
