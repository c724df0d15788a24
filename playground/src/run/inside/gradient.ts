import { customActivation, gradientCheck, network, selectRows } from 'wellfit'
import type { Dataset, GradientCheckOptions, Network } from 'wellfit'
import type { Settings } from '../../state/settings.ts'
import type { BugName, CheckView } from '../../worker/messages.ts'
import { networkOptions } from '../options.ts'
import { layerSegments } from './segments.ts'

/** Strength of the penalty in a check: without one there would be no penalty to forget. */
const LEAST_L2 = 1

/** Rows of the check: few, so that a visitor does not wait. */
const ROWS = 32

/** Checks the gradient of the network as it is, in f64, with a bug planted into a layer. */
export async function checkWithBug(
  net: Network,
  { train, settings }: { readonly train: Dataset; readonly settings: Settings },
  bug: BugName,
  layer: number,
): Promise<CheckView> {
  const description = networkOptions(settings, train)
  const layers = description.layers.map((own, i) =>
    bug === 'derivative' && i === layer ? { ...own, activation: wrongTanh } : own,
  )
  using copy = await network({ ...description, layers, precision: 'f64', parameters: net.parameters })
  const penalty = { l2: Math.max(settings.l2, LEAST_L2), l1: settings.l1 }
  const planted = bug === 'none' || bug === 'derivative' ? {} : { gradients: plantedGradients(copy, train, bug, layer) }
  const check = await gradientCheck(copy, train, { ...penalty, rows: ROWS, entries: 'all', ...planted })
  return {
    difference: check.difference,
    verdict: check.verdict,
    message: check.message,
    parameters: check.parameters.map(({ layer, parameter, difference }) => ({
      name: `${layer}.${parameter}`,
      difference,
    })),
    faults: check.faults.map(
      ({ layer, parameters, path }) => `${layer}: ${parameters.join(' and ')}${path === null ? '' : ` (${path})`}`,
    ),
  }
}

/** tanh whose derivative lacks the square: 1 − a instead of 1 − a². */
const wrongTanh = customActivation({
  name: 'tanhWithWrongDerivative',
  value: (z) => Math.tanh(z),
  derivative: (z) => 1 - Math.tanh(z),
})

/** The network's own gradient with a bug. */
function plantedGradients(
  net: Network,
  train: Dataset,
  bug: Exclude<BugName, 'none' | 'derivative'>,
  layer: number,
): NonNullable<GradientCheckOptions['gradients']> {
  const rows = Math.min(ROWS, train.rows)
  const batch = selectRows(
    train,
    Array.from({ length: rows }, (_, row) => row),
  )
  return (penalty) => {
    const isForgotten = bug === 'penalty'
    const gradients = Float64Array.from(net.gradients(batch, { ...(isForgotten ? {} : penalty), examples: rows }))
    if (bug === 'mean') return gradients.map((value) => value * rows)
    const { weight = 0, bias = 0, end = 0 } = layerSegments(net.layers)[layer] ?? {}
    if (bug === 'bias') gradients.fill(0, bias, end)
    if (bug === 'sign') for (let i = weight; i < bias; i++) gradients[i] = -(gradients[i] ?? 0)
    return gradients
  }
}
