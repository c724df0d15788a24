import { operations } from '../lib/library.ts'
import { table, time } from '../lib/markdown.ts'
import { measure as measureOnset, warmUp } from '../lib/measure.ts'
import { shuffled, uniform } from '../lib/random.ts'
import type { Context, Section } from '../lib/section.ts'
import { exponent, quantile } from '../lib/statistics.ts'
import { trainSteps } from '../lib/training.ts'

interface Point {
  readonly x: number
  readonly units: readonly number[]
  readonly batch: number
  readonly rows: number
}

/** A network of `depth` hidden layers of equal width. */
function hidden(inputs: number, width: number, depth: number): number[] {
  return [inputs, ...Array.from({ length: depth }, () => width), 10]
}

const series: Record<string, readonly Point[]> = {
  batch: [32, 64, 128, 256, 512].map((x) => ({ x, units: [256, 256, 256, 10], batch: x, rows: x * 8 })),
  width: [128, 256, 512, 1024].map((x) => ({ x, units: hidden(x, x, 2), batch: 128, rows: 512 })),
  depth: [4, 8, 16, 32].map((x) => ({ x, units: hidden(128, 128, x), batch: 128, rows: 512 })),
  rows: [1000, 4000, 16_000, 64_000].map((x) => ({ x, units: [64, 128, 128, 10], batch: 64, rows: x })),
}

export interface Growth {
  readonly series: Readonly<
    Record<
      string,
      {
        /** [x, milliseconds of a step, multiplications and additions of its products]. */
        readonly points: readonly (readonly [number, number, number])[]
        readonly exponent: number
        readonly arithmetic: number
      }
    >
  >
}

async function measure(context: Context): Promise<Growth> {
  const next = uniform(context.seed)
  const result: Record<string, Growth['series'][string]> = {}
  for (const [name, all] of Object.entries(series)) {
    const points = context.tiny ? all.slice(0, 2) : all
    const ready = []
    for (const point of points) {
      const { step, net } = await trainSteps(point.units, point.batch, point.rows)
      const prepared = { run: step, keeps: net }
      const repeats = await warmUp(prepared, context.tiny ? 1 : 200, 2 ** 20)
      ready.push({ point, prepared, repeats, times: [] as number[] })
    }
    for (let round = 0; round < context.rounds; round++) {
      for (const { prepared, repeats, times } of shuffled(ready, next)) {
        times.push((await measureOnset(prepared, repeats, context.milliseconds)).cpu)
      }
    }
    const measured = ready.map(({ point, times }) => {
      const { x, units, batch } = point
      return [x, Number(quantile(times, 0.5).toPrecision(4)), operations({ kind: 'step', units, batch })] as const
    })
    result[name] = {
      points: measured,
      exponent: Number(exponent(measured.map(([x, y]) => [x, y])).toFixed(3)),
      arithmetic: Number(exponent(measured.map(([x, , work]) => [x, work])).toFixed(3)),
    }
  }
  return { series: result }
}

function write({ series }: Growth): string {
  const rows = Object.entries(series).map(([name, { points, exponent, arithmetic }]) => [
    `${name} ${points.map(([x]) => x).join(', ')}`,
    points.map(([, milliseconds]) => time(milliseconds)).join(', '),
    exponent.toFixed(2),
    arithmetic.toFixed(2),
  ])
  return [
    'Processor time of a step: the exponent p of time ≈ c·xᵖ, fitted to the medians, and the exponent of the operation count.',
    table(['x', 'time of a step', 'exponent of time', 'exponent of arithmetic'], rows),
  ].join('\n\n')
}

export const growth: Section<Growth> = { name: 'growth', title: 'Growth', measure, write }
