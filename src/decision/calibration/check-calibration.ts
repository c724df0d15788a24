import { noun } from '../../noun.js'
import { readSafely } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import {
  checkBoolean,
  checkChoice,
  checkInteger,
  checkKeys,
  checkList,
  checkNumber,
  checkPlainObject,
  checkText,
} from '../../options.js'
import type { CalibratedOutputs, Calibration, IsotonicMap } from '../../result/index.js'

type Unchecked = { readonly [key: string]: unknown }

const COLUMNS = ['method', 'labels', 'outputs', 'multiLabel']

/** A calibration whose parts fit together, as a copy. Errors: `INVALID_OPTION`, naming the member. */
export function checkCalibration(functionName: string, field: string, value: unknown): Calibration {
  checkPlainObject(functionName, field, value)
  const named = readSafely(functionName, `${field}.method`, () => (value as Unchecked)['method'])
  const method = checkChoice(functionName, `${field}.method`, named, ['temperature', 'isotonic'])
  const own = method === 'temperature' ? 'temperature' : 'maps'
  checkKeys(functionName, field, value, [...COLUMNS, own])
  const given = value as Unchecked
  const columns = checkColumns(functionName, field, given)
  if (method === 'temperature') {
    const range = { min: 0, minExcluded: true }
    return { method, ...columns, temperature: checkNumber(functionName, `${field}.temperature`, given[own], range) }
  }
  const maps = checkList(functionName, `${field}.maps`, given[own])
  const isPair = !columns.multiLabel && columns.labels.length === 2
  const count = isPair ? 1 : columns.outputs
  if (maps.length !== count) {
    throw refusal(functionName, `${field}.maps`, `${maps.length} maps`, `hold ${count}, one for each label`)
  }
  return { method, ...columns, maps: maps.map((map, i) => checkMap(functionName, `${field}.maps[${i}]`, map)) }
}

function checkColumns(functionName: string, field: string, given: Unchecked): CalibratedOutputs {
  const labels = checkList(functionName, `${field}.labels`, given['labels']).map((label, i) =>
    checkText(functionName, `${field}.labels[${i}]`, label),
  )
  const outputs = checkInteger(functionName, `${field}.outputs`, given['outputs'], 1)
  const multiLabel = checkBoolean(functionName, `${field}.multiLabel`, given['multiLabel'])
  const fits = labels.length === outputs || (!multiLabel && labels.length === 2 && outputs === 1)
  if (fits) return { labels, outputs, multiLabel }
  throw refusal(functionName, `${field}.outputs`, outputs, `fit ${labels.length} labels`)
}

function checkMap(functionName: string, field: string, value: unknown): IsotonicMap {
  checkKeys(functionName, field, value, ['probabilities', 'calibrated'])
  const given = value as Unchecked
  const probabilities = checkAscending(functionName, `${field}.probabilities`, given['probabilities'], true)
  const calibrated = checkAscending(functionName, `${field}.calibrated`, given['calibrated'], false)
  if (probabilities.length === calibrated.length && probabilities.length > 0) return { probabilities, calibrated }
  const expected = `hold as many as probabilities, ${probabilities.length}, at least one`
  throw refusal(
    functionName,
    `${field}.calibrated`,
    `${calibrated.length} ${noun(calibrated.length, 'value')}`,
    expected,
  )
}

function checkAscending(functionName: string, field: string, value: unknown, isStrict: boolean): number[] {
  const found = checkList(functionName, field, value).map((one, i) =>
    checkNumber(functionName, `${field}[${i}]`, one, { min: 0, max: 1 }),
  )
  const wrong = found.findIndex(
    (one, i) => i > 0 && (isStrict ? one <= (found[i - 1] ?? 0) : one < (found[i - 1] ?? 0)),
  )
  if (wrong === -1) return found
  const expected = isStrict ? 'exceed the value before it' : 'be no less than the value before it'
  throw refusal(functionName, `${field}[${wrong}]`, found[wrong], expected)
}

function refusal(functionName: string, field: string, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected })
}
