import { dataset, type Dataset, type Task } from '../../dist/src/index.js'
import { shuffled, uniform as uniformOf } from '../lib/random.ts'

/** A distribution of rows of which everything is known. */
export interface Problem {
  readonly name: string
  readonly task: Task
  /** The error that the best predictor makes: by analysis, not by measurement. */
  readonly bayesError: number
  /** Whether a network without hidden layer can be the best predictor. */
  readonly linear: boolean
  readonly outputs: number
  /** Fresh rows; turned by an angle in the plane of the rule, they are of another kind than those of train. */
  draw(rows: number, seed: number, angle?: number): Dataset
}

type Rule = (x: Float64Array, at: number, random: () => number, normal: () => number) => number

interface Design {
  readonly name: string
  readonly task: Task
  readonly bayesError: number
  readonly linear?: boolean
  readonly classes?: number
  readonly features: number
  readonly rule: Rule
}

function problem({ features, rule, classes = 2, linear = false, ...rest }: Design): Problem {
  const draw = (rows: number, seed: number, angle = 0): Dataset => {
    const random = uniform(seed)
    const normal = normals(random)
    const x = Float64Array.from({ length: rows * features }, normal)
    const y = Float64Array.from({ length: rows }, (_, row) => rule(x, row * features, random, normal))
    rotate(x, features, angle)
    const labels = Array.from({ length: classes }, (_, label) => String(label))
    return rest.task === 'regression'
      ? dataset({ x, y, task: 'regression' })
      : dataset({ x, y, task: 'classification', classes: labels })
  }
  return { ...rest, linear, outputs: rest.task === 'regression' ? 1 : classes, draw }
}

/** The first two features of every row, turned: the rule that was learnt is then off by the angle. */
function rotate(x: Float64Array, features: number, angle: number): void {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  if (angle === 0) return
  for (let at = 0; at < x.length; at += features) {
    const [a, b] = [x[at] ?? 0, x[at + 1] ?? 0]
    x[at] = cosine * a - sine * b
    x[at + 1] = sine * a + cosine * b
  }
}

function flipped(label: number, fraction: number, random: () => number, classes = 2): number {
  if (random() >= fraction) return label
  return (label + 1 + Math.floor(random() * (classes - 1))) % classes
}

/** Two unit normals a distance apart, one a class: the best error is Φ(−distance/2). */
export function gaussians(features: number, distance: number, tail: number): Problem {
  return problem({
    name: `gaussians ${distance} apart`,
    task: 'classification',
    bayesError: tail,
    linear: true,
    features,
    rule: (x, at, random) => {
      const label = random() < 0.5 ? 0 : 1
      x[at] = (x[at] ?? 0) + (label - 0.5) * distance
      return label
    },
  })
}

/** The sign of a sum, some labels flipped. */
export function line(features: number, flips: number): Problem {
  return problem({
    name: `line, ${100 * flips} % flipped`,
    task: 'classification',
    bayesError: flips,
    linear: true,
    features,
    rule: (x, at, random) => flipped((x[at] ?? 0) + 0.5 * (x[at + 2] ?? 0) > 0 ? 1 : 0, flips, random),
  })
}

/** The sign of a product, which no line tells, some labels flipped. */
export function quadrants(features: number, flips: number): Problem {
  return problem({
    name: `quadrants, ${100 * flips} % flipped`,
    task: 'classification',
    bayesError: flips,
    features,
    rule: (x, at, random) => flipped((x[at] ?? 0) * (x[at + 1] ?? 0) > 0 ? 1 : 0, flips, random),
  })
}

/** Three rings of equal probability, some labels exchanged for one of the others. */
export function rings(features: number, flips: number): Problem {
  return problem({
    name: `three rings, ${100 * flips} % flipped`,
    task: 'classification',
    bayesError: flips,
    classes: 3,
    features,
    rule: (x, at, random) => {
      // The squared radius of two normals is exponential with mean 2: thirds of it end at 2·ln 1.5 and 2·ln 3.
      const square = (x[at] ?? 0) ** 2 + (x[at + 1] ?? 0) ** 2
      return flipped(square < 2 * Math.log(1.5) ? 0 : square < 2 * Math.log(3) ? 1 : 2, flips, random, 3)
    },
  })
}

/** y = x₀ + noise; the fraction of the variance that is noise. */
export function linear(features: number, noise: number): Problem {
  return problem({
    name: `linear, ${100 * noise} % noise`,
    task: 'regression',
    bayesError: noise,
    linear: true,
    features,
    rule: (x, at, _, normal) => (x[at] ?? 0) + normal() * Math.sqrt(noise / (1 - noise)),
  })
}

/** y = x₀·x₁ + sin 2x₂ + noise: var = 1 + (1 − e⁻⁸)/2 before the noise. */
export function waves(features: number, noise: number): Problem {
  const variance = 1 + (1 - Math.exp(-8)) / 2
  return problem({
    name: `waves, ${100 * noise} % noise`,
    task: 'regression',
    bayesError: noise,
    features,
    rule: (x, at, _, normal) =>
      (x[at] ?? 0) * (x[at + 1] ?? 0) +
      Math.sin(2 * (x[at + 2] ?? 0)) +
      normal() * Math.sqrt((variance * noise) / (1 - noise)),
  })
}

export const problems: readonly Problem[] = [
  line(8, 0.1),
  gaussians(6, 2, 0.15865525393145707),
  quadrants(4, 0),
  quadrants(4, 0.15),
  rings(4, 0.05),
  linear(8, 0.3),
  waves(4, 0.1),
]

/** More of them, with more features or other noise. */
export const moreProblems: readonly Problem[] = [
  quadrants(8, 0.05),
  rings(3, 0),
  line(20, 0.2),
  gaussians(12, 3, 0.0668072013),
  linear(20, 0.1),
  waves(6, 0.3),
]

/** Wider and noisier ones. */
export const noisyProblems: readonly Problem[] = [
  line(16, 0.15),
  quadrants(6, 0.25),
  linear(40, 0.5),
  rings(8, 0.2),
  gaussians(30, 1, 0.3085375387),
  line(12, 0.3),
  waves(10, 0.05),
  rings(5, 0.3),
]

/** The rest. */
export const otherProblems: readonly Problem[] = [
  gaussians(8, 2.5, 0.105649774),
  line(6, 0.05),
  line(24, 0.25),
  quadrants(5, 0.1),
  rings(10, 0.1),
  linear(12, 0.2),
  linear(30, 0.4),
  waves(5, 0.2),
]

/** Halves, drawn with a seed: rules are chosen on the first and shown on the second. */
export function halves(): { readonly tuning: readonly Problem[]; readonly heldOut: readonly Problem[] } {
  const all = shuffled([...problems, ...moreProblems, ...noisyProblems, ...otherProblems], uniformOf(16))
  return { tuning: all.filter((_, i) => i % 2 === 0), heldOut: all.filter((_, i) => i % 2 === 1) }
}

/** Mulberry32: small, seeded, good enough for tests of statistics. */
export function uniform(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b1
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Normal numbers by Box and Muller. */
export function normals(random: () => number): () => number {
  let spare: number | null = null
  return () => {
    if (spare !== null) {
      const held = spare
      spare = null
      return held
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}
