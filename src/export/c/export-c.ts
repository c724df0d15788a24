import { LEAST } from '../../decision/calibration/temperature.js'
import type { Model } from '../../predict/model.js'
import { functionsFor } from '../forward-text.js'
import { DISTANCE, type ExportPlan, planExport, type PlannedColumn } from '../plan.js'
import { CLIP_TEXT, encodeText, membersOf, rowText, cycleText } from './columns.js'
import { decisionText } from './decision.js'
import { arithmetic, constantsText, functionText, GIVEN } from './functions.js'
import { layerText, stepText } from './layers.js'
import { literal, quoted, real } from './literals.js'
import { normalScoreText } from './normal-score.js'

/**
 * One model as a C99 header of its own: `wellfit_row` with a member for each raw column, and `wellfit_predict(&row, outputs)`, which
 * writes the probabilities or values that `model.predict` returns, to the rounding errors of the precision. It allocates nothing and
 * needs `math.h` alone.
 *
 * Preprocessing is included: numbers are scaled, `NAN` is imputed, categories are found by their exact name, `NULL` is missing; a date
 * is days since 1970-01-01, whose season, weekday and time of day are taken as in train. Prediction intervals of 90 %, for example, are the outputs ± `wellfit_half_width_90`. `wellfit_class(outputs)` is the
 * class predicted, at the threshold or for the costs of the model, and `wellfit_has_label(outputs, label)` whether a label is. Not
 * exported are free texts and isotonic calibration.
 *
 * @throws WellfitError `UNSUPPORTED`, naming what cannot be exported and what to do.
 * @example
 * await writeFile('model.h', exportC(await loadModel('penguins.model')))
 */
export function exportC(model: Model): string {
  const plan = planExport('exportC', model)
  const { layers, prediction } = plan
  const used = layers.map(({ activation }) => activation).filter((name) => name !== 'identity')
  const waves = layers.some(({ periodic }) => periodic !== null) ? ['fractionOf', 'wave'] : []
  const needed = [
    ...used,
    ...waves,
    ...(prediction === 'softmax' ? ['exp'] : prediction === 'sigmoid' ? ['sigmoid'] : []),
  ]
  const functions = functionsFor(needed, (name) => GIVEN.has(name))
  const names = new Set(functions.map(({ name }) => name))
  const code = functions.map((own) => functionText(own, names)).join('\n')
  return `${[
    head(plan),
    arithmetic(plan, code, needed),
    constantsText(plan, code),
    code,
    rowText(plan.columns),
    outputsText(plan),
    layerText(layers),
    ...(plan.columns.some((column) => column.kind === 'number' && column.clip !== null) ? [CLIP_TEXT] : []),
    ...normalScoreText(plan.columns),
    ...(plan.columns.some(hasCycle) ? [cycleText()] : []),
    predictText(plan),
    ...decisionText(plan),
  ].join('\n')}\n#endif\n`
}

/** Whether a column has parts of dates that are a cycle: all but the weekday. */
function hasCycle(column: PlannedColumn): boolean {
  return column.kind === 'number' && column.dateParts.some((part) => part !== 'weekday')
}

function head({ precision, parameters }: ExportPlan): string {
  const isF32 = precision === 'f32'
  const literals = Array.from(parameters, (value) => literal(value, isF32))
  const lines = Array.from({ length: Math.ceil(literals.length / 8) }, (_, i) =>
    literals.slice(i * 8, i * 8 + 8).join(','),
  )
  return `/* A model that wellfit exported. Include it in one file; see wellfit_row and wellfit_predict. */
#ifndef WELLFIT_MODEL_H
#define WELLFIT_MODEL_H
#include <math.h>
#include <stdint.h>
#include <string.h>
typedef ${isF32 ? 'float' : 'double'} wellfit_real;
static const wellfit_real wellfit_theta[] = {
${lines.join(',\n')}};`
}

function outputsText({ answers, prediction, halfWidths }: ExportPlan): string {
  const { names } = answers
  const intervals = halfWidths.map(
    ({ level, widths }) => `
/* Prediction intervals of ${100 * level} % are the values + and - these. */
static const double wellfit_half_width_${100 * level}[] = {${widths.map(real).join(', ')}};`,
  )
  return `/* ${prediction === 'identity' ? 'The values' : 'The probabilities'} that wellfit_predict writes, in this order. */
#define WELLFIT_OUTPUTS ${names.length}
static const char *const wellfit_names[] = {${names.map(quoted).join(', ')}};${intervals.join('')}`
}

function predictText(plan: ExportPlan): string {
  const { layers, columns, order, bytes } = plan
  const members = membersOf(columns)
  const isF32 = plan.precision === 'f32'
  let feature = 0
  const next = (): number => order[feature++] ?? 0
  const encode = columns.map((column, i) => encodeText(column, `row->${members[i]}`, i, next, bytes, isF32))
  const begins = new Set(layers.map(({ blockBegin }) => blockBegin))
  const hasGroups = layers.some(({ groups }) => groups > 1)
  const steps = layers.map((own, i) => stepText(own, i, { isF32, isReadAgain: begins.has(i), hasGroups })).join('\n')
  const buffers = layers.map(({ units }, i) => `, x${i + 1}[${units}]`).join('')
  const { before, at } = outputOf(plan)
  const forward =
    plan.members === null
      ? [steps, ...before, ...answerLines(plan, at)]
      : [
          `  double sums[${plan.answers.width}] = {0};`,
          `  for (int member = 0; member < ${plan.members}; member++) {`,
          [steps, ...before, `  for (int k = 0; k < ${plan.answers.width}; k++) sums[k] += ${at('k')};`]
            .join('\n')
            .replace(/^/gm, '  '),
          '  }',
          ...answerLines(plan, (k) => `(wellfit_real)(sums[${k}] / ${plan.members})`),
        ]
  return `/* Probabilities or values of one row; 0, or 1 + the number of a column whose value is missing and must not be. */
static int wellfit_predict(const wellfit_row *row, double *outputs) {
  wellfit_real x0[${layers[0]?.inputs ?? 1}] = {0}${buffers};
${encode.join('\n')}
${forward.join('\n')}${temperatureText(plan)}
  return 0;
}`
}

/** What output `k` of a network is, behind the lines before it. */
function outputOf({ layers, prediction, answers }: ExportPlan): {
  readonly before: readonly string[]
  readonly at: (k: string) => string
} {
  const y = `x${layers.length}`
  if (prediction === 'sigmoid') return { before: [], at: (k) => `wellfit_sigmoid(${y}[${k}])` }
  if (prediction === 'identity') return { before: [], at: (k) => `${y}[${k}]` }
  const { width } = answers
  const before = [
    `  wellfit_real largest = ${y}[0], total = 0;`,
    `  for (int k = 1; k < ${width}; k++) if (${y}[k] > largest) largest = ${y}[k];`,
    `  for (int k = 0; k < ${width}; k++) total += ${y}[k] = wellfit_exp(${y}[k] - largest);`,
  ]
  return { before, at: (k) => `${y}[${k}] / total` }
}

/** Writes `outputs`, from output `k` of the model. */
function answerLines({ prediction, answers }: ExportPlan, at: (k: string) => string): string[] {
  const { width, names, unit } = answers
  if (prediction === 'identity') {
    return Array.from({ length: width }, (_, k) => {
      const [scale = 1, center = 0] = [unit?.scale[k % unit.scale.length], unit?.center[k % unit.center.length]]
      return `  outputs[${k}] = ${at(String(k))} * ${real(scale)} + ${real(center)};`
    })
  }
  const isPair = width === 1 && names.length === 2
  return isPair
    ? [`  outputs[1] = ${at('0')};`, '  outputs[0] = 1 - outputs[1];']
    : [`  for (int k = 0; k < ${width}; k++) outputs[k] = ${at('k')};`]
}

/** The probabilities in `outputs` at the temperature, as src/decision/calibration/temperature.ts has them. */
function temperatureText({ temperature, precision, answers }: ExportPlan): string {
  if (temperature === null) return ''
  const { width, names, outputs } = answers
  const t = real(temperature)
  if (width === 1 || outputs?.isMultiLabel === true) {
    const isPair = width === 1 && names.length === 2
    return `
  for (int k = ${isPair ? 1 : 0}; k < ${names.length}; k++) {
    double p = fmax(outputs[k], ${real(LEAST)});
    double logit = log(p) - (p < 1 ? log1p(-p) : log(${real(DISTANCE[precision])}));
    outputs[k] = 1 / (1 + exp(-logit / ${t}));
  }${isPair ? '\n  outputs[0] = 1 - outputs[1];' : ''}`
  }
  return `
  double most = -INFINITY, sum = 0;
  for (int k = 0; k < ${width}; k++) outputs[k] = log(fmax(outputs[k], ${real(LEAST)}));
  for (int k = 0; k < ${width}; k++) if (outputs[k] > most) most = outputs[k];
  for (int k = 0; k < ${width}; k++) sum += outputs[k] = exp((outputs[k] - most) / ${t});
  for (int k = 0; k < ${width}; k++) outputs[k] /= sum;`
}
