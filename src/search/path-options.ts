import type { Dataset } from '../data/dataset/types.js'
import { checkDataset } from '../data/dataset/check-dataset.js'
import { WellfitError } from '../errors.js'
import type { NetworkDescription } from '../model/network-options.js'
import {
  checkBoolean,
  checkCallback,
  checkChoice,
  checkKeys,
  checkNumber,
  checkPlainObject,
  checkSignal,
} from '../options.js'
import type { RegularizationPoint } from '../result/index.js'
import type { Answer } from '../train/fit/callbacks.js'
import type { FitOptions } from '../train/fit/options.js'

const FUNCTION_NAME = 'regularizationPath'
const OVER = ['l2', 'l1', 'keepProb'] as const

/** λ/m of the default grids, weakest first. */
const RELATIVE_LAMBDAS = {
  l2: [0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1],
  l1: [0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03],
}
const KEEP_PROBS = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4]

/** What to train along a path, and how. */
export interface RegularizationPathOptions {
  readonly train: Dataset
  /** Held-out rows on which the values are compared. */
  readonly dev: Dataset
  /** What varies: λ₂, λ₁, or the keepProb of the hidden layers. */
  readonly over: 'l2' | 'l1' | 'keepProb'
  /**
   * The values, in any order. Default for λ₂ nine values from 0 to m/10 and for λ₁ eight from 0 to 0.03·m, m being the
   * rows of train; for keepProb 1 to 0.4 by tenths.
   */
  readonly values?: readonly number[]
  /** How each value is trained, without `dev`, the option that varies, `checkpoint` and `resume`. */
  readonly fit?: FitOptions
  /** Whether each run starts from the weights of the one before, instead of those of the network. Default true. */
  readonly warmStart?: boolean
  /** Called with each point; return `'stop'` to choose among those trained so far. */
  readonly onPoint?: (point: RegularizationPoint) => Answer
  /** Ends the path within a slice of training, with error `ABORTED`; as does the signal of `fit`. */
  readonly signal?: AbortSignal
}

/** A path's options, checked and completed. */
export interface PathPlan {
  readonly train: Dataset
  readonly dev: Dataset
  readonly over: (typeof OVER)[number]
  /** The weakest regularization first. */
  readonly values: readonly number[]
  readonly fit: FitOptions
  readonly warmStart: boolean
  readonly onPoint: RegularizationPathOptions['onPoint']
}

const keys = ['train', 'dev', 'over', 'values', 'fit', 'warmStart', 'onPoint', 'signal']

/** Checks the options of a path. */
export function describePath(network: NetworkDescription, options: RegularizationPathOptions): PathPlan {
  checkKeys(FUNCTION_NAME, 'options', options, keys)
  const over = checkChoice(FUNCTION_NAME, 'over', options.over, OVER)
  const { train, dev, fit = {}, warmStart = true, onPoint, signal } = options
  checkDataset(FUNCTION_NAME, 'train', train)
  checkDataset(FUNCTION_NAME, 'dev', dev)
  checkBoolean(FUNCTION_NAME, 'warmStart', warmStart)
  checkCallback(FUNCTION_NAME, 'onPoint', onPoint)
  checkSignal(FUNCTION_NAME, signal)
  checkFit(fit, over, signal)
  checkEffect(network, over)
  const values = describeValues(options.values, over, train.rows)
  return { train, dev, over, values, fit: signal === undefined ? fit : { ...fit, signal }, warmStart, onPoint }
}

function describeValues(given: unknown, over: PathPlan['over'], rows: number): readonly number[] {
  const isDropout = over === 'keepProb'
  if (given === undefined) {
    return isDropout ? KEEP_PROBS : RELATIVE_LAMBDAS[over].map((lambda) => Number((lambda * rows).toPrecision(2)))
  }
  if (!Array.isArray(given) || given.length < 2) throw fault('values', given, 'be an array of at least two values')
  const range = isDropout ? { min: 0, minExcluded: true, max: 1 } : { min: 0 }
  const values = given.map((value, i) => checkNumber(FUNCTION_NAME, `values[${i}]`, value, range))
  const twice = values.findIndex((value, i) => values.indexOf(value) !== i)
  if (twice !== -1) throw fault(`values[${twice}]`, values[twice], 'differ from the values before it')
  return values.sort((a, b) => (isDropout ? b - a : a - b))
}

/** Refuses options that the path sets or does not support. */
function checkFit(fit: FitOptions, over: PathPlan['over'], signal: AbortSignal | undefined): void {
  checkPlainObject(FUNCTION_NAME, 'fit', fit)
  const own = [
    'dev',
    'checkpoint',
    'resume',
    ...(over === 'keepProb' ? [] : [over]),
    ...(signal === undefined ? [] : ['signal']),
  ]
  const found = own.find((name) => Reflect.get(fit, name) !== undefined)
  if (found !== undefined)
    throw fault(`fit.${found}`, Reflect.get(fit, found), 'be left out: the path sets it or does not support it')
}

/** Refuses a path that no layer depends on. */
function checkEffect({ layers }: NetworkDescription, over: PathPlan['over']): void {
  if (over === 'keepProb' && layers.length < 2) {
    throw fault('over', over, 'be a penalty for a network without hidden layers', 'Dropout is for hidden layers.')
  }
  if (over === 'keepProb' || layers.some((layer) => layer[over] === undefined)) return
  throw fault('over', over, `be a penalty that layers do not set themselves`, `Leave the layers' own \`${over}\` out.`)
}

function fault(field: string, value: unknown, expected: string, remedy?: string): WellfitError {
  const details = { code: 'INVALID_OPTION', functionName: FUNCTION_NAME, field, value, expected } as const
  return new WellfitError(remedy === undefined ? details : { ...details, remedy })
}
