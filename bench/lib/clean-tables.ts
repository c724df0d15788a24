/** A column of a generated table, in the form that the library takes. */
export type CleanColumn =
  | { readonly name: string; readonly kind: 'number'; readonly values: Float64Array }
  | {
      readonly name: string
      readonly kind: 'category'
      readonly codes: Int32Array
      readonly categories: readonly string[]
    }

/** A table in which nothing is wrong. */
export interface CleanTable {
  readonly rows: number
  readonly columns: readonly CleanColumn[]
  readonly task: 'classification' | 'regression'
}

type Draw = () => number

const normalOf = (random: Draw): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Distributions of healthy columns, from one normal number that may be shared with others. */
const SHAPES: readonly ((normal: number, random: Draw) => number)[] = [
  (normal) => normal,
  (normal) => 50 + 12 * normal,
  (normal) => Math.round(10 * (36.6 + normal)) / 10,
  (normal) => Math.exp(0.6 * normal),
  (normal) => Math.round(100 * Math.exp(3 + 0.5 * normal)) / 100,
  (normal) => Math.round(30 + 9 * normal),
  (_, random) => random(),
  (_, random) => -Math.log(1 - random()),
  (_, random) => Math.floor(10 * random()),
  (normal, random) =>
    normal / Math.sqrt(0.25 * (normalOf(random) ** 2 + normalOf(random) ** 2 + normalOf(random) ** 2 + 1)),
]

/** A seeded table of 60 to 2,000 rows and 1 to 12 columns, some of them correlated, some with gaps, and a target `y`. */
export function cleanTable(random: Draw): CleanTable {
  const rows = Math.round(60 * (2000 / 60) ** random())
  const width = 1 + Math.floor(12 * random())
  const shared = Float64Array.from({ length: rows }, () => normalOf(random))
  const signal = new Float64Array(rows)
  const features = Array.from({ length: width }, (_, j): CleanColumn => {
    const relation = random() < 0.3 ? 0.8 * random() : 0
    const latent = shared.map((value) => relation * value + Math.sqrt(1 - relation ** 2) * normalOf(random))
    const weight = random() < 0.5 ? normalOf(random) : 0
    latent.forEach((value, row) => (signal[row] = (signal[row] ?? 0) + weight * value))
    if (random() < 0.3) return category(`c${j}`, latent, 2 + Math.floor(6 * random()), random)
    const shape = SHAPES[Math.floor(SHAPES.length * random())] ?? SHAPES[0]
    const gaps = random() < 0.2 ? 0.1 * random() : 0
    const values = latent.map((value) => (random() < gaps ? NaN : (shape?.(value, random) ?? value)))
    return { name: `x${j}`, kind: 'number', values }
  })
  const noise = 0.4 + 2 * random()
  const y = signal.map((value) => value + noise * normalOf(random))
  const task = random() < 0.5 ? 'classification' : 'regression'
  const target =
    task === 'regression' ? regressionTarget(y, random) : category('y', y, 2 + Math.floor(3 * random()), random)
  return { rows, columns: [...features, target], task }
}

function regressionTarget(y: Float64Array, random: Draw): CleanColumn {
  const shape = Math.floor(3 * random())
  const spread = Math.max(1e-9, Math.sqrt(y.reduce((sum, value) => sum + value * value, 0) / y.length))
  const shaped = y.map((value) =>
    shape === 0 ? value : shape === 1 ? 100 + 20 * value : Math.exp((0.5 * value) / spread),
  )
  return { name: 'y', kind: 'number', values: shaped }
}

/** Categories of unequal frequency by thresholds of a latent number. */
function category(name: string, latent: Float64Array, count: number, random: Draw): CleanColumn {
  const sorted = latent.slice().sort()
  const weights = Array.from({ length: count }, () => 0.5 + random())
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let reached = 0
  const edges = weights.slice(0, -1).map((weight) => {
    reached += weight / total
    return sorted[Math.floor(reached * sorted.length)] ?? 0
  })
  const codes = Int32Array.from(latent, (value) => edges.filter((edge) => value >= edge).length)
  return { name, kind: 'category', codes, categories: weights.map((_, i) => `level ${i}`) }
}
