import { readSafely } from '../arguments.js'
import { WellfitError } from '../errors.js'
import type { Task } from '../result/index.js'

/**
 * Refuses what is not the result of `metrics`, of that task where one is given.
 *
 * @throws WellfitError `INVALID_DATA` naming the argument.
 */
export function checkMetrics(functionName: string, field: string, value: unknown, wanted?: Task): void {
  const isMetrics = readSafely(functionName, field, () => {
    if (typeof value !== 'object' || value === null) return false
    const { task, rows, values, classes, rareClasses, baseline }: Readonly<Record<string, unknown>> = { ...value }
    const isTask = wanted === undefined ? task === 'classification' || task === 'regression' : task === wanted
    const isWhole = typeof rows === 'number' && isObject(values) && isObject(baseline) && Array.isArray(rareClasses)
    return isTask && isWhole && (task === 'regression' || Array.isArray(classes))
  })
  if (isMetrics) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field,
    value,
    expected: `be the metrics of a ${wanted ?? 'network'}`,
    remedy: 'Pass what `metrics` returns.',
  })
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
