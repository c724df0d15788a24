import { noun } from '../../noun.js'
import { WellfitError } from '../../errors.js'
import { checkChoice, checkKeys, checkNumber } from '../../options.js'
import { checkDataset } from '../dataset/check-dataset.js'
import type { Dataset } from '../dataset/types.js'
import { scalerKinds, type Scaler, type ScalerKind } from './check-scaler.js'
import { logOfTargets } from './log-targets.js'
import { checkQuantiles } from './noisy-quantiles.js'
import { defaultMeasure, isBounded, SCALERS, type Spread, type SpreadMeasure } from './scalers.js'

/** How to fit a scaler. */
export interface ScalerOptions {
  /** Default `'standard'`. */
  readonly kind?: ScalerKind
  /** Scale the features, or the targets of a regression. Default `'features'`. */
  readonly of?: 'features' | 'targets'
  /**
   * `'log'`: scale the natural logarithm of a regression's single, positive target; a network trained on it predicts values above 0, and is
   * measured in the target's own unit. With `of: 'targets'` only.
   */
  readonly transform?: 'log'
  /** Range to which `'minMax'` maps the minimum and maximum of train. Default [0, 1]. */
  readonly range?: readonly [low: number, high: number]
  /**
   * Most quantiles of each column that `'quantile'` keeps, evenly spaced from the minimum to the maximum, 2 to 10,000; fewer rows have as
   * many quantiles as rows. Default: a 30th of the rows, but 10 at least and 1,000 at most, as TabM's authors take.
   */
  readonly quantiles?: number
  /**
   * The noise that `'quantile'` adds to train before it takes quantiles, and never later, so that equal values spread over the quantiles
   * that they are: normal, with the standard deviation noise · min(1, σ), σ that of the column, 0 to 1. Default 1e-3, as in
   * `NoisyQuantileTransformer` of delu, by the authors of TabM; 0 for none.
   */
  readonly noise?: number
  /** The seed of that noise, which otherwise depends only on the name of the column and the number of the row. Default 0. */
  readonly seed?: number
}

const scalerKeys = ['kind', 'of', 'transform', 'range', 'quantiles', 'noise', 'seed']

/** Fits a scaler on train rows that arrive in chunks; the result does not depend on the chunk sizes. */
export interface ScalerFitter {
  /** Adds rows of the train set. */
  add(rows: Dataset): ScalerFitter
  /** The scaler for all rows added. Call it once. */
  finish(): Scaler
}

/**
 * Fits a scaler on a train set that arrives in chunks, in one pass, like scikit-learn's `partial_fit`. The result equals that
 * of `fitScaler` bit for bit. `'standard'` and `'minMax'` keep a few numbers per column; the robust kinds and
 * `'quantile'` keep every value, since quantiles need them all.
 *
 * @throws WellfitError `INVALID_OPTION`; `INVALID_SHAPE` for chunks with different columns.
 * @example
 * const fitter = scalerFitter({ kind: 'minMax' })
 * for (const rows of chunks) fitter.add(rows)
 * const scaler = fitter.finish()
 */
export function scalerFitter(options: ScalerOptions = {}): ScalerFitter {
  checkKeys('scalerFitter', 'options', options, scalerKeys)
  const kind = checkChoice('scalerFitter', 'kind', options.kind ?? 'standard', scalerKinds)
  const of = checkChoice('scalerFitter', 'of', options.of ?? 'features', ['features', 'targets'])
  const isLog = checkTransform(of, options.transform)
  const { quantiles, noise, seed } = options
  const unless = SCALERS[kind].takesQuantiles ? null : "kind is 'quantile'"
  const mapping = checkQuantiles('scalerFitter', unless, { quantiles, noise, seed })
  const choices = { ...defaultMeasure, range: checkRange(kind, options.range), ...mapping }
  if (of === 'targets' && isBounded(SCALERS[kind])) throw boundedTargets(kind)
  let columns: readonly string[] | null = null
  let measure: SpreadMeasure | null = null
  const fitter: ScalerFitter = {
    add(rows) {
      checkDataset('add', 'rows', rows)
      const { names, values } = of === 'features' ? { names: rows.columns, values: rows.x } : targetValues(rows, isLog)
      columns = sameColumns(columns, names)
      measure ??= SCALERS[kind].measure(columns, choices)
      measure.add(values)
      return fitter
    },
    finish() {
      if (columns === null || measure === null) throw noRows()
      return scalerOf(kind, of, isLog, columns, measure.finish())
    },
  }
  return fitter
}

function scalerOf(
  kind: ScalerKind,
  of: Scaler['of'],
  isLog: boolean,
  columns: readonly string[],
  { center, scale, quantiles }: Spread,
): Scaler {
  const { clip } = SCALERS[kind]
  const wide = scale.findIndex((value, j) => !Number.isFinite(value) || !Number.isFinite(center[j]))
  if (wide !== -1) throw tooWide('scalerFitter', columns[wide] ?? '')
  return {
    format: 'wellfit.scaler',
    version: 1,
    kind,
    of,
    ...(isLog ? { transform: 'log' as const } : {}),
    columns: [...columns],
    center,
    scale: scale.map((value) => (value === 0 ? 1 : value)),
    ...(clip === null ? {} : { clip }),
    ...(quantiles === undefined ? {} : { quantiles }),
    constant: columns.filter((_, j) => scale[j] === 0),
  }
}

/** The error for a column whose range or interquartile range overflows f64. */
export function tooWide(functionName: string, column: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: column,
    column,
    expected: 'have a range within f64',
    remedy: 'Use a larger unit for this column.',
  })
}

function boundedTargets(kind: ScalerKind): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'scalerFitter',
    field: 'kind',
    value: kind,
    expected: "be a kind without limits for of: 'targets', since they would bound the predictions",
    remedy: "Use 'standard' or 'robust'.",
  })
}

function checkRange(kind: ScalerKind, range: unknown): readonly [number, number] {
  if (range === undefined) return [0, 1]
  const [low, high]: readonly unknown[] = Array.isArray(range) && range.length === 2 ? range : [undefined, undefined]
  if (!SCALERS[kind].takesRange || low === undefined) {
    const expected = SCALERS[kind].takesRange ? 'be [low, high]' : "be omitted unless kind is 'minMax'"
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: 'scalerFitter',
      field: 'range',
      value: range,
      expected,
    })
  }
  const from = checkNumber('scalerFitter', 'range[0]', low, { min: -1e6, max: 1e6 })
  return [from, checkNumber('scalerFitter', 'range[1]', high, { min: from, minExcluded: true, max: 1e6 })]
}

function checkTransform(of: Scaler['of'], transform: unknown): boolean {
  if (transform === undefined) return false
  if (checkChoice('scalerFitter', 'transform', transform, ['log']) === 'log' && of === 'targets') return true
  const expected = "be left out unless of is 'targets'"
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'scalerFitter',
    field: 'transform',
    value: transform,
    expected,
  })
}

function targetValues({ targets }: Dataset, isLog: boolean): { names: readonly string[]; values: Float64Array } {
  if (targets.kind === 'values') {
    return isLog ? { names: targets.names, values: logOfTargets('scalerFitter', targets) } : targets
  }
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'scalerFitter',
    field: 'targets',
    value: 'classes',
    expected: 'be values of a regression',
  })
}

function sameColumns(known: readonly string[] | null, names: readonly string[]): readonly string[] {
  if (known === null || (known.length === names.length && known.every((name, j) => name === names[j]))) return names
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName: 'scalerFitter',
    field: 'columns',
    value: `${names.length} ${noun(names.length, 'column')}`,
    expected: 'match the rows added before, in the same order',
  })
}

function noRows(): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'scalerFitter',
    field: 'rows',
    expected: 'be added before `finish`',
  })
}
