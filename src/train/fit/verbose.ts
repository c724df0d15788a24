import { WellfitError } from '../../errors.js'
import { checkBoolean } from '../../options.js'
import type { EpochRow, MetricValues, Score } from '../../result/index.js'

/** Refuses what is not true or false; Keras takes 1 and 2. */
export function checkVerbose(value: unknown): void {
  if (typeof value !== 'number') return void checkBoolean('fit', 'verbose', value)
  const remedy = value === 0 ? 'Leave it out.' : '`verbose: true` prints a line an epoch.'
  const expected = 'be true or false'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'fit', field: 'verbose', value, expected, remedy })
}

/** Prints the line of an epoch to the console. */
export function printEpoch(row: EpochRow, epochs: number): void {
  console.log(epochLine(row, epochs))
}

/** `epoch 3/100  train loss 0.412 accuracy 0.91  dev loss 0.430 accuracy 0.89  rate 0.001  1.2 s`. */
function epochLine({ epoch, train, dev, metrics, learningRate, seconds }: EpochRow, epochs: number): string {
  const parts = [`epoch ${epoch}/${epochs}`, `train ${scoreWords(train)}${metricWords(metrics?.train)}`]
  if (dev !== null) parts.push(`dev ${scoreWords(dev)}${metricWords(metrics?.dev)}`)
  parts.push(`rate ${digits(learningRate)}`, `${seconds.toFixed(1)} s`)
  return parts.join('  ')
}

function scoreWords({ loss, accuracy, rmse }: Score): string {
  const measure = accuracy === null ? `rmse ${digits(rmse ?? NaN)}` : `accuracy ${accuracy.toFixed(3)}`
  return `loss ${digits(loss)} ${measure}`
}

/** ` f1Macro 0.91 auc 0.98`. */
function metricWords(values: MetricValues | null | undefined): string {
  return Object.entries(values ?? {})
    .map(([name, value]) => ` ${name} ${value === null ? 'undefined' : digits(value)}`)
    .join('')
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)))
}
