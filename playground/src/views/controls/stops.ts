import { range } from 'd3-array'

/** 1, 3, 10, … from one power of ten to another. */
function thirds(from: number, to: number): number[] {
  return range(from, to).flatMap((power) => [rounded(10 ** power), rounded(3 * 10 ** power)])
}

function rounded(value: number): number {
  return Number(value.toPrecision(2))
}

/** The values that sliders stop at. */
export const stops = {
  rows: [60, 100, 150, 200, 300, 400, 600, 800, 1000, 1500, 2000],
  noise: range(0, 11).map((i) => rounded(i * 0.05)),
  train: range(2, 19).map((i) => i * 5),
  stretch: [1, 3, 10, 30, 100, 300, 1000],
  keepProb: range(2, 11).map((i) => rounded(i / 10)),
  lambda: [0, ...thirds(-3, 3)],
  learningRate: thirds(-4, 1),
  batchSize: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2000],
  epochs: [50, 100, 200, 300, 500, 1000, 2000, 3000, 5000],
  patience: [0, 5, 10, 20, 30, 50, 100],
  units: [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64],
} as const satisfies Record<string, readonly number[]>
