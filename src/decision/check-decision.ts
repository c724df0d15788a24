import { noun } from '../noun.js'
import { WellfitError } from '../errors.js'
import { checkKeys, checkList, checkNumber, checkPlainObject, checkText } from '../options.js'
import type { Calibration, ConformalIntervals, Decision, LabelThreshold } from '../result/index.js'
import { checkCalibration } from './calibration/check-calibration.js'
import { checkIntervals } from './intervals/check-intervals.js'
import type { Outputs } from './outputs.js'

/** What is known of the names where a decision is checked. */
interface Known {
  /** `null` of a regression. */
  readonly outputs: Outputs | null
  /** Outputs of a regression, where they are known. */
  readonly units?: number
  /** Whether the names of the outputs are final: a file may name classes elsewhere. Default true. */
  readonly areNamed?: boolean
}

/**
 * A decision that fits the outputs, as a copy with its known members only.
 *
 * @throws WellfitError `INVALID_OPTION`, naming the member.
 */
export function checkDecision(functionName: string, value: unknown, known: Known): Decision {
  const { outputs, areNamed = true } = known
  checkKeys(functionName, 'decision', value, ['calibration', 'thresholds', 'costs', 'intervals', 'smearing'])
  const { calibration, thresholds, costs, intervals, smearing } = value as { readonly [key: string]: unknown }
  if (thresholds !== undefined && costs !== undefined) {
    throw refusal(functionName, 'decision', value, 'hold `thresholds` or `costs`, not both')
  }
  return {
    ...(calibration === undefined
      ? {}
      : { calibration: checkFitting(functionName, calibration, classifier(functionName, outputs), areNamed) }),
    ...(thresholds === undefined
      ? {}
      : { thresholds: checkThresholds(functionName, thresholds, classifier(functionName, outputs), areNamed) }),
    ...(intervals === undefined ? {} : { intervals: checkFittingIntervals(functionName, intervals, known) }),
    ...(smearing === undefined ? {} : { smearing: checkSmearing(functionName, smearing, known) }),
    ...(costs === undefined ? {} : { costs: checkCosts(functionName, costs, classifier(functionName, outputs)) }),
  }
}

/** Intervals that were calibrated on these outputs. */
function checkFittingIntervals(functionName: string, value: unknown, { outputs, units }: Known): ConformalIntervals {
  const field = 'decision.intervals'
  if (outputs !== null) {
    const expected = 'be left out: the network is a classification'
    throw new WellfitError({ code: 'UNSUPPORTED', functionName, field, expected })
  }
  const intervals = checkIntervals(functionName, field, value)
  const found = intervals.scores.length
  if (units === undefined || found === units) return intervals
  throw refusal(functionName, `${field}.scores`, `${found} outputs`, `hold the scores of each of ${units} outputs`)
}

/** A factor of the predictions of a regression. */
function checkSmearing(functionName: string, value: unknown, { outputs }: Known): number {
  const field = 'decision.smearing'
  if (outputs === null) return checkNumber(functionName, field, value, { min: 0, minExcluded: true })
  const expected = 'be left out: the network is a classification'
  throw new WellfitError({ code: 'UNSUPPORTED', functionName, field, expected })
}

/** A calibration that was fitted on these outputs. */
function checkFitting(functionName: string, value: unknown, known: Outputs, areNamed: boolean): Calibration {
  const field = 'decision.calibration'
  const calibration = checkCalibration(functionName, field, value)
  const { outputs, multiLabel, labels } = calibration
  if (outputs !== known.width || multiLabel !== known.isMultiLabel) {
    const expected = `be fitted on ${known.width} outputs${known.isMultiLabel ? ' of a label each' : ''}`
    throw refusal(functionName, `${field}.outputs`, outputs, expected)
  }
  if (!areNamed || labels.every((label, i) => label === known.names[i])) return calibration
  const listed = known.names.slice(0, 20).map((name) => `'${name}'`)
  throw refusal(functionName, `${field}.labels`, labels, `be the network's, in its order: ${listed.join(', ')}`)
}

function classifier(functionName: string, outputs: Outputs | null): Outputs {
  if (outputs !== null) return outputs
  const expected = 'have no thresholds, costs or calibration, because the network is a regression'
  throw new WellfitError({ code: 'UNSUPPORTED', functionName, field: 'decision', expected })
}

function checkThresholds(
  functionName: string,
  value: unknown,
  { isMultiLabel, names, onlyOutput }: Outputs,
  areNamed: boolean,
): LabelThreshold[] {
  const field = 'decision.thresholds'
  const found = checkList(functionName, field, value).map((own, i): LabelThreshold => {
    const at = `${field}[${i}]`
    // What else `chooseThreshold` returns is about the rows that it chose on.
    checkPlainObject(functionName, at, own)
    const { label, threshold } = own as { readonly [key: string]: unknown }
    const given = checkText(functionName, `${at}.label`, label)
    const name = given === onlyOutput ? (names[1] ?? '') : given
    if (areNamed && !names.includes(name)) {
      const listed = names.slice(0, 20).map((known) => `'${known}'`)
      throw refusal(functionName, `${at}.label`, label, `be one of ${listed.join(', ')}`)
    }
    return { label: name, threshold: checkNumber(functionName, `${at}.threshold`, threshold, { min: 0, max: 1 }) }
  })
  if (new Set(found.map(({ label }) => label)).size !== found.length) {
    throw refusal(functionName, field, value, 'name each label once')
  }
  if (isMultiLabel) return found
  if (names.length !== 2) {
    const remedy = 'Give `costs`, of every class predicted for every actual one.'
    throw refusal(functionName, field, value, `be left out: the network has ${names.length} classes, not two`, remedy)
  }
  if (found.length === 1) return found
  throw refusal(functionName, field, value, 'hold one threshold, of one of the two classes')
}

function checkCosts(functionName: string, value: unknown, { isMultiLabel, names }: Outputs): number[][] {
  const field = 'decision.costs'
  if (isMultiLabel) throw refusal(functionName, field, value, 'be left out: each row has several labels')
  const count = names.length
  const expected = `hold ${count} rows of ${count} costs: costs[actual][predicted]`
  const rows = checkList(functionName, field, value)
  if (rows.length !== count) throw refusal(functionName, field, `${rows.length} ${noun(rows.length, 'row')}`, expected)
  return rows.map((row, i) => {
    const costs = checkList(functionName, `${field}[${i}]`, row)
    if (costs.length !== count) throw refusal(functionName, `${field}[${i}]`, `${costs.length} costs`, expected)
    return costs.map((cost, j) => checkNumber(functionName, `${field}[${i}][${j}]`, cost))
  })
}

function refusal(functionName: string, field: string, value: unknown, expected: string, remedy?: string): WellfitError {
  const details = { code: 'INVALID_OPTION', functionName, field, value, expected } as const
  return new WellfitError(remedy === undefined ? details : { ...details, remedy })
}
