import type { LabelThreshold } from '../../result/index.js'
import type { ExportPlan } from '../plan.js'
import { real } from './literals.js'

/** How probabilities become a class or labels; `inline`, so that a program that needs none compiles without a warning. */
export function decisionText({ answers, decision, prediction }: ExportPlan): string[] {
  const { names, outputs } = answers
  if (prediction === 'identity' || outputs === null) return []
  const { thresholds = [], costs } = decision
  if (outputs.isMultiLabel) {
    const limits = names.map((name) => thresholds.find(({ label }) => label === name)?.threshold ?? null)
    const tests = limits.map((limit) => (limit === null ? '> 0.5' : `>= ${real(limit)}`))
    const cases = tests.map((test, k) => `  if (label == ${k}) return outputs[${k}] ${test};`)
    return [
      `/* Whether the label at this place of wellfit_names is predicted. */
static inline int wellfit_has_label(const double *outputs, int label) {
${cases.join('\n')}
  return 0;
}`,
    ]
  }
  return [
    `/* The place in wellfit_names of the class that is predicted. */
static inline int wellfit_class(const double *outputs) {
${classText(names, thresholds, costs)}
}`,
  ]
}

function classText(
  names: readonly string[],
  [threshold]: readonly LabelThreshold[],
  costs: readonly (readonly number[])[] | undefined,
): string {
  const count = names.length
  if (costs !== undefined) {
    const table = costs.map((row) => `{${row.map(real).join(', ')}}`).join(', ')
    return `  static const double costs[${count}][${count}] = {${table}}; /* of predicting the column where the row is true */
  int best = 0;
  double least = INFINITY;
  for (int j = 0; j < ${count}; j++) {
    double expected = 0;
    for (int i = 0; i < ${count}; i++) expected += outputs[i] * costs[i][j];
    if (expected < least) { least = expected; best = j; }
  }
  return best;`
  }
  if (threshold !== undefined) {
    const positive = names.indexOf(threshold.label)
    return `  return outputs[${positive}] >= ${real(threshold.threshold)} ? ${positive} : ${1 - positive};`
  }
  return `  int best = 0;
  for (int k = 1; k < ${count}; k++) if (outputs[k] > outputs[best]) best = k;
  return best;`
}
