import {
  type CostCheck,
  costCheck,
  type Dataset,
  type GradientCheck,
  gradientCheck,
  network,
  type NetworkOptions,
  selectRows,
} from '../index.js'

/** Entries of θ above which a smaller replica is checked: each costs two forward passes. */
const MOST_PARAMETERS = 20_000
const GRADIENT_ROWS = 8
const COST_ROWS = 500
const REPLICA_INPUTS = 64
const REPLICA_UNITS = 24

/** What was found before training. */
export interface Checks {
  readonly gradient: GradientCheck
  readonly cost: CostCheck
  /** What was checked in place of the network, where that would have taken long. */
  readonly note: string | null
}

/**
 * Checks gradient and cost in f64 before training, in about a second whatever the network's size: a large network is
 * replaced by a replica with the same layers, activations, loss and penalty, but fewer inputs and units.
 */
export async function checkBeforeTraining(
  options: NetworkOptions,
  train: Dataset,
  penalty: { readonly l2: number; readonly l1: number },
): Promise<Checks> {
  const rows = spreadRows(train, COST_ROWS)
  const large = parameters(options) > MOST_PARAMETERS
  const data = large ? firstColumns(rows, REPLICA_INPUTS) : rows
  const checked = large ? replica(options, data.features) : options
  using net = await network({ ...checked, precision: 'f64', numerics: 'strict' })
  const gradient = await gradientCheck(net, spreadRows(data, GRADIENT_ROWS), penalty)
  const cost = await costCheck(net, data, penalty)
  const widths = checked.layers.map(({ units }) => units).join('-')
  const note = large
    ? `The checks ran on a replica of the network with ${data.features} inputs and ${widths} units.`
    : null
  return { gradient, cost, note }
}

function parameters({ inputs, layers }: NetworkOptions): number {
  let [count, width] = [0, inputs]
  for (const { units } of layers) {
    count += (width + 1) * units
    width = units
  }
  return count
}

/** The outputs stay as they are: the targets ask for them. */
function replica(options: NetworkOptions, inputs: number): NetworkOptions {
  const last = options.layers.length - 1
  const layers = options.layers.map((layer, i) => ({
    ...layer,
    units: i === last ? layer.units : Math.min(layer.units, REPLICA_UNITS),
  }))
  return { ...options, inputs, layers }
}

/** Rows from all over: the first ones may be all of one class. */
function spreadRows(data: Dataset, most: number): Dataset {
  if (data.rows <= most) return data
  return selectRows(
    data,
    Array.from({ length: most }, (_, i) => Math.floor((i * data.rows) / most)),
  )
}

function firstColumns(data: Dataset, most: number): Dataset {
  if (data.features <= most) return data
  const x = new Float64Array(data.rows * most)
  for (let row = 0; row < data.rows; row++) {
    for (let j = 0; j < most; j++) x[row * most + j] = data.x[row * data.features + j] ?? 0
  }
  return { ...data, features: most, x, columns: data.columns.slice(0, most) }
}
