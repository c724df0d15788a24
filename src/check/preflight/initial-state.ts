import { noun } from '../../noun.js'
import type { Dataset } from '../../data/dataset/types.js'
import { activationKind } from '../../model/activations.js'
import { partName } from '../../model/custom-part.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { isInBlock } from '../../model/residual.js'
import { weightEntries } from '../../model/segments.js'
import type { InitialLayer, PreflightFinding } from '../../result/index.js'
import { isFit } from '../../train/fit/causes/initial-signals.js'
import type { Network } from '../../train/network/contract.js'
import { digits, failed, listed, noted, passed } from './item.js'
import { saturates } from '../../train/probe/units.js'
import { lossAtZero, measureLayers } from './layers.js'

/** A ratio between first and last layer beyond which signals or gradients vanish or explode. */
const MOST_GROWTH = 1000
const MOST_GRADIENT_RATIO = 1000
/** Fractions of a layer's units beyond which it learns too little. */
const MOST_DEAD = 0.5
const FEW_ROWS = 16
const MOST_SATURATED = 0.5
/** Weights larger or smaller than their initializer draws by this factor were set or trained. */
const DRAWN_FACTOR = 2
const FEW_WEIGHTS = 64

/** Checks the network before its first step: cost, symmetry, signals, gradients, dead and saturated units. */
export function initialFindings(
  network: Network,
  batch: Dataset,
): { readonly findings: PreflightFinding[]; readonly layers: InitialLayer[] } {
  const { layers, inputSpread, loss } = measureLayers(network, batch)
  const description = network.options
  return {
    layers,
    findings: [
      startingCost(loss, description, batch),
      symmetry(layers),
      signalPropagation(description, layers, inputSpread),
      gradientPropagation(description, layers),
      ...unitActivity(description, layers, batch.rows),
    ],
  }
}

function startingCost(loss: number, network: NetworkDescription, batch: Dataset): PreflightFinding {
  const chance = lossAtZero(network, batch)
  const isClassification = lossKind(network.loss).task === 'classification'
  const name = chanceName(network)
  const words = `The initial cost is ${digits(loss)}; ${name} gives ${digits(chance)}.`
  const limit = isClassification ? 2 * chance + 1 : 8 * chance + 1e-12
  if (chance > 0 && !(loss <= limit)) {
    return failed(
      `${words} The initial outputs are too large.`,
      "Scale the inputs, and draw smaller weights for the last layer (initializer 'xavierNormal' or 'zeros').",
    )
  }
  return loss < chance / 2 ? noted(`${words} The network is already trained.`) : passed(words)
}

function chanceName({ loss, layers }: NetworkDescription): string {
  const { atZero, prediction } = lossKind(loss)
  if (atZero !== null) return 'an output of 0'
  return `chance, ln ${prediction === 'softmax' ? layers.at(-1)?.units : 2},`
}

function symmetry(layers: readonly InitialLayer[]): PreflightFinding {
  const hidden = layers.slice(0, -1)
  const same = hidden.filter(({ identicalUnits }) => identicalUnits > 0)
  if (same.length === 0) return passed('No two hidden units have the same weights: symmetry is broken.')
  const count = same.reduce((sum, { identicalUnits }) => sum + identicalUnits, 0)
  return failed(
    `${count} hidden ${count === 1 ? 'unit' : 'units'} in ${listed(same.map(({ layer }) => layer))} ${count === 1 ? 'has' : 'have'} the same weights as another and would learn the same.`,
    'Draw the weights at random (heNormal, xavierNormal); zeros suit only the last layer and biases.',
  )
}

function signalPropagation(
  network: NetworkDescription,
  layers: readonly InitialLayer[],
  inputSpread: number,
): PreflightFinding {
  const last = layers.at(-1)
  const hidden = layers.slice(0, -1)
  if (hidden.length === 0 || last === undefined) return passed('The network has one layer: no signal can vanish.')
  const ratios = hidden.map(({ spread }) => spread / inputSpread)
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)]
  const growth = (ratios.at(-1) ?? 1) ** (1 / hidden.length)
  const through = hidden.length === 1 ? 'one hidden layer' : `${hidden.length} hidden layers`
  const words = `Through ${through} the signal changes by a factor of ${digits(growth)} per layer, to ${digits(ratios.at(-1) ?? 1)} times the input's.`
  if (least < 1 / MOST_GROWTH) return failed(`${words} It vanishes.`, initializerRemedy(network, layers))
  if (most > MOST_GROWTH) return failed(`${words} It explodes.`, initializerRemedy(network, layers))
  const foreign = unlikeDrawn(network, layers)
  return foreign.length === 0 ? passed(words) : noted(`${words} The weights of ${listed(foreign)} do not have the size that their initializer draws.`) // prettier-ignore
}

function gradientPropagation(network: NetworkDescription, layers: readonly InitialLayer[]): PreflightFinding {
  // A residual block may begin with zeros: the gradient passes by it.
  const measured = layers.filter((_, i) => !isInBlock(network, i))
  const sizes = measured.flatMap(({ relativeGradient }) => (relativeGradient === null ? [] : [relativeGradient]))
  if (sizes.length < measured.length) return noted('A layer of zeros blocks the gradient at the first step.')
  const [first, last] = [sizes[0] ?? 1, sizes.at(-1) ?? 1]
  const words = `Gradients relative to the weights: ${digits(first)} in the first layer, ${digits(last)} in the last.`
  if (measured.length > 1 && first * MOST_GRADIENT_RATIO < last) {
    return failed(`${words} They vanish.`, initializerRemedy(network, layers))
  }
  if (measured.length > 1 && first > last * MOST_GRADIENT_RATIO) {
    return failed(`${words} They explode.`, initializerRemedy(network, layers))
  }
  return passed(words)
}

/** Recommends the initializer that fits each activation; if all do, another activation, scaled inputs or fewer layers. */
function initializerRemedy(network: NetworkDescription, layers: readonly InitialLayer[]): string {
  const foreign = unlikeDrawn(network, layers)
  if (foreign.length > 0) {
    return `Let the initializer draw the weights of ${listed(foreign)}: they are ${digits(weightRatio(layers, foreign[0]))} times the size that it draws.`
  }
  const unfit = network.layers.slice(0, -1).filter((layer) => !isFit(layer))
  const [layer] = unfit
  if (layer === undefined) {
    const shrinking = network.layers.find(({ activation }) => activationKind(activation).largestDerivative < 1)
    return shrinking === undefined
      ? 'Scale the inputs (fitScaler), or use fewer layers.'
      : `Use 'tanh' or 'relu' in place of '${partName(shrinking.activation)}', or fewer layers.`
  }
  const fit = activationKind(layer.activation).initializer
  return `Use initializer '${fit}', which preserves the size of the signal through ${partName(layer.activation)}, in ${listed(unfit.map(({ name }) => name))}.`
}

/** Layers whose weights differ in size from what their initializer draws; layers of few weights may do so by chance. */
function unlikeDrawn(network: NetworkDescription, layers: readonly InitialLayer[]): string[] {
  return layers
    .filter(({ weightGrowth, drawnGrowth }, i) => {
      const own = network.layers[i]
      const weights = own === undefined ? 0 : weightEntries(own)
      const ratio = weightGrowth / drawnGrowth
      return weights >= FEW_WEIGHTS && drawnGrowth > 0 && (ratio > DRAWN_FACTOR || ratio < 1 / DRAWN_FACTOR)
    })
    .map(({ layer }) => layer)
}

function weightRatio(layers: readonly InitialLayer[], name: string | undefined): number {
  const { weightGrowth = NaN, drawnGrowth = NaN } = layers.find(({ layer }) => layer === name) ?? {}
  return weightGrowth / drawnGrowth
}

function unitActivity(network: NetworkDescription, layers: readonly InitialLayer[], rows: number): PreflightFinding[] {
  const hidden = layers.slice(0, -1)
  if (hidden.length === 0) return []
  // On a few rows a unit may be 0 by chance.
  const dead = rows < FEW_ROWS ? [] : hidden.filter(({ deadUnits, units }) => deadUnits > MOST_DEAD * units)
  const saturated = hidden.filter((layer) => layer.saturated > MOST_SATURATED)
  const count = hidden.reduce((sum, { deadUnits }) => sum + deadUnits, 0)
  const units = hidden.reduce((sum, layer) => sum + layer.units, 0)
  const deadWords = `${count} of ${units} hidden ${noun(units, 'unit')} ${count === 1 ? 'is' : 'are'} dead (0 on every row).`
  const bounded = network.layers.slice(0, -1).some(saturates)
  const saturatedFraction = Math.max(...hidden.map((layer) => layer.saturated))
  const saturatedWords = `At most ${digits(100 * saturatedFraction)} % of a layer's outputs are saturated.`
  return [
    dead.length > 0
      ? failed(
          deadWords,
          `Scale the inputs, start biases at 0, or use leakyRelu in ${listed(dead.map(({ layer }) => layer))}.`,
        )
      : passed(deadWords),
    ...(!bounded
      ? []
      : saturated.length > 0
        ? [
            failed(
              saturatedWords,
              `Scale the inputs, or draw smaller weights in ${listed(saturated.map(({ layer }) => layer))}.`,
            ),
          ]
        : [passed(saturatedWords)]),
  ]
}
