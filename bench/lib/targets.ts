import type { Growth } from '../sections/growth.ts'
import type { Kernels } from '../sections/kernels.ts'
import type { Memory } from '../sections/memory.ts'
import type { Startups } from '../sections/startup.ts'
import type { Comparisons } from '../sections/steps.ts'
import { threadGoal, type Threads } from '../sections/threads.ts'
import type { Zeros } from '../sections/zeros.ts'
import { operations } from './library.ts'
import { bytes, table, times } from './markdown.ts'
import { type Comparison, outcomeBy, timeOf } from './rounds.ts'

/** The results of the sections that were run. */
export interface Found {
  readonly kernels?: Kernels
  readonly zeros?: Zeros
  readonly steps?: Comparisons
  readonly threads?: Threads
  readonly inference?: Comparisons
  readonly startup?: Startups
  readonly growth?: Growth
  readonly memory?: Memory
}

interface Verdict {
  readonly work: string
  readonly goal: string
  readonly figure: string
  readonly met: boolean
}

const javascript = ['tfjs-wasm', 'tfjs-cpu', 'jax', 'onnxruntime-web']

/** A measured value with its goal, a minimum or a maximum. */
function verdict(
  work: string,
  goal: string,
  value: number,
  limit: number,
  most = false,
  figure = value.toFixed(2),
): Verdict[] {
  if (!Number.isFinite(value)) return []
  return [{ work, goal, figure, met: most ? value <= limit : value >= limit }]
}

function rate(comparison: Comparison, library: string): number {
  return operations(comparison.work) / timeOf(comparison, library) / 1e6
}

function productVerdicts({ squares, ceiling }: Kernels): Verdict[] {
  const byName = (name: string): Comparison | undefined => squares.find((comparison) => comparison.name === name)
  const plain = [256, 512, 1024].flatMap((n) => byName(`NN ${n}×${n}×${n}`) ?? [])
  const chains = ceiling?.chains.median ?? NaN
  const worst = Math.min(...plain.map((comparison) => rate(comparison, 'wellfit'))) / chains
  const overPeers = plain.map((comparison) => {
    const rates = javascript.map((name) => rate(comparison, name)).filter(Number.isFinite)
    return rate(comparison, 'wellfit') / Math.max(...rates)
  })
  const relaxed = plain.map((comparison) => rate(comparison, 'wellfit-relaxed') / rate(comparison, 'wellfit'))
  const small = byName('NN 64×64×64')
  const own = byName('NN 512×512×512')
  const turned = ['NT', 'TN'].flatMap((kind) => byName(`${kind} 512×512×512`) ?? [])
  return [
    ...(plain.length === 3
      ? [
          ...verdict('X·W, n = 256 – 1024, the slowest', '≥ 0.80 of the C ceiling', worst, 0.8),
          ...verdict('the same', '≥ 1.7× the best of JavaScript', Math.min(...overPeers), 1.7),
          ...verdict('the same, relaxed', '≥ 1.15× the strict ones', Math.min(...relaxed), 1.15),
        ]
      : []),
    ...(small === undefined
      ? []
      : verdict('X·W, n = 64', '≥ 0.5 of the C ceiling', rate(small, 'wellfit') / chains, 0.5)),
    ...(own === undefined
      ? []
      : turned.flatMap((comparison) =>
          verdict(comparison.name, '≥ 0.95 of X·W', rate(comparison, 'wellfit') / rate(own, 'wellfit'), 0.95),
        )),
  ]
}

/** The largest time of step b with a fraction of its inputs zero, by its time without. */
const zeroGoals: ReadonlyMap<number, number> = new Map([
  [0.5, 0.88],
  [0.81, 0.6],
])

function zeroVerdicts({ works }: Zeros): Verdict[] {
  const ratios = works.find(({ name }) => name.startsWith('step 784-128-10'))?.ratios ?? []
  return ratios.flatMap(([fraction, { median }]) => {
    const goal = zeroGoals.get(fraction)
    if (goal === undefined) return []
    return verdict(`step b, ${100 * fraction} % of the inputs zero`, `≤ ${goal} of none`, median, goal, true)
  })
}

type Goals = readonly (readonly [start: string, peer: string, goal: number])[]

const stepGoals: Goals = [
  ['a', 'jax', 25],
  ['a', 'numpy', 6],
  ['a', 'numpy-plain', 6],
  ['b', 'jax', 3.3],
  ['b', 'numpy', 1],
  ['b', 'numpy-plain', 1],
  ['b', 'torch', 1],
  ['c', 'jax', 2.1],
  ['c', 'torch', 0.8],
  ['d', 'jax', 2.1],
  ['d', 'torch', 0.58],
]

const inferenceGoals: Goals = [
  ['784-128-10, batch 1', 'onnxruntime-web', 3.5],
  ['784-128-10, batch 256', 'tfjs-wasm', 1.6],
]

function ratioVerdicts(kind: string, goals: Goals, { comparisons }: Comparisons): Verdict[] {
  return goals.flatMap(([name, peer, goal]) => {
    const comparison = comparisons.find((each) => each.name === name || each.name.startsWith(`${name}:`))
    const ratio = outcomeBy(comparison, peer)?.ratio
    if (ratio === undefined || ratio === null) return []
    const figure = `${times(ratio.median)} (${times(ratio.low)} – ${times(ratio.high)})`
    return verdict(`${kind} ${name}`, `≥ ${goal}× ${peer}`, ratio.median, goal, false, figure)
  })
}

/** Whole steps against the sum of their products alone. */
function overheadVerdicts({ steps: products }: Kernels, { comparisons }: Comparisons): Verdict[] {
  return ['c', 'd'].flatMap((name) => {
    const whole = comparisons.find((comparison) => comparison.name.startsWith(`${name}:`))
    const parts = products.filter((comparison) => comparison.name.startsWith(`step ${name},`))
    if (whole === undefined || parts.length === 0) return []
    const sum = parts.reduce((total, part) => total + timeOf(part, 'wellfit'), 0)
    const goal = '≤ 1.15 of its products alone, the optimizer not counted'
    return verdict(`step ${name}`, goal, timeOf(whole, 'wellfit') / sum, 1.15, true)
  })
}

/** Two threads beside one, on idle cores and beside other work. */
function threadVerdicts({ outcomes }: Threads): Verdict[] {
  return outcomes.flatMap(({ step, busy, adaptive: { median, low, high } }) => {
    const goal = threadGoal(step, busy)
    const beside = busy === 0 ? '' : `, beside ${busy} busy ${busy === 1 ? 'process' : 'processes'}`
    const figure = `${times(median)} (${times(low)} – ${times(high)})`
    return verdict(`step ${step} on two threads${beside}`, `≥ ${goal}× one thread`, median, goal, false, figure)
  })
}

function startVerdicts({ startups }: Startups): Verdict[] {
  const own = startups.find((one) => one.name === 'wellfit')
  if (own === undefined || 'missing' in own) return []
  const [start, peak] = [own.milliseconds.median, own.peakBytes]
  return [
    ...verdict('process start to first step b', '≤ 100 ms', start, 100, true, `${start.toFixed(0)} ms`),
    ...verdict('its peak memory', '≤ 60 MiB', peak, 60 * 2 ** 20, true, bytes(peak)),
  ]
}

function growthVerdicts({ series }: Growth): Verdict[] {
  return Object.entries(series).flatMap(([name, { exponent, arithmetic }]) =>
    verdict(`time of a step by ${name}`, `exponent ≤ ${arithmetic.toFixed(2)} + 0.1`, exponent, arithmetic + 0.1, true),
  )
}

function memoryVerdicts({ epochs, rows }: Memory): Verdict[] {
  const grown = epochs.last.linearBytes - epochs.first.linearBytes + epochs.last.usedBytes - epochs.first.usedBytes
  const above = rows.aboveDataBytes
  return [
    ...verdict(`memory after ${epochs.epochs} epochs`, 'as after the first', grown, 0, true, `+ ${grown} bytes`),
    ...verdict(`${rows.rows} × ${rows.features} f32`, '≤ 1 GiB above the data', above, 2 ** 30, true, bytes(above)),
  ]
}

/** Every goal that the results cover, met or not. */
export function targetsTable(found: Found): string {
  const { kernels, zeros, steps, threads, inference, startup, growth, memory } = found
  const verdicts = [
    ...(kernels === undefined ? [] : productVerdicts(kernels)),
    ...(zeros === undefined ? [] : zeroVerdicts(zeros)),
    ...(steps === undefined ? [] : ratioVerdicts('step', stepGoals, steps)),
    ...(kernels === undefined || steps === undefined ? [] : overheadVerdicts(kernels, steps)),
    ...(threads === undefined ? [] : threadVerdicts(threads)),
    ...(inference === undefined ? [] : ratioVerdicts('inference', inferenceGoals, inference)),
    ...(startup === undefined ? [] : startVerdicts(startup)),
    ...(growth === undefined ? [] : growthVerdicts(growth)),
    ...(memory === undefined ? [] : memoryVerdicts(memory)),
  ]
  const rows = verdicts.map(({ work, goal, figure, met }) => [work, goal, figure, met ? 'met' : '**not met**'])
  return table(['', 'goal', 'figure', ''], rows)
}
