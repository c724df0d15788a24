import { Combine, Descend, MatrixProduct, ToUnitNorm } from '../../../assembly/instructions/layout/matrix.js'
import * as layout from '../../../assembly/layout.js'
import type { NetworkDescription } from '../../model/network-options.js'
import type { OptimizerDescription } from '../../model/optimizers.js'
import { isFrozen, segmentsOf, type Segment } from '../../model/segments.js'
import type { Plan, Reserved } from '../../tensor/plan.js'
import type { Emitter } from '../emitter.js'

// Muon (Jordan et al., 2024): the momentum of a hidden weight is orthogonalized, U·S·Vᵀ → about U·Vᵀ, by five steps of
// Newton and Schulz, X ← aX + (bA + cA²)X with A = X·Xᵀ. Everything else is stepped by Adam.

/** Coefficients of the quintic, which maps singular values of (0, 1] to about 0.7 … 1.2. */
const [A, B, C] = [3.4445, -4.775, 2.0315]
const ITERATIONS = 5
/** Momenta of a smaller norm are not scaled up to 1. */
const EPSILON = 1e-7
/** Words of the instructions for a matrix, and their f64 constants. */
const MATRIX_WORDS = ToUnitNorm.LENGTH + ITERATIONS * (3 * MatrixProduct.LENGTH + 2 * Combine.LENGTH) + Descend.LENGTH
const MATRIX_CONSTANTS = 6

/** Whether Muon steps a parameter by its orthogonalized momentum: the weights of every layer but the last. */
function isOrthogonalized({ layers }: NetworkDescription, { layer, parameter }: Segment): boolean {
  return parameter === 'weight' && layer !== layers.at(-1)?.name
}

/** The OPTIMIZER_… by which Muon steps a parameter, and the factors of its learning rate and of that of its decay. */
export function ruleOf(
  network: NetworkDescription,
  optimizer: OptimizerDescription | null,
  segment: Segment,
): { readonly code: number; readonly rate: number; readonly decayRate: number } {
  const code = layout.OPTIMIZER_MUON
  if (!isOrthogonalized(network, segment)) {
    const factor = Number(optimizer?.['adamFactor'] ?? 1)
    return { code: layout.OPTIMIZER_ADAM, rate: factor, decayRate: factor }
  }
  const { inputs, units } = matrixOf(segment)
  return { code, rate: Math.sqrt(Math.max(1, units / inputs)), decayRate: 1 }
}

/** A weight that is orthogonalized: a matrix, or one for each group. */
interface Matrix {
  /** Index of its first entry in θ. */
  readonly offset: number
  readonly inputs: number
  readonly units: number
  readonly groups: number
}

function matrixOf({ offset, length, shape }: Segment): Matrix {
  const [inputs = 1, units = 1] = shape.slice(-2)
  return { offset, inputs, units, groups: length / (inputs * units) }
}

/** The matrices that are orthogonalized, and scratch for the largest. */
export interface MuonBuffers {
  readonly matrices: readonly Matrix[]
  readonly x: Reserved
  readonly y: Reserved
  readonly gram: Reserved
  readonly polynomial: Reserved
}

/** Plans the buffers of Muon; `null` where nothing is orthogonalized. */
export function planMuon(plan: Plan, network: NetworkDescription): MuonBuffers | null {
  const layers = new Map(network.layers.map((layer) => [layer.name, layer]))
  const matrices = segmentsOf(network).flatMap((segment): Matrix[] => {
    if (!isOrthogonalized(network, segment) || isFrozen(layers.get(segment.layer), 'weight')) return []
    return [matrixOf(segment)]
  })
  if (matrices.length === 0) return null
  const most = (of: (matrix: Matrix) => number): number => Math.max(...matrices.map(of))
  const [entries, squares] = [
    most(({ inputs, units }) => inputs * units),
    most((matrix) => orderOf(matrix) * orderOf(matrix)),
  ]
  return {
    matrices,
    x: plan.reals(entries),
    y: plan.reals(entries),
    gram: plan.reals(squares),
    polynomial: plan.reals(squares),
  }
}

/** Words and constants of the instructions that `emitMuon` writes. */
export function muonSize({ matrices }: MuonBuffers): { readonly words: number; readonly constants: number } {
  const count = matrices.reduce((sum, { groups }) => sum + groups, 0)
  return { words: count * MATRIX_WORDS, constants: count * MATRIX_CONSTANTS }
}

/** Multiplications of the orthogonalization in a step. */
export function muonMultiplications({ matrices }: MuonBuffers): number {
  const ofMatrix = (matrix: Matrix): number => {
    const order = orderOf(matrix)
    return matrix.groups * ITERATIONS * order * (2 * matrix.inputs * matrix.units + order * order)
  }
  return matrices.reduce((sum, matrix) => sum + ofMatrix(matrix), 0)
}

/** Orthogonalizes the directions of all matrices, laid out like θ at `directions`, and takes the step along them. */
export function emitMuon(
  emitter: Emitter,
  plan: Plan,
  buffers: MuonBuffers,
  addresses: { readonly parameters: number; readonly directions: number },
  rateOf: (offset: number) => number,
): void {
  const { bytesPerReal } = plan.core
  const blocks = buffers.matrices.flatMap((matrix) =>
    Array.from({ length: matrix.groups }, (_, group) => ({ matrix, group })),
  )
  for (const { matrix, group } of blocks) {
    const { offset, inputs, units } = matrix
    const count = inputs * units
    const bytes = (offset + group * count) * bytesPerReal
    const [x, y] = [plan.at(buffers.x), plan.at(buffers.y)]
    emitter.emit(ToUnitNorm, {
      source: addresses.directions + bytes,
      target: x,
      count,
      epsilon: emitter.constants(EPSILON),
    })
    const factors = emitter.constants(A, 0, B, C)
    let [from, to] = [x, y]
    for (let i = 0; i < ITERATIONS; i++) {
      emitIteration(emitter, plan, buffers, matrix, from, to, factors)
      ;[from, to] = [to, from]
    }
    const rate = emitter.constants(rateOf(offset))
    emitter.emit(Descend, { parameters: addresses.parameters + bytes, direction: from, count, rate })
  }
}

/** to = a·X + (b·A + c·A²)·X for X at `from`; A = X·Xᵀ or, for a weight of fewer units than inputs, XᵀX, and X on the left. */
function emitIteration(
  emitter: Emitter,
  plan: Plan,
  buffers: MuonBuffers,
  matrix: Matrix,
  from: number,
  to: number,
  factors: number,
): void {
  const { inputs, units } = matrix
  const order = orderOf(matrix)
  const isWide = inputs <= units
  const [gram, polynomial] = [plan.at(buffers.gram), plan.at(buffers.polynomial)]
  const none = { transposesA: 0, transposesB: 0, adds: 0 }
  const depth = isWide ? units : inputs
  const transposed = isWide ? { transposesB: 1 } : { transposesA: 1 }
  emitter.emit(MatrixProduct, { ...none, a: from, b: from, target: gram, m: order, n: order, k: depth, ...transposed })
  emitter.emit(MatrixProduct, { ...none, a: gram, b: gram, target: polynomial, m: order, n: order, k: order })
  const [left, right, target] = [gram, polynomial, polynomial]
  emitter.emit(Combine, { left, right, target, count: order * order, factors: factors + 16 })
  emitter.emit(Combine, { left: from, right: from, target: to, count: inputs * units, factors })
  const [a, b] = isWide ? [polynomial, from] : [from, polynomial]
  emitter.emit(MatrixProduct, { ...none, a, b, target: to, m: inputs, n: units, k: order, adds: 1 })
}

function orderOf({ inputs, units }: Matrix): number {
  return Math.min(inputs, units)
}
