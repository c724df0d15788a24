import { normalNumbers, uniformNumbers } from './random.ts'

/** Rows of two features with a class or a number each. */
export interface Points {
  readonly task: 'classification' | 'regression'
  /** Class names in label order; empty for a regression. */
  readonly classes: readonly string[]
  /** [rows, 2], row-major. */
  readonly x: readonly number[]
  /** A label or a number per row. */
  readonly y: readonly number[]
}

/** How rows are drawn. */
export interface PointOptions {
  readonly rows: number
  /** Standard deviation of the noise, from 0. */
  readonly noise: number
  readonly seed: number
  /** Factor of the first feature, to see what features of different scales do. */
  readonly stretch: number
}

interface Source {
  /** Uniform in [0, 1). */
  readonly uniform: () => number
  /** Standard normal. */
  readonly normal: () => number
  readonly noise: number
}

type Row = readonly [x1: number, x2: number, y: number]

interface Generator {
  /** As the menu shows it. */
  readonly label: string
  readonly classes: number
  draw(index: number, source: Source): Row
}

/** Adds noise to both coordinates. */
function jitter(x1: number, x2: number, label: number, { normal, noise }: Source): Row {
  return [x1 + noise * normal(), x2 + noise * normal(), label]
}

const centers: readonly (readonly [number, number])[] = [
  [-0.55, -0.45],
  [0.6, -0.5],
  [-0.4, 0.55],
  [0.5, 0.5],
]

const generators = {
  moons: {
    label: 'Two moons',
    classes: 2,
    draw(index, source) {
      const angle = Math.PI * source.uniform()
      const label = index % 2
      const side = label === 0 ? 1 : -1
      const x1 = side * Math.cos(angle) - side * 0.5
      const x2 = side * Math.sin(angle) - side * 0.25
      return jitter(0.65 * x1, 0.8 * x2, label, source)
    },
  },
  circles: {
    label: 'Circles',
    classes: 2,
    draw(index, source) {
      const angle = 2 * Math.PI * source.uniform()
      const label = index % 2
      const radius = label === 0 ? 0.9 : 0.45
      return jitter(radius * Math.cos(angle), radius * Math.sin(angle), label, source)
    },
  },
  spirals: {
    label: 'Spirals',
    classes: 2,
    draw(index, source) {
      const label = index % 2
      const distance = 0.08 + 0.92 * Math.sqrt(source.uniform())
      const angle = 1.75 * 2 * Math.PI * distance * 0.85 + label * Math.PI
      return jitter(distance * Math.cos(angle), distance * Math.sin(angle), label, {
        ...source,
        noise: source.noise / 3,
      })
    },
  },
  xor: {
    label: 'XOR',
    classes: 2,
    draw(_, source) {
      const x1 = 2 * source.uniform() - 1
      const x2 = 2 * source.uniform() - 1
      return jitter(x1, x2, x1 * x2 > 0 ? 0 : 1, source)
    },
  },
  blobs: {
    label: 'Gaussian blobs',
    classes: 4,
    draw(index, source) {
      const label = index % centers.length
      const [x1, x2] = centers[label] ?? [0, 0]
      return jitter(x1, x2, label, { ...source, noise: 0.12 + source.noise })
    },
  },
  football: {
    label: 'Football',
    classes: 2,
    draw(_, source) {
      // Where the ball came down, and which team headed it: less certain towards the line between the teams.
      const x1 = 2 * source.uniform() - 1
      const x2 = 2 * source.uniform() - 1
      const margin = x2 - 0.9 * x1 - 0.25 * Math.sin(3 * x1)
      const label = margin + source.noise * 1.6 * source.normal() > 0 ? 1 : 0
      return [x1, x2, label]
    },
  },
  waves: {
    label: 'Waves (regression)',
    classes: 0,
    draw(_, source) {
      const x1 = 2 * source.uniform() - 1
      const x2 = 2 * source.uniform() - 1
      const value = Math.sin(3 * x1) * Math.cos(3 * x2)
      return [x1, x2, value + source.noise * source.normal()]
    },
  },
} as const satisfies Record<string, Generator>

/** A data set that the page can draw. */
export type DrawnName = keyof typeof generators

/** The data sets in the order of the menu. */
export const drawnNames = Object.keys(generators) as readonly DrawnName[]

/** The name of a data set in menus. */
export function drawnLabel(name: DrawnName): string {
  return generators[name].label
}

/** Names of the classes, in label order; none for a regression. */
export function drawnClasses(name: DrawnName): string[] {
  return Array.from({ length: generators[name].classes }, (_, i) => String.fromCharCode(65 + i))
}

/** Rounded, so that an engine whose sine differs in the last bit draws the same rows. */
function rounded(value: number, digits: number): number {
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}

/** Draws rows of a data set: the same seed gives the same rows, and more rows begin with the same ones. */
export function drawPoints(name: DrawnName, { rows, noise, seed, stretch }: PointOptions): Points {
  const generator: Generator = generators[name]
  const uniform = uniformNumbers(seed * 7919 + 17)
  const source: Source = { uniform, normal: normalNumbers(uniform), noise }
  const x: number[] = []
  const y: number[] = []
  for (let row = 0; row < rows; row++) {
    const [x1, x2, target] = generator.draw(row, source)
    x.push(rounded(x1 * stretch, 3), rounded(x2, 3))
    y.push(generator.classes === 0 ? rounded(target, 3) : target)
  }
  return { task: generator.classes === 0 ? 'regression' : 'classification', classes: drawnClasses(name), x, y }
}
