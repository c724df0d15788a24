import { checkNumbers } from '../arguments.js'
import { checkDataset } from '../data/dataset/check-dataset.js'
import type { Dataset } from '../data/dataset/types.js'
import { WellfitError } from '../errors.js'
import { sumOf } from '../metrics/sum.js'
import { keptInputs } from '../model/categories.js'
import type { LayerDescription } from '../model/network-options.js'
import { denseInputs, embeddedInputs } from '../model/periodic.js'
import { groupsOf } from '../model/segments.js'
import { checkKeys, checkList } from '../options.js'
import { type AveragedShape, averageFault } from './averageable.js'
import { setSmearing } from './fit/smearing.js'
import type { LayerParameters, LayerWeights, Network } from './network/contract.js'
import { checkNetwork, networkInternals } from './network/known-networks.js'
import { network } from './network/network.js'

/** How networks are averaged. */
export interface AverageOptions {
  /**
   * For a target on a log scale: rows that the networks were not trained on, whose residuals give the factor by which predictions
   * are means. Default: the mean of the networks' own factors.
   */
  readonly dev?: Dataset
  /**
   * How much each network counts: numbers of at least 0, divided by their sum, as the `counts` of `selectEnsemble`. Networks of weight 0
   * are left out. Default: all count alike.
   */
  readonly weights?: ArrayLike<number>
}

/**
 * Makes one network of several that were trained alike from other seeds: its outputs before the last activation are the means of
 * theirs (for a softmax the normalized geometric mean of the probabilities). Its hidden layers are theirs side by side, from the second on
 * with a group for each network (`groups`), and scales of inputs become part of the weights, so it is saved, exported and measured like any network,
 * and may itself be averaged. A step of training would change their mean.
 *
 * @param networks At least two with the same options but for the seed, without layer normalization and `members`.
 * @param options `weights`, `dev`.
 * @returns A network with the hidden units of the K networks that count, and the data names and preparation of the first network.
 * @throws WellfitError `INVALID_OPTION` where the networks differ; `UNSUPPORTED` for a layer that cannot be put beside another.
 * @example
 * using ensemble = await averageNetworks([first, second, third])
 */
export async function averageNetworks(networks: readonly Network[], options: AverageOptions = {}): Promise<Network> {
  const all = checkMembers(networks)
  checkKeys('averageNetworks', 'options', options, ['dev', 'weights'])
  const given = checkWeights(options.weights, all.length)
  const members = all.filter((_, i) => (given[i] ?? 0) > 0)
  const amounts = given.filter((amount) => amount > 0)
  const { dev } = options
  if (dev !== undefined) checkDataset('averageNetworks', 'dev', dev)
  const [first] = all
  const { options: description, signature } = first
  const last = description.layers.length - 1
  const merged = await network({
    ...description,
    layers: description.layers.map(({ inputScale: _scale, ...layer }, i) => ({
      ...layer,
      ...withEmbeddings(layer, members.length),
      ...(i === 0 || i === last ? {} : { groups: members.length * (layer.groups ?? 1) }),
      inputs: i === 0 ? layer.inputs : layer.inputs * members.length,
      units: i === last ? layer.units : layer.units * members.length,
    })),
    ...signature,
  })
  for (const [i, layer] of description.layers.entries()) {
    const weights = members.map((member) => unscaled(member.layer(layer.name), groupsOf(layer).units))
    merged.setLayer(
      layer.name,
      i === last ? lastLayer(layer, weights, amounts, i > 0) : hiddenLayer(layer, weights, i > 0),
    )
  }
  const [own, theirs] = [networkInternals(merged), members.map(networkInternals)]
  own.preparation.current = theirs[0]?.preparation.current ?? own.preparation.current
  const factors = theirs.flatMap(({ decision }) => decision.current?.smearing ?? [])
  if (factors.length === members.length) own.decision.current = { smearing: meanOf(factors, amounts) }
  if (dev !== undefined) setSmearing(own, dev)
  return merged
}

/** The parameters of a layer whose weights, of so many units in a row, hold the scale of its inputs: (x ⊙ s)·W = x·(s ⊙ W). */
function unscaled({ inputScale, ...rest }: LayerWeights, units: number): LayerWeights {
  if (inputScale === undefined) return rest
  return { ...rest, weight: rest.weight.map((value, i) => value * (inputScale[Math.floor(i / units)] ?? NaN)) }
}

type Members = readonly [Network, ...Network[]]

function checkMembers(networks: unknown): Members {
  const list = checkList('averageNetworks', 'networks', networks)
  for (const [i, net] of list.entries()) checkNetwork('averageNetworks', `networks[${i}]`, net)
  const [first, ...others] = list as Network[]
  if (first === undefined || others.length === 0) {
    throw fault(
      'INVALID_OPTION',
      'networks',
      list.length,
      'hold at least two networks',
      'Train the same network from several seeds.',
    )
  }
  const mean = comparable(first)
  const other = others.findIndex((net) => comparable(net) !== mean)
  if (other !== -1) {
    const remedy =
      'Make all networks with the same options but for the seed, and train them on rows of the same columns.'
    throw fault(
      'INVALID_OPTION',
      `networks[${other + 1}]`,
      'another network',
      'have the options and names of the first',
      remedy,
    )
  }
  checkAverageable(first.options)
  return [first, ...others]
}

/**
 * Checks that networks such as this one have an average.
 *
 * @throws WellfitError `UNSUPPORTED`.
 */
export function checkAverageable(shape: AveragedShape): void {
  const found = averageFault(shape)
  if (found === null) return
  const { field, value, expected } = found
  throw fault('UNSUPPORTED', field, value, expected, 'Average the predictions instead.')
}

/** What must be the same in all networks. */
function comparable({ options, signature }: Network): string {
  return JSON.stringify([{ ...options, seed: 0 }, signature])
}

/** The parameters of a layer that have one number for each unit. */
function unitParameters(weights: LayerWeights): (keyof LayerWeights)[] {
  const names = Object.keys(weights) as (keyof LayerWeights)[]
  return names.filter((name) => !['weight', 'inputScale', 'frequencies', 'embedding'].includes(name))
}

/** The units of all networks side by side: of the first layer they share the inputs, of later ones each has its own, and a group of its own. */
function hiddenLayer(
  layer: LayerDescription,
  weights: readonly LayerWeights[],
  hasOwnInputs: boolean,
): LayerParameters {
  const [first] = weights
  const names = first === undefined ? [] : unitParameters(first)
  const sideBySide = (name: keyof LayerWeights): number[] => weights.flatMap((own) => Array.from(own[name] ?? []))
  return {
    ...Object.fromEntries(names.map((name) => [name, sideBySide(name)])),
    ...embeddingsOf(layer, weights),
    weight: hasOwnInputs ? sideBySide('weight') : sharedWeight(layer, weights),
  }
}

/** The weight of the first layer: the columns of all networks, with zeros where one has the embeddings of another. */
function sharedWeight(layer: LayerDescription, weights: readonly LayerWeights[]): Float64Array {
  const { units } = layer
  const count = weights.length
  const weight = new Float64Array(denseInputs({ ...layer, ...withEmbeddings(layer, count) }) * count * units)
  for (const [k, own] of weights.entries()) {
    for (const [i, row] of sharedRows(layer, count, k).entries()) {
      for (let j = 0; j < units; j++) weight[(row * count + k) * units + j] = own.weight[i * units + j] ?? NaN
    }
  }
  return weight
}

/** The embeddings of the inputs of `count` networks side by side. */
function withEmbeddings(
  { periodic, categories }: LayerDescription,
  count: number,
): Pick<LayerDescription, 'periodic' | 'categories'> {
  return {
    ...(periodic === undefined ? {} : { periodic: { ...periodic, frequencies: periodic.frequencies * count } }),
    ...(categories === undefined
      ? {}
      : { categories: categories.map((block) => ({ ...block, dimension: block.dimension * count })) }),
  }
}

/** Where the rows of the first weight of network `member` are: all share the inputs, and each has its own embeddings. */
function sharedRows(layer: LayerDescription, count: number, member: number): number[] {
  const { categories = [], periodic } = layer
  const kept = keptInputs(layer).length
  const rows = Array.from({ length: kept }, (_, i) => i)
  const waves = embeddedInputs(layer).flatMap(() => [periodic?.frequencies ?? 0, periodic?.frequencies ?? 0])
  let first = kept
  for (const size of [...categories.map(({ dimension }) => dimension), ...waves]) {
    for (let i = 0; i < size; i++) rows.push(first + member * size + i)
    first += size * count
  }
  return rows
}

/** Frequencies and category embeddings of all networks, input by input. */
function embeddingsOf(layer: LayerDescription, weights: readonly LayerWeights[]): LayerParameters {
  const { categories, periodic } = layer
  const sideBySide = (
    name: 'frequencies' | 'embedding',
    blocks: readonly { readonly count: number; readonly dimension: number }[],
  ): number[] => {
    let end = 0
    const row = (dimension: number): number[] => {
      end += dimension
      return weights.flatMap((own) => Array.from(own[name]?.subarray(end - dimension, end) ?? []))
    }
    return blocks.flatMap(({ count, dimension }) => Array.from({ length: count }, () => row(dimension)).flat())
  }
  const inputs = embeddedInputs(layer).length
  return {
    ...(periodic === undefined
      ? {}
      : { frequencies: sideBySide('frequencies', [{ count: inputs, dimension: periodic.frequencies }]) }),
    ...(categories === undefined ? {} : { embedding: sideBySide('embedding', categories) }),
  }
}

/** The mean of the outputs: weights below one another, each times its share; of a network without hidden layers their mean. */
function lastLayer(
  { inputs, units }: LayerDescription,
  weights: readonly LayerWeights[],
  amounts: readonly number[],
  hasOwnInputs: boolean,
): LayerParameters {
  const total = sumOf(amounts)
  const meanAt = (of: (own: LayerWeights) => number | undefined): number =>
    meanOf(
      weights.map((own) => of(own) ?? NaN),
      amounts,
    )
  const weight = hasOwnInputs
    ? Float64Array.from(
        weights.flatMap((own, k) => Array.from(own.weight, (value) => (value * (amounts[k] ?? NaN)) / total)),
      )
    : Float64Array.from({ length: inputs * units }, (_, i) => meanAt((own) => own.weight[i]))
  return { weight, bias: Float64Array.from({ length: units }, (_, j) => meanAt(({ bias }) => bias[j])) }
}

function meanOf(values: readonly number[], amounts: readonly number[]): number {
  return sumOf(values.map((value, k) => value * (amounts[k] ?? NaN))) / sumOf(amounts)
}

/** How much each network counts. */
function checkWeights(weights: unknown, count: number): number[] {
  if (weights === undefined) return Array<number>(count).fill(1)
  checkNumbers('averageNetworks', 'weights', weights)
  const amounts = Array.from(weights)
  const expected = `hold a number in [0, 1e100] for each of the ${count} networks`
  const isWrong = amounts.length !== count || amounts.some((amount) => !(amount >= 0 && amount <= 1e100))
  if (isWrong) throw fault('INVALID_OPTION', 'weights', amounts, expected)
  if (sumOf(amounts) > 0) return amounts
  throw fault('INVALID_OPTION', 'weights', amounts, 'hold a number above 0')
}

function fault(
  code: 'INVALID_OPTION' | 'UNSUPPORTED',
  field: string,
  value: unknown,
  expected: string,
  remedy?: string,
): WellfitError {
  const help = remedy === undefined ? {} : { remedy }
  return new WellfitError({ code, functionName: 'averageNetworks', field, value, expected, ...help })
}
