import { ACTIVATIONS } from '../model/activations.js'
import { F32, F64 } from '../predict/forward/math/constants.js'
import { WAVES_F32, WAVES_F64 } from '../predict/forward/math/waves.js'
import type { Model } from '../predict/model.js'
import type { LabelThreshold } from '../result/index.js'
import { functionsFor, type FunctionText, wordsOf } from './forward-text.js'
import { type ExportPlan, type PlannedColumn, type PlannedLayer, planExport } from './plan.js'

/** Functions of the forward pass that are written in C below. */
const GIVEN = new Set(['f', 'power', 'upperHalf', 'horner', 'evenOdd', 'relu', 'identity', 'arithmeticOf'])

/**
 * One model as a C99 header of its own: `wellfit_row` with a member for each raw column, and `wellfit_predict(&row, outputs)`, which
 * writes the probabilities or values that `model.predict` returns, to the rounding errors of the precision. It allocates nothing and
 * needs `math.h` alone.
 *
 * Preprocessing is included: numbers are scaled, `NAN` is imputed, categories are found by their exact name, `NULL` is missing; a date
 * is days since 1970-01-01. Prediction intervals of 90 %, for example, are the outputs ± `wellfit_half_width_90`. `wellfit_class(outputs)` is the
 * class predicted, at the threshold or for the costs of the model, and `wellfit_has_label(outputs, label)` whether a label is. Not
 * exported are free texts, parts of dates and calibration.
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
    predictText(plan),
    ...decisionText(plan),
  ].join('\n')}\n#endif\n`
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

/** A number as C reads it, of the precision. */
function literal(value: number, isF32: boolean): string {
  const text = String(value)
  const real = /[.e]/.test(text) ? text : `${text}.0`
  return isF32 ? `${real}f` : real
}

/** What the functions share. */
function arithmetic({ precision }: ExportPlan, code: string, needed: readonly string[]): string {
  const isF32 = precision === 'f32'
  const uses = (name: string): boolean => new RegExp(`\\bwellfit_${name}\\b`).test(code)
  const polynomial = `static wellfit_real wellfit_even_odd(const wellfit_real *table, int count, wellfit_real x) {
  wellfit_real z = x * x, even = 0, odd = 0;
  for (int k = count - 1; k >= 0; k--) {
    if (k & 1) odd = odd * z + table[k];
    else even = even * z + table[k];
  }
  return even + odd * x;
}
#define wellfit_evenOdd(table, x) wellfit_even_odd(table, (int)(sizeof(table) / sizeof(*table)), x)`
  const horner = `static wellfit_real wellfit_horner_of(const wellfit_real *table, int count, wellfit_real z) {
  wellfit_real sum = 0;
  for (int k = count - 1; k >= 0; k--) sum = sum * z + table[k];
  return sum;
}
#define wellfit_horner(table, z) wellfit_horner_of(table, (int)(sizeof(table) / sizeof(*table)), z)`
  const bits = (name: string, change: string): string => `static wellfit_real wellfit_${name}(wellfit_real x) {
  uint${isF32 ? 32 : 64}_t bits;
  memcpy(&bits, &x, sizeof bits);
  ${change};
  memcpy(&x, &bits, sizeof bits);
  return x;
}`
  return [
    ...(uses('evenOdd') ? [polynomial] : []),
    ...(uses('horner') ? [horner] : []),
    ...(uses('power') ? [bits('power', `bits <<= ${isF32 ? 23 : 52}`)] : []),
    ...(uses('upperHalf') ? [bits('upperHalf', `bits &= ${isF32 ? '0xfffff000u' : '0xfffffffff8000000u'}`)] : []),
    ...(needed.includes('relu') ? ['static wellfit_real wellfit_relu(wellfit_real z) { return z < 0 ? 0 : z; }'] : []),
  ].join('\n')
}

function constantsText({ precision }: ExportPlan, code: string): string {
  const isF32 = precision === 'f32'
  const words = wordsOf(code)
  return Object.entries(isF32 ? { ...F32, ...WAVES_F32 } : { ...F64, ...WAVES_F64 })
    .filter(([name]) => words.has(`WELLFIT_${name}`))
    .map(([name, value]: [string, unknown]) =>
      Array.isArray(value)
        ? `static const wellfit_real WELLFIT_${name}[] = {${value.map((one) => literal(Number(one), isF32)).join(', ')}};`
        : `#define WELLFIT_${name} ((wellfit_real)${literal(Number(value), isF32)})`,
    )
    .join('\n')
}

/** A function of the forward pass in C: the text is of the subset that both languages share. */
function functionText({ name, parameters, body }: FunctionText, functions: ReadonlySet<string>): string {
  const own = new Set([...functions, ...GIVEN])
  const parts =
    parameters === ''
      ? 'void'
      : parameters
          .split(', ')
          .map((one) => `wellfit_real ${one}`)
          .join(', ')
  const lines = body
    .replace(/\b[A-Z][A-Z0-9_]+\b/g, (word) => `WELLFIT_${word}`)
    .replaceAll('Math.abs(', '(wellfit_real)fabs(')
    .replaceAll('===', '==')
    .replace(/\bconst (\w+)/g, 'const wellfit_real $1')
    .replace(/\bf\(/g, '(wellfit_real)(')
    .replace(/\b(\w+)\(/g, (call, word: string) => (own.has(word) ? `wellfit_${word}(` : call))
    .split('\n')
    .map((line) => `  ${line.trim()}`)
  return `static wellfit_real wellfit_${name}(${parts}) {\n${lines.join('\n')}\n}`
}

/** Names of members that C allows, each once. */
function membersOf(columns: readonly PlannedColumn[]): string[] {
  const taken = new Set<string>()
  return columns.map(({ name }) => {
    const plain = `c_${name.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '_')}`
    let member = plain
    for (let i = 2; taken.has(member); i++) member = `${plain}_${i}`
    taken.add(member)
    return member
  })
}

function rowText(columns: readonly PlannedColumn[]): string {
  const members = membersOf(columns)
  const lines = columns.map(({ kind, name }, i) => {
    const comment = ` /* ${name.replace(/[^\x20-\x7e]|[*/]/g, '?')} */`
    return kind === 'number' ? `  double ${members[i]};${comment}` : `  const char *${members[i]};${comment}`
  })
  return `typedef struct {\n${lines.join('\n')}\n} wellfit_row;`
}

function outputsText({ answers, prediction, halfWidths }: ExportPlan): string {
  const { names } = answers
  const intervals = halfWidths.map(
    ({ level, widths }) => `
/* Prediction intervals of ${100 * level} % are the values + and - these. */
static const double wellfit_half_width_${100 * level}[] = {${widths.map((width) => literal(width, false)).join(', ')}};`,
  )
  return `/* ${prediction === 'identity' ? 'The values' : 'The probabilities'} that wellfit_predict writes, in this order. */
#define WELLFIT_OUTPUTS ${names.length}
static const char *const wellfit_names[] = {${names.map(quoted).join(', ')}};${intervals.join('')}`
}

/** A text as C reads it, in UTF-8. */
function quoted(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) =>
    byte > 0x1f && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, '0')}`,
  )
  return `"${bytes.join('')}"`
}

/** z / √(1 + (z/limit)²). */
const CLIP_TEXT = `static double wellfit_clip(double z, double limit) {
  const double root = sqrt(1 + z / limit * (z / limit));
  return isinf(root) ? (z < 0 ? -limit : limit) : z / root;
}`

function layerText(layers: readonly PlannedLayer[]): string {
  const normalize = `static void wellfit_normalize(wellfit_real *z, int units, const wellfit_real *scale, const wellfit_real *shift) {
  double mean = 0, square = 0;
  for (int j = 0; j < units; j++) mean += z[j];
  mean /= units;
  for (int j = 0; j < units; j++) square += (z[j] - mean) * (z[j] - mean);
  const double factor = 1 / sqrt(square / units + 1e-5);
  for (int j = 0; j < units; j++) z[j] = (wellfit_real)((z[j] - mean) * factor) * scale[j] + shift[j];
}`
  return `static void wellfit_dense(const wellfit_real *x, int inputs, const wellfit_real *theta, int units, wellfit_real *z) {
  for (int j = 0; j < units; j++) z[j] = theta[inputs * units + j];
  for (int first = 0; first < inputs; first += 256) {
    const int last = first + 256 < inputs ? first + 256 : inputs;
    for (int j = 0; j < units; j++) {
      wellfit_real sum = 0;
      for (int k = first; k < last; k++) sum += x[k] * theta[k * units + j];
      z[j] += sum;
    }
  }
}${layers.some(({ normalization }) => normalization === 'layer') ? `\n${normalize}` : ''}`
}

function predictText(plan: ExportPlan): string {
  const { layers, columns, order, bytes } = plan
  const members = membersOf(columns)
  const isF32 = plan.precision === 'f32'
  let feature = 0
  const next = (): number => order[feature++] ?? 0
  const encode = columns.map((column, i) => encodeText(column, `row->${members[i]}`, i, next, bytes, isF32))
  const begins = new Set(layers.map(({ blockBegin }) => blockBegin))
  const steps = layers.map((own, i) => stepText(own, i, isF32, begins.has(i)))
  const buffers = layers.map(({ units }, i) => `, x${i + 1}[${units}]`).join('')
  return `/* Probabilities or values of one row; 0, or 1 + the number of a column whose value is missing and must not be. */
static int wellfit_predict(const wellfit_row *row, double *outputs) {
  wellfit_real x0[${layers[0]?.inputs ?? 1}] = {0}${buffers};
${encode.join('\n')}
${steps.join('\n')}
${answerText(plan)}
  return 0;
}`
}

function encodeText(
  column: PlannedColumn,
  value: string,
  index: number,
  next: () => number,
  bytes: boolean,
  isF32: boolean,
): string {
  if (column.kind === 'number') {
    const { mean, scale, clip, median, indicator } = column
    const standard = (x: string): string => {
      const z = `(${x} - ${real(mean)}) / ${real(scale)}`
      return `(wellfit_real)(${clip === null ? z : `wellfit_clip(${z}, ${real(clip)})`})`
    }
    const at = next()
    const missing = indicator ? ` x0[${next()}] = 1;` : ''
    const scaled = bytes
      ? `(wellfit_real)${value} * ${literal(isF32 ? Math.fround(1 / 255) : 1 / 255, isF32)}`
      : standard(value)
    const imputed = median === null ? `return ${index + 1};` : `x0[${at}] = ${standard(real(median))};${missing}`
    return `  if (isnan(${value})) { ${imputed} }
  else x0[${at}] = ${scaled};`
  }
  const { categories, keys, other, refusesMissing } = column
  const tests = categories.map((text, i) => {
    const same = [text, ...(keys === null ? [] : [keys[i] ?? text])]
    const found = [...new Set(same)].map((one) => `strcmp(${value}, ${quoted(one)}) == 0`).join(' || ')
    return `if (${found}) x0[${next()}] = 1;`
  })
  const rest = other ? [`x0[${next()}] = 1;`] : []
  const chain = [...tests, ...rest].join('\n    else ')
  return `  if (${value} != NULL) {\n    ${chain === '' ? ';' : chain}\n  }${refusesMissing ? ` else return ${index + 1};` : ''}`
}

function real(value: number): string {
  return literal(value, false)
}

/** One layer. Where its inputs are read again at the end of a residual block, they are scaled in a copy. */
function stepText(layer: PlannedLayer, i: number, isF32: boolean, isReadAgain: boolean): string {
  const { denseInputs: inputs, units, activation, alpha, alphas, normalization, offset, inputScale, blockBegin } = layer
  const isEmbedded = layer.periodic !== null || layer.categories !== null
  const isCopied = isEmbedded || (inputScale !== null && isReadAgain)
  const from = isCopied ? `s${i}` : `x${i}`
  const given = isEmbedded ? from : `x${i}`
  const to = `x${i + 1}`
  const bias = offset + inputs * units
  const loop = (body: string): string => `  for (int j = 0; j < ${units}; j++) ${to}[j] = ${body};`
  const batch = `(${to}[j] - wellfit_theta[${bias + 3 * units} + j]) * wellfit_theta[${bias + 4 * units} + j] * wellfit_theta[${bias + units} + j] + wellfit_theta[${bias + 2 * units} + j]`
  const takesAlpha = ACTIVATIONS[activation].alpha !== null
  const slope = alphas === null ? literal(alpha, isF32) : `wellfit_theta[${alphas} + j]`
  return [
    ...(isCopied ? [`  wellfit_real ${from}[${inputs}];`] : []),
    ...(isEmbedded ? [keptText(layer.categories, i)] : []),
    ...(layer.periodic === null ? [] : [embeddingText(layer.periodic, i)]),
    ...(inputScale === null
      ? []
      : [`  for (int j = 0; j < ${inputs}; j++) ${from}[j] = ${given}[j] * wellfit_theta[${inputScale} + j];`]),
    `  wellfit_dense(${from}, ${inputs}, wellfit_theta + ${offset}, ${units}, ${to});`,
    ...(normalization === 'batch' ? [loop(batch)] : []),
    ...(normalization === 'layer'
      ? [`  wellfit_normalize(${to}, ${units}, wellfit_theta + ${bias + units}, wellfit_theta + ${bias + 2 * units});`]
      : []),
    ...(activation !== 'identity' ? [loop(`wellfit_${activation}(${to}[j]${takesAlpha ? `, ${slope}` : ''})`)] : []),
    ...(blockBegin === null ? [] : [loop(`x${blockBegin}[j] + ${to}[j]`)]),
  ].join('\n')
}

/** The inputs of layer `i` in s, with the embeddings of blocks of categories in their place, at the end. */
function keptText(categories: PlannedLayer['categories'], i: number): string {
  if (categories === null) return `  memcpy(s${i}, x${i}, sizeof x${i});`
  const { blocks, kept, offset } = categories
  let [to, from] = [kept.length, offset]
  const lines = blocks.map(({ first, count, dimension }) => {
    const [at, matrix] = [to, from]
    to += dimension
    from += count * dimension
    return `  for (int k = 0; k < ${dimension}; k++) s${i}[${at} + k] = 0;
  for (int j = 0; j < ${count}; j++)
    for (int k = 0; k < ${dimension}; k++) s${i}[${at} + k] += x${i}[${first} + j] * wellfit_theta[${matrix} + j * ${dimension} + k];`
  })
  const copies =
    kept.length === 0
      ? []
      : [
          `  static const int kept${i}[] = {${kept.join(', ')}};`,
          `  for (int j = 0; j < ${kept.length}; j++) s${i}[j] = x${i}[kept${i}[j]];`,
        ]
  return [...copies, ...lines].join('\n')
}

/** A sine and a cosine for each frequency of the inputs of layer `i` that are embedded, behind the others in s. */
function embeddingText(
  { before, columns, frequencies, offset }: NonNullable<PlannedLayer['periodic']>,
  i: number,
): string {
  return `  static const int columns${i}[] = {${columns.join(', ')}};
  for (int c = 0; c < ${columns.length}; c++)
    for (int k = 0; k < ${frequencies}; k++) {
      const wellfit_real cycles = wellfit_fractionOf(wellfit_theta[${offset} + c * ${frequencies} + k] * s${i}[columns${i}[c]]);
      s${i}[${before} + 2 * c * ${frequencies} + k] = wellfit_wave(cycles, 0);
      s${i}[${before} + (2 * c + 1) * ${frequencies} + k] = wellfit_wave(cycles, 1);
    }`
}

function answerText({ layers, prediction, answers }: ExportPlan): string {
  const { width, unit } = answers
  const y = `x${layers.length}`
  if (prediction === 'softmax') {
    return `  wellfit_real largest = ${y}[0], total = 0;
  for (int k = 1; k < ${width}; k++) if (${y}[k] > largest) largest = ${y}[k];
  for (int k = 0; k < ${width}; k++) total += ${y}[k] = wellfit_exp(${y}[k] - largest);
  for (int k = 0; k < ${width}; k++) outputs[k] = ${y}[k] / total;`
  }
  if (prediction === 'sigmoid') {
    return width === 1 && answers.names.length === 2
      ? `  outputs[1] = wellfit_sigmoid(${y}[0]);\n  outputs[0] = 1 - outputs[1];`
      : `  for (int k = 0; k < ${width}; k++) outputs[k] = wellfit_sigmoid(${y}[k]);`
  }
  const lines = Array.from({ length: width }, (_, k) => {
    const [scale = 1, center = 0] = [unit?.scale[k % unit.scale.length], unit?.center[k % unit.center.length]]
    return `  outputs[${k}] = ${y}[${k}] * ${real(scale)} + ${real(center)};`
  })
  return lines.join('\n')
}

/** How probabilities become a class or labels; `inline`, so that a program that needs none compiles without a warning. */
function decisionText({ answers, decision, prediction }: ExportPlan): string[] {
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
