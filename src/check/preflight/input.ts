import { noun } from '../../noun.js'
import { countCodes } from '../../data/statistics/count-codes.js'
import type { Dataset } from '../../data/dataset/types.js'
import { partName } from '../../model/custom-part.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import type { PreflightFinding } from '../../result/index.js'
import type { Network } from '../../train/network/contract.js'
import { alignedTo } from '../../train/network/known-networks.js'
import { checkFinite } from '../../train/rows/features.js'
import { checkWidth, targetRows } from '../../train/rows/targets.js'
import { unreachableTargets } from '../../train/rows/unreachable-targets.js'
import { digits, failed, failedBy, listed, noted, passed } from './item.js'
import { columnStatistics, type Column } from './sample.js'

const FUNCTION_NAME = 'preflight'
/** Standard deviations outside these bounds make steps too long in one direction and too short in another. */
const WIDEST = 20
const NARROWEST = 0.02
/** A column whose mean is this many standard deviations from 0 is not centred. */
const FAR = 20

/** The rows in the network's order; and why the network cannot run on them at all, `null` where it can. */
export function matchedRows(
  checked: Network,
  data: Dataset,
): { readonly rows: Dataset; readonly fault: PreflightFinding | null } {
  const network = checked.options
  try {
    checkWidth(FUNCTION_NAME, data.features, network)
    const rows = alignedTo(FUNCTION_NAME, 'train', checked, data)
    targetRows(FUNCTION_NAME, rows, network)
    if (!(rows.x instanceof Uint8Array)) checkFinite(FUNCTION_NAME, rows.x, rows.features, network.precision)
    return { rows, fault: null }
  } catch (error) {
    return { rows: data, fault: failedBy(error) }
  }
}

/** Checks the rows, their targets, and whether they suit the network. */
export function inputFindings(network: NetworkDescription, data: Dataset): PreflightFinding[] {
  const columns = columnStatistics(data)
  return [
    finiteness(data, columns),
    ...scale(data, columns),
    ...constants(data, columns),
    ...targetFindings(network, data),
    outputActivation(network, data),
  ]
}

function finiteness(data: Dataset, columns: readonly Column[]): PreflightFinding {
  const faulty = data.columns.filter((_, j) => (columns[j]?.faulty ?? 0) > 0)
  if (faulty.length === 0) return passed(`All ${data.rows} × ${data.features} values are finite.`)
  const count = columns.reduce((sum, column) => sum + column.faulty, 0)
  return failed(
    `${count} ${count === 1 ? 'value is' : 'values are'} not finite, in ${listed(faulty)}.`,
    'Remove or impute them.',
  )
}

function scale(data: Dataset, columns: readonly Column[]): PreflightFinding[] {
  const named = columns.map((column, j) => ({ ...column, name: data.columns[j] ?? `x${j}` }))
  const varying = named.filter(({ mean, deviation }) => !isConstant({ mean, deviation }))
  if (varying.length === 0) return []
  const widest = varying.reduce((a, b) => (b.deviation > a.deviation ? b : a))
  const narrowest = varying.reduce((a, b) => (b.deviation < a.deviation ? b : a))
  const far = varying.filter(({ mean, deviation }) => Math.abs(mean) > FAR * deviation && Math.abs(mean) > 1)
  const remedy = 'Standardize with the statistics of the train rows (fitScaler, scale), or use a preprocessor.'
  // A rare 0/1 column is naturally narrow; only a wide column, or all narrow ones, hinder training.
  if (widest.deviation > WIDEST || widest.deviation < NARROWEST || far.length > 0) {
    const which =
      far.length > 0 ? ` ${listed(far.map(({ name }) => name))} ${far.length === 1 ? 'is' : 'are'} not centred.` : ''
    return [
      failed(
        `The inputs are not scaled: standard deviations from ${digits(narrowest.deviation)} ('${narrowest.name}') to ${digits(widest.deviation)} ('${widest.name}').${which}`,
        remedy,
      ),
    ]
  }
  const [least, most] = [digits(narrowest.deviation), digits(widest.deviation)]
  return [
    passed(
      `The inputs are scaled: standard deviations ${least === most ? `of ${least}` : `from ${least} to ${most}`}.`,
    ),
  ]
}

function isConstant({ mean, deviation }: Pick<Column, 'mean' | 'deviation'>): boolean {
  return deviation <= 1e-7 * Math.abs(mean)
}

function constants(data: Dataset, columns: readonly Column[]): PreflightFinding[] {
  const names = data.columns.filter((_, j) => isConstant(columns[j] ?? { mean: 0, deviation: 1 }))
  if (names.length === 0) return []
  const words = `${names.length} of ${data.features} ${noun(data.features, 'column')} ${names.length === 1 ? 'is' : 'are'} constant: ${listed(names)}.`
  if (names.length === data.features)
    return [failed(words, 'There is nothing to learn from: check how the rows are read.')]
  return [noted(words, 'They carry no information: leave them out.')]
}

function targetFindings(network: NetworkDescription, data: Dataset): PreflightFinding[] {
  const { targets } = data
  if (targets.kind === 'values') return [spreadOfValues(network, data.rows, targets)]
  const counts = countCodes(targets.labels, targets.classes.length)
  const absent = targets.classes.filter((_, k) => counts[k] === 0)
  if (targets.classes.length - absent.length < 2) {
    return [failed('All rows have the same class.', 'Split after shuffling, stratified by class: see `split`.')]
  }
  const least = Math.min(...counts)
  const words = `${targets.classes.length} classes with ${least} to ${Math.max(...counts)} rows each.`
  if (absent.length > 0)
    return [noted(`${words} No row has class ${listed(absent)}.`, 'Leave the class out, or add rows of it.')]
  return [passed(words)]
}

function spreadOfValues(
  network: NetworkDescription,
  rows: number,
  {
    values,
    width,
    names,
  }: { readonly values: Float64Array; readonly width: number; readonly names: readonly string[] },
): PreflightFinding {
  const columns = columnStatistics({ rows, features: width, x: values })
  const constant = names.filter((_, j) => isConstant(columns[j] ?? { mean: 0, deviation: 1 }))
  const words = `The target ${listed(constant)} is the same in every row.`
  if (constant.length === width) return failed(words, 'There is nothing to learn.')
  if (constant.length > 0) return noted(words, 'Leave it out.')
  if (lossKind(network.loss).task === 'classification') return passed('Every target lies in [0, 1].')
  const large = names.filter((_, j) => Math.abs(columns[j]?.mean ?? 0) > 20 || (columns[j]?.deviation ?? 1) > 20)
  const range = columns
    .map(({ mean, deviation }) => `mean ${digits(mean)}, standard deviation ${digits(deviation)}`)
    .slice(0, 3)
  if (large.length === 0) return passed(`Targets: ${range.join('; ')}.`)
  return failed(`Targets are not scaled: ${range.join('; ')}.`, 'Standardize them with the mean and standard deviation of the train rows; a preprocessor does so.') // prettier-ignore
}

/** The cross-entropies take logits; a regression's outputs must be able to reach its targets. */
function outputActivation(network: NetworkDescription, { targets }: Dataset): PreflightFinding {
  const activation = partName(network.layers.at(-1)?.activation ?? 'identity')
  const name = partName(network.loss)
  const fits = passed(`Loss ${name} fits the output activation ${activation}.`)
  if (activation === 'identity') return fits
  const remedy = "Leave out the last layer's activation: the default there is 'identity'."
  if (lossKind(network.loss).task === 'classification') {
    return failed(`Loss ${name} takes logits, but the last layer ends in ${activation}.`, remedy)
  }
  const unreachable = unreachableTargets(network, targets)
  if (unreachable === null) return fits
  return failed(`${unreachable.count} targets lie outside the range of ${activation}, ${unreachable.range}.`, remedy)
}
