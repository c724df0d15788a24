import type { BiasVariance } from '../../result/index.js'

/** With fewer predictions of a row, the most frequent one says little. */
export const FEWEST_PREDICTIONS = 3

/**
 * Domingos' decomposition for the 0-1 loss ("A unified bias-variance decomposition", 2000): the main prediction of a row is its
 * most frequent class, the smallest label of equals; error = bias + unbiased − biased variance, exactly. On rows whose main
 * prediction is right, every other prediction is an error; on the rest every right prediction saves one.
 *
 * @param predicted For each repeat the label of every decision.
 */
export function decomposeClasses(predicted: readonly Int32Array[], actual: Int32Array): BiasVariance {
  let [wrong, unbiased, biased] = [0, 0, 0]
  const repeats = predicted.length
  const counts = new Map<number, number>()
  for (let i = 0; i < actual.length; i++) {
    counts.clear()
    for (const labels of predicted) counts.set(labels[i] ?? -1, (counts.get(labels[i] ?? -1) ?? 0) + 1)
    const label = actual[i] ?? -1
    if (mainLabel(counts) === label) unbiased += repeats - (counts.get(label) ?? 0)
    else {
      wrong++
      biased += counts.get(label) ?? 0
    }
  }
  const decisions = actual.length * repeats
  const parts = { unbiased: unbiased / decisions, biased: biased / decisions }
  return {
    predictions: repeats,
    bias: wrong / actual.length,
    variance: parts.unbiased - parts.biased,
    classification: parts,
  }
}

function mainLabel(counts: ReadonlyMap<number, number>): number {
  let [main, most] = [-1, 0]
  for (const [label, count] of counts) {
    if (count < most || (count === most && label > main)) continue
    main = label
    most = count
  }
  return main
}

/**
 * The decomposition for the squared loss: with the mean ȳᵢ of a row's predictions and their unbiased variance vᵢ, bias is
 * Σ((ȳᵢ − yᵢ)² − vᵢ/R) and variance Σvᵢ, both over Σ(y − mean)². They add up to the mean error of the repeats exactly, since
 * the mean of (ŷ − yᵢ)² over R predictions is (ȳᵢ − yᵢ)² + vᵢ(R − 1)/R.
 *
 * @param predicted For each repeat every value.
 * @param spread Σ(y − mean)².
 */
export function decomposeValues(
  predicted: readonly Float64Array[],
  actual: Float64Array,
  spread: number,
): BiasVariance {
  const repeats = predicted.length
  let [bias, variance] = [0, 0]
  for (let i = 0; i < actual.length; i++) {
    const mean = predicted.reduce((sum, values) => sum + (values[i] ?? 0), 0) / repeats
    const squares = predicted.reduce((sum, values) => sum + ((values[i] ?? 0) - mean) ** 2, 0)
    const own = squares / (repeats - 1)
    bias += (mean - (actual[i] ?? 0)) ** 2 - own / repeats
    variance += own
  }
  const scaled = (sum: number): number => (spread > 0 ? sum / spread : 0)
  return { predictions: repeats, bias: scaled(bias), variance: scaled(variance), classification: null }
}
