import { WellfitError } from '../errors.js'
import { checkBoolean, checkChoice, checkInteger, checkKeys, checkNumber } from '../options.js'
import { activationKind, activationNames, type Activation } from './activations.js'
import { checkCategories } from './categories.js'
import { type CustomActivation, isCustom, partName } from './custom-part.js'
import { checkInitializer, type Initializer } from './initializers.js'
import { checkLoss } from './losses.js'
import type { LayerDescription, LayerOptions, NetworkDescription, NetworkOptions } from './network-options.js'
import { checkPeriodic, isEmbedded } from './periodic.js'
import { checkResidual } from './residual.js'
import { layerParameterCount } from './segments.js'

const MOST_UNITS = 2 ** 24
const MOST_LAYERS = 1000
const MOST_PARAMETERS = 2 ** 29
const MOST_MEMBERS = 64
/** The keys of `NetworkOptions`. */
export const NETWORK_KEYS: readonly string[] = [
  'inputs',
  'layers',
  'loss',
  'inputKeepProb',
  'precision',
  'numerics',
  'seed',
  'members',
]
const layerKeys = [
  'units',
  'inputs',
  'activation',
  'alpha',
  'initializer',
  'biasInitializer',
  'keepProb',
  'normalization',
  'trainable',
  'useBias',
  'inputScale',
  'groups',
  'residual',
  'periodic',
  'categories',
  'l2',
  'l1',
  'maxNorm',
  'name',
]

/**
 * Checks the options of a network and fills in the defaults. A description is valid input again.
 *
 * @throws WellfitError `INVALID_OPTION` naming the option, its value and what is allowed.
 */
export function describeNetwork(options: NetworkOptions, functionName = 'network'): NetworkDescription {
  checkKeys(functionName, 'options', options, NETWORK_KEYS)
  const inputs = checkInteger(functionName, 'inputs', options.inputs, 1, MOST_UNITS)
  const members = checkInteger(functionName, 'members', options.members ?? 1, 1, MOST_MEMBERS)
  const ensemble = members === 1 ? {} : { members }
  const layers = describeLayers(functionName, options.layers, inputs, ensemble)
  const description: NetworkDescription = {
    inputs,
    layers,
    loss: checkLoss(functionName, options.loss),
    inputKeepProb: checkKeepProb(functionName, 'inputKeepProb', options.inputKeepProb ?? 1),
    ...checkNumbers(functionName, options),
    seed: checkInteger(functionName, 'seed', options.seed ?? 0, 0),
    ...ensemble,
  }
  checkSoftmaxUnits(functionName, description)
  checkCustomUnits(functionName, description)
  return description
}

/** Refuses a custom loss of rows with another number of outputs than the network has. */
function checkCustomUnits(functionName: string, { loss, layers }: NetworkDescription): void {
  const units = layers.at(-1)?.units
  if (!isCustom('loss', loss) || loss.outputs === undefined || loss.outputs === units) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: `layers[${layers.length - 1}].units`,
    value: units,
    expected: `be ${loss.outputs} for loss '${loss.name}', which reads that many outputs`,
  })
}

/** The network with `keepProb` set for every hidden layer; dropping outputs would only make predictions wrong. */
export function withKeepProb<T extends Pick<NetworkOptions, 'layers'>>(network: T, keepProb: number): T {
  const last = network.layers.length - 1
  return { ...network, layers: network.layers.map((layer, i) => (i === last ? layer : { ...layer, keepProb })) }
}

function checkNumbers(
  functionName: string,
  options: NetworkOptions,
): Pick<NetworkDescription, 'precision' | 'numerics'> {
  const precision = checkChoice(functionName, 'precision', options.precision ?? 'f32', ['f32', 'f64'])
  const numerics = checkChoice(functionName, 'numerics', options.numerics ?? 'strict', ['strict', 'relaxed'])
  if (numerics === 'strict') return { precision }
  if (precision === 'f32') return { precision, numerics }
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'numerics',
    value: numerics,
    expected: "be 'strict' for precision 'f64'",
    remedy: "Leave it out, or set precision to 'f32'.",
  })
}

function describeLayers(
  functionName: string,
  layers: unknown,
  inputs: number,
  { members }: { readonly members?: number },
): LayerDescription[] {
  if (!Array.isArray(layers) || layers.length < 1 || layers.length > MOST_LAYERS) {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field: 'layers',
      value: layers,
      expected: `be an array of 1 to ${MOST_LAYERS} layers`,
      remedy: 'The last layer gives the outputs: `layers: [{ units: 64 }, { units: 10 }]`.',
    })
  }
  let width = inputs
  let parameters = 0
  const described: LayerDescription[] = []
  for (let i = 0; i < layers.length; i++) {
    const layer = describeLayer(functionName, layers[i], described, layers.length, width)
    if (described.some((other) => other.name === layer.name)) {
      throw new WellfitError({
        code: 'INVALID_OPTION',
        functionName,
        field: `layers[${i}].name`,
        value: layer.name,
        expected: 'differ from the names of the other layers',
      })
    }
    described.push(layer)
    parameters += layerParameterCount(layer, members)
    width = layer.units
    checkInteger(functionName, `parameters up to layers[${i}]`, parameters, 1, MOST_PARAMETERS)
  }
  return described
}

function describeLayer(
  functionName: string,
  value: unknown,
  before: readonly LayerDescription[],
  count: number,
  inputs: number,
): LayerDescription {
  const index = before.length
  const field = `layers[${index}]`
  if (typeof value !== 'object' || value === null) throw notALayer(functionName, field, value)
  checkKeys(functionName, field, value, layerKeys, ['alpha', 'normalization'])
  const layer = value as Partial<LayerOptions>
  const units = checkInteger(functionName, `${field}.units`, layer.units, 1, MOST_UNITS)
  const residual = checkResidual(functionName, field, layer, inputs, before)
  const isLinear = index === count - 1 || (residual.residual ?? 0) > 1
  const categories = checkCategories(functionName, field, layer.categories, index, inputs)
  const embedding = {
    ...checkPeriodic(functionName, field, layer.periodic, index, { inputs, ...categories }),
    ...categories,
  }
  const preset = isLinear ? 'identity' : 'relu'
  const given = layer.activation ?? preset
  const activation = isCustom('activation', given)
    ? given
    : checkActivationName(functionName, `${field}.activation`, given)
  if (layer.inputs !== undefined) checkInteger(functionName, `${field}.inputs`, layer.inputs, inputs, inputs)
  return {
    name: checkName(functionName, `${field}.name`, layer.name ?? `dense${index + 1}`),
    inputs,
    units,
    activation,
    alpha: checkAlpha(functionName, `${field}.alpha`, layer.alpha ?? null, activation),
    initializer: checkInitializer(
      functionName,
      `${field}.initializer`,
      layer.initializer ?? presetInitializer(activation, residual),
    ),
    ...checkBiasInitializer(functionName, field, layer),
    keepProb: checkKeepProb(functionName, `${field}.keepProb`, layer.keepProb ?? 1),
    ...checkNormalization(functionName, field, layer.normalization ?? null),
    ...checkTraining(functionName, field, layer),
    ...residual,
    ...embedding,
    ...checkGroups(functionName, field, layer.groups ?? 1, { inputs, units, ...embedding }),
    ...checkOwnLimits(functionName, field, layer),
  }
}

/** The initializer of an activation. A residual block that ends with the identity begins as the identity: He et al. (2016), Goyal et al. (2017). */
function presetInitializer(
  activation: Activation | CustomActivation,
  { residual }: Pick<LayerDescription, 'residual'>,
): Initializer {
  return residual !== undefined && activation === 'identity' ? 'zeros' : activationKind(activation).initializer
}

/** How biases are drawn; zeros stay out. */
function checkBiasInitializer(
  functionName: string,
  field: string,
  { biasInitializer: value = 'zeros', useBias }: Partial<LayerOptions>,
): Pick<LayerDescription, 'biasInitializer'> {
  const biasInitializer = checkInitializer(functionName, `${field}.biasInitializer`, value)
  if (biasInitializer === 'zeros') return {}
  if (useBias !== false) return { biasInitializer }
  const expected = "be left out, or 'zeros', with `useBias: false`: such a bias stays 0"
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: `${field}.biasInitializer`,
    value,
    expected,
    remedy: 'Leave out one of the two.',
  })
}

function checkActivationName(functionName: string, field: string, value: unknown): Activation {
  if (typeof value !== 'function') return checkChoice(functionName, field, value, activationNames)
  const expected = 'be the name of an activation, or made by `customActivation`'
  const remedy = '`customActivation({ name, value, derivative })` makes one of a function and its derivative.'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected, remedy })
}

function notALayer(functionName: string, field: string, value: unknown): WellfitError {
  const layer = typeof value === 'number' ? `{ units: ${value} }` : '{ units: 64 }'
  const remedy = typeof value === 'string' ? `Activation, dropout and normalization are options of a layer: \`{ units: 64, activation: 'tanh', keepProb: 0.8 }\`.` : `Write \`${layer}\`.` // prettier-ignore
  const expected = 'be a plain object of options'
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected, remedy })
}

function checkNormalization(
  functionName: string,
  field: string,
  value: unknown,
): Pick<LayerDescription, 'normalization'> {
  if (value === null) return {}
  return { normalization: checkChoice(functionName, `${field}.normalization`, value, ['batch', 'layer']) }
}

/** Which parameters a layer has, and which are trained; what is the default stays out. */
function checkTraining(
  functionName: string,
  field: string,
  { trainable, useBias, inputScale }: Partial<LayerOptions>,
): Pick<LayerDescription, 'trainable' | 'useBias' | 'inputScale'> {
  const isTrainable = checkBoolean(functionName, `${field}.trainable`, trainable ?? true)
  const hasBias = checkBoolean(functionName, `${field}.useBias`, useBias ?? true)
  const hasScale = checkBoolean(functionName, `${field}.inputScale`, inputScale ?? false)
  return {
    ...(isTrainable ? {} : { trainable: false }),
    ...(hasBias ? {} : { useBias: false }),
    ...(hasScale ? { inputScale: true } : {}),
  }
}

/** The groups of a layer, which must divide its inputs and its units; one stays out. */
function checkGroups(
  functionName: string,
  field: string,
  value: unknown,
  layer: Pick<LayerDescription, 'inputs' | 'units' | 'periodic' | 'categories'>,
): Pick<LayerDescription, 'groups'> {
  const { inputs, units } = layer
  const groups = checkInteger(functionName, `${field}.groups`, value, 1, MOST_UNITS)
  if (groups === 1) return {}
  if (!isEmbedded(layer) && inputs % groups === 0 && units % groups === 0) return { groups }
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: `${field}.groups`,
    value: groups,
    expected: `divide the inputs (${inputs}) and the units (${units}) of a layer without \`periodic\` and \`categories\``,
    remedy: 'Use a divisor of both, or leave it out.',
  })
}

/** The penalties and the norm limit of a layer's own; what it leaves out stays out. */
function checkOwnLimits(
  functionName: string,
  field: string,
  layer: Partial<LayerOptions>,
): Pick<LayerDescription, 'l2' | 'l1' | 'maxNorm'> {
  const own: { l2?: number; l1?: number; maxNorm?: number } = {}
  if (layer.l2 !== undefined) own.l2 = checkNumber(functionName, `${field}.l2`, layer.l2, { min: 0 })
  if (layer.l1 !== undefined) own.l1 = checkNumber(functionName, `${field}.l1`, layer.l1, { min: 0 })
  if (layer.maxNorm !== undefined) {
    own.maxNorm = checkNumber(functionName, `${field}.maxNorm`, layer.maxNorm, { min: 0, minExcluded: true })
  }
  return own
}

function checkAlpha(
  functionName: string,
  field: string,
  value: unknown,
  activation: Activation | CustomActivation,
): number | null {
  const preset = activationKind(activation).alpha
  if (preset !== null) return checkNumber(functionName, field, value ?? preset, { min: 0, max: 100 })
  if (value === null) return null
  const expected = `be left out for activation '${partName(activation)}', which takes no alpha`
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected })
}

function checkKeepProb(functionName: string, field: string, value: unknown): number {
  return checkNumber(functionName, field, value, {
    min: 0,
    minExcluded: true,
    max: 1,
    remedy: 'It is the probability that a unit is kept: 1 turns dropout off.',
  })
}

function checkName(functionName: string, field: string, value: unknown): string {
  if (typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(value)) return value
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field,
    value,
    expected: 'be 1 to 64 letters, digits, - and _, starting with a letter',
  })
}

function checkSoftmaxUnits(functionName: string, description: NetworkDescription): void {
  const units = description.layers.at(-1)?.units
  if (description.loss !== 'softmaxCrossEntropy' || units !== 1) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: `layers[${description.layers.length - 1}].units`,
    value: units,
    expected: "be at least 2 for loss 'softmaxCrossEntropy'",
    remedy: "For two classes with one output use 'binaryCrossEntropy'.",
  })
}
