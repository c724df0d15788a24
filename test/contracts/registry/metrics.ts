import type { ClassMetricName, MetricName, ValueMetricName } from '../../../src/result/index.js'
import { classReferences, valueReferences, type ClassExample, type ValueExample } from '../../reference/metrics.js'

export interface MetricEntry<Example> {
  readonly reference: (example: Example) => number
  /** The value of predictions that are all right, and the direction it lies in. */
  readonly best: number
  readonly better: 'higher' | 'lower'
}

const higher = { best: 1, better: 'higher' } as const
const lower = { best: 0, better: 'lower' } as const

/** Every metric of a classification; a new one is tested by being entered here. */
export const classMetricRegistry: { readonly [name in ClassMetricName]: MetricEntry<ClassExample> } = {
  accuracy: { ...higher, reference: classReferences.accuracy },
  topKAccuracy: { ...higher, reference: classReferences.topKAccuracy },
  precisionMacro: { ...higher, reference: classReferences.precisionMacro },
  precisionMicro: { ...higher, reference: classReferences.precisionMicro },
  recallMacro: { ...higher, reference: classReferences.recallMacro },
  recallMicro: { ...higher, reference: classReferences.recallMicro },
  f1Macro: { ...higher, reference: classReferences.f1Macro },
  f1Micro: { ...higher, reference: classReferences.f1Micro },
  auc: { ...higher, reference: classReferences.auc },
  averagePrecision: { ...higher, reference: classReferences.averagePrecision },
  logLoss: { ...lower, reference: classReferences.logLoss },
  brier: { ...lower, reference: classReferences.brier },
  calibrationError: { ...lower, reference: classReferences.calibrationError },
}

/** Every metric of a regression. */
export const valueMetricRegistry: { readonly [name in ValueMetricName]: MetricEntry<ValueExample> } = {
  mae: { ...lower, reference: valueReferences.mae },
  rmse: { ...lower, reference: valueReferences.rmse },
  r2: { ...higher, reference: valueReferences.r2 },
}

export const metricEntries: readonly (Pick<MetricEntry<never>, 'best' | 'better'> & { readonly name: MetricName })[] =
  Object.entries({ ...classMetricRegistry, ...valueMetricRegistry }).map(([name, { best, better }]) => ({
    name: name as MetricName,
    best,
    better,
  }))
