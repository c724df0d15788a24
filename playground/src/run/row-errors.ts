import type { Dataset, Network } from 'wellfit'

/** Of each row: 1 where its likeliest class is wrong, else 0; of a regression the squared error. */
export function rowErrors(net: Network, { x, rows, targets }: Dataset): number[] {
  const outputs = net.predict(x)
  const width = net.outputs
  return Array.from({ length: rows }, (_, row) => {
    const own = outputs.subarray(row * width, (row + 1) * width)
    if (targets.kind === 'classes') return Number(own.indexOf(Math.max(...own)) !== targets.labels[row])
    return Array.from(own).reduce((sum, value, i) => sum + (value - (targets.values[row * width + i] ?? 0)) ** 2, 0)
  })
}
