import type { Core } from '../../runtime/core.js'
import type { Reals } from '../../tensor/reals.js'
import type { BlockProgram, StatisticsPoint } from './block-program.js'
import { gatherNumbers, type Communicator } from './communicator.js'
import { rangeOf } from './partition.js'
import { nodesOf, TreeSum, type TreeNode } from './tree-sum.js'

// Batch normalization over blocks: the sums over the rows of the batch are taken in f64, in order within a block and by the tree
// of the blocks, and rounded to the precision of the network where they are stored.

const EPSILON = 1e-5
/** Weight of the statistics of a batch in the running ones. */
const MOMENTUM = 0.1

/** Sums over all blocks of a batch, for the statistics of batch normalization. */
export class BatchStatistics {
  readonly #core: Core
  readonly #communicator: Communicator
  readonly #blocks: number
  /** Of every rank: the nodes that are left of its blocks. */
  readonly #nodes: readonly (readonly TreeNode<null>[])[]

  constructor(core: Core, communicator: Communicator, blocks: number) {
    this.#core = core
    this.#communicator = communicator
    this.#blocks = blocks
    this.#nodes = Array.from({ length: communicator.size }, (_, rank) => {
      const { first, end } = rangeOf(rank, blocks, communicator.size)
      return nodesOf(first, end, blocks).nodes
    })
  }

  /** Normalizes, or takes the gradient back to z, in the blocks of this rank; `rows` of the batch. */
  apply(programs: readonly BlockProgram[], point: number, rows: number): void {
    const layers = programs.map((program) => ({ program, point: program.points[point] }))
    const known = layers.flatMap(({ program, point: own }) =>
      own === undefined || own.kind === 'gradient' ? [] : [{ program, ...own }],
    )
    if (known[0]?.kind === 'backward') this.#backward(known, rows)
    else this.#forward(known, rows)
  }

  #forward(layers: readonly LayerOfBlock[], rows: number): void {
    const reals = (address: number, count: number): Reals => this.#core.reals(address, count)
    const units = layers[0]?.layer.units ?? 0
    const means = this.#sumOf(layers, units, ({ program, layer }, into) => {
      addRows(reals(layer.values, program.rows * units), units, into)
    })
    for (let unit = 0; unit < units; unit++) means[unit] = (means[unit] ?? 0) / rows
    const variances = this.#sumOf(layers, units, ({ program, layer }, into) => {
      addSquares(reals(layer.values, program.rows * units), means, into)
    })
    const squares = variances.slice()
    for (let unit = 0; unit < units; unit++) variances[unit] = (variances[unit] ?? 0) / rows
    for (const { program, layer } of layers) {
      const [gamma, beta] = [reals(layer.theta.scale, units), reals(layer.theta.shift, units)]
      const factors = reals(layer.factors, units)
      for (let unit = 0; unit < units; unit++) factors[unit] = 1 / Math.sqrt((variances[unit] ?? 0) + EPSILON)
      const [z, x] = [reals(layer.values, program.rows * units), reals(layer.normalized, program.rows * units)]
      for (let i = 0, unit = 0; i < z.length; i++) {
        x[i] = ((z[i] ?? 0) - (means[unit] ?? 0)) * (factors[unit] ?? 0)
        z[i] = (gamma[unit] ?? 0) * (x[i] ?? 0) + (beta[unit] ?? 0)
        unit = unit + 1 === units ? 0 : unit + 1
      }
    }
    const theta = layers[0]?.layer.theta
    if (theta === undefined) return
    const divisor = Math.max(1, rows - 1)
    keepRunning(reals(theta.runningMean, units), means)
    keepRunning(reals(theta.runningVariance, units), squares, divisor)
  }

  #backward(layers: readonly LayerOfBlock[], rows: number): void {
    const reals = (address: number, count: number): Reals => this.#core.reals(address, count)
    const units = layers[0]?.layer.units ?? 0
    // The program of the block has summed dγ and dβ over its own rows.
    const sums = this.#sumOf(layers, 2 * units, ({ program, layer }, into) => {
      if (program.rows === 0) return
      into.set(reals(layer.dScale, units))
      into.set(reals(layer.dShift, units), units)
    })
    for (const { program, layer } of layers) {
      const [gamma, factors] = [reals(layer.theta.scale, units), reals(layer.factors, units)]
      const [dy, x] = [reals(layer.values, program.rows * units), reals(layer.normalized, program.rows * units)]
      for (let i = 0, unit = 0; i < dy.length; i++) {
        const removed = ((sums[units + unit] ?? 0) + (x[i] ?? 0) * (sums[unit] ?? 0)) / rows
        dy[i] = (gamma[unit] ?? 0) * (factors[unit] ?? 0) * ((dy[i] ?? 0) - removed)
        unit = unit + 1 === units ? 0 : unit + 1
      }
    }
  }

  /** The sum over all blocks of all ranks of what `add` gives for one. */
  #sumOf(
    layers: readonly LayerOfBlock[],
    count: number,
    add: (layer: LayerOfBlock, into: Float64Array) => void,
  ): Float64Array {
    const own = new TreeSum<Float64Array>(this.#blocks, addInto)
    for (const layer of layers) {
      const value = new Float64Array(count)
      add(layer, value)
      own.push({ level: 0, index: layer.program.block, value })
    }
    const { rank, size } = this.#communicator
    if (size === 1) return own.total
    const sent = new Float64Array(own.nodes.length * count)
    own.nodes.forEach(({ value }, i) => sent.set(value, i * count))
    const counts = this.#nodes.map(({ length }) => length * count)
    const all = gatherNumbers(this.#communicator, sent, counts)
    const total = new TreeSum<Float64Array>(this.#blocks, addInto)
    all.forEach((values, from) => {
      const nodes = from === rank ? own.nodes : (this.#nodes[from] ?? [])
      nodes.forEach(({ level, index }, i) => {
        total.push({ level, index, value: values.slice(i * count, (i + 1) * count) })
      })
    })
    return total.total
  }
}

type LayerOfBlock = StatisticsPoint & { readonly program: BlockProgram }

function addInto(left: Float64Array, right: Float64Array): Float64Array {
  for (let i = 0; i < left.length; i++) left[i] = (left[i] ?? 0) + (right[i] ?? 0)
  return left
}

function addRows(values: Reals, units: number, into: Float64Array): void {
  for (let i = 0, unit = 0; i < values.length; i++) {
    into[unit] = (into[unit] ?? 0) + (values[i] ?? 0)
    unit = unit + 1 === units ? 0 : unit + 1
  }
}

function addSquares(values: Reals, means: Float64Array, into: Float64Array): void {
  const units = means.length
  for (let i = 0, unit = 0; i < values.length; i++) {
    const difference = (values[i] ?? 0) - (means[unit] ?? 0)
    into[unit] = (into[unit] ?? 0) + difference * difference
    unit = unit + 1 === units ? 0 : unit + 1
  }
}

/** running = (1 − momentum)·running + momentum·measured/divisor. */
function keepRunning(running: Reals, measured: Float64Array, divisor = 1): void {
  for (let i = 0; i < running.length; i++) {
    running[i] = (1 - MOMENTUM) * (running[i] ?? 0) + MOMENTUM * ((measured[i] ?? 0) / divisor)
  }
}
