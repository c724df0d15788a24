import { ACTIVATIONS } from '../../model/activations.js'
import type { PlannedLayer } from '../plan.js'
import { literal } from './literals.js'

/** The functions of layers. */
export function layerText(layers: readonly PlannedLayer[]): string {
  const isEnsemble = layers.some(({ memberScales }) => memberScales !== null)
  const hasGroups = layers.some(({ groups }) => groups > 1)
  const normalize = `static void wellfit_normalize(wellfit_real *z, int units, const wellfit_real *scale, const wellfit_real *shift) {
  double mean = 0, square = 0;
  for (int j = 0; j < units; j++) mean += z[j];
  mean /= units;
  for (int j = 0; j < units; j++) square += (z[j] - mean) * (z[j] - mean);
  const double factor = 1 / sqrt(square / units + 1e-5);
  for (int j = 0; j < units; j++) z[j] = (wellfit_real)((z[j] - mean) * factor) * scale[j] + shift[j];
}`
  const dense = hasGroups
    ? `static void wellfit_dense(const wellfit_real *x, int inputs, const wellfit_real *theta, int units, int groups, wellfit_real *z) {
  const int depth = inputs / groups, width = units / groups;
  for (int j = 0; j < units; j++) z[j] = ${isEnsemble ? '0' : 'theta[inputs * width + j]'};
  for (int group = 0; group < groups; group++, x += depth, theta += depth * width, z += width) {
    ${runsText('depth', 'width').replaceAll('\n', '\n  ')}
  }
}`
    : `static void wellfit_dense(const wellfit_real *x, int inputs, const wellfit_real *theta, int units, wellfit_real *z) {
  for (int j = 0; j < units; j++) z[j] = ${isEnsemble ? '0' : 'theta[inputs * units + j]'};
  ${runsText('inputs', 'units')}
}`
  return `${dense}${layers.some(({ normalization }) => normalization === 'layer') ? `\n${normalize}` : ''}`
}

/** Adds x by theta, [inputs, units], to z. */
function runsText(inputs: string, units: string): string {
  return `for (int first = 0; first < ${inputs}; first += 256) {
    const int last = first + 256 < ${inputs} ? first + 256 : ${inputs};
    for (int j = 0; j < ${units}; j++) {
      wellfit_real sum = 0;
      for (int k = first; k < last; k++) sum += x[k] * theta[k * ${units} + j];
      z[j] += sum;
    }
  }`
}

/**
 * One layer; of an ensemble that of one member. Where its inputs are read again, at the end of a residual block or for the next member,
 * they are scaled in a copy.
 */
export function stepText(
  layer: PlannedLayer,
  i: number,
  {
    isF32,
    isReadAgain,
    hasGroups,
  }: { readonly isF32: boolean; readonly isReadAgain: boolean; readonly hasGroups: boolean },
): string {
  const { denseInputs: inputs, units, activation, alpha, alphas, normalization, offset, bias, scale } = layer
  const { inputScale, memberScales, blockBegin } = layer
  const isEmbedded = layer.periodic !== null || layer.categories !== null
  const isCopied = isEmbedded || memberScales !== null || (inputScale !== null && isReadAgain)
  const from = isCopied ? `s${i}` : `x${i}`
  const given = isEmbedded ? from : `x${i}`
  const to = `x${i + 1}`
  const loop = (body: string): string => `  for (int j = 0; j < ${units}; j++) ${to}[j] = ${body};`
  const own = (first: number, width: number): string => `wellfit_theta[${first} + member * ${width} + j]`
  const batch = `(${to}[j] - wellfit_theta[${scale + 2 * units} + j]) * wellfit_theta[${scale + 3 * units} + j] * wellfit_theta[${scale} + j] + wellfit_theta[${scale + units} + j]`
  const takesAlpha = ACTIVATIONS[activation].alpha !== null
  const slope = alphas === null ? literal(alpha, isF32) : `wellfit_theta[${alphas} + j]`
  return [
    ...(isCopied ? [`  wellfit_real ${from}[${inputs}];`] : []),
    ...(isEmbedded ? [keptText(layer.categories, i)] : []),
    ...(layer.periodic === null ? [] : [embeddingText(layer.periodic, i)]),
    ...(inputScale === null
      ? []
      : [`  for (int j = 0; j < ${inputs}; j++) ${from}[j] = ${given}[j] * wellfit_theta[${inputScale} + j];`]),
    ...(memberScales === null
      ? []
      : [
          `  for (int j = 0; j < ${inputs}; j++) ${from}[j] = ${inputScale === null ? given : from}[j] * ${own(memberScales.inputs, inputs)};`,
        ]),
    `  wellfit_dense(${from}, ${inputs}, wellfit_theta + ${offset}, ${units},${hasGroups ? ` ${layer.groups},` : ''} ${to});`,
    ...(memberScales === null ? [] : [loop(`${to}[j] * ${own(memberScales.outputs, units)} + ${own(bias, units)}`)]),
    ...(normalization === 'batch' ? [loop(batch)] : []),
    ...(normalization === 'layer'
      ? [`  wellfit_normalize(${to}, ${units}, wellfit_theta + ${scale}, wellfit_theta + ${scale + units});`]
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
