import type { Dataset } from '../data/dataset/types.js'
import { checkDataset } from '../data/dataset/check-dataset.js'
import { WellfitError } from '../errors.js'
import type { NetworkDescription } from '../model/network-options.js'
import { checkBoolean, checkCallback, checkChoice, checkKeys, checkNumber, checkPlainObject } from '../options.js'
import type { RegularizationPoint } from '../result/index.js'
import type { Answer, FitOptions } from '../train/fit/options.js'

const DOOR = 'regularizationPath'
const OVER = ['l2', 'l1', 'keepProb'] as const

/** λ/m of the default grids, weakest first. */
const SHARES = {
  l2: [0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1],
  l1: [0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03],
}
const KEEP_PROBS = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4]

/** What to train along a path, and how. */
export interface RegularizationPathOptions {
  readonly train: Dataset
  /** What the values are judged by. */
  readonly dev: Dataset
  /** What varies: λ₂, λ₁, or the share of units that the hidden layers keep. */
  readonly over: 'l2' | 'l1' | 'keepProb'
  /**
   * The values, in any order. Default: for λ nine or eight from 0 to m/10 (m·0.03 for λ₁), m being the rows of train;
   * for keepProb 1 to 0.4 by tenths.
   */
  readonly values?: readonly number[]
  /** How each value is trained; without `dev`, the option that varies, checkpoints and resume. */
  readonly fit?: FitOptions
  /** Whether each run goes on from the weights of the one before, or all begin with those of the network. Default true. */
  readonly warmStart?: boolean
  /** Called with each point; answers `'stop'` to choose among those that there are. */
  readonly onPoint?: (point: RegularizationPoint) => Answer
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

const keys = ['train', 'dev', 'over', 'values', 'fit', 'warmStart', 'onPoint']

/** Checks the options of a path. */
export function describePath(network: NetworkDescription, options: RegularizationPathOptions): PathPlan {
  checkKeys(DOOR, 'options', options, keys)
  const over = checkChoice(DOOR, 'over', options.over, OVER)
  const { train, dev, fit = {}, warmStart = true, onPoint } = options
  checkDataset(DOOR, 'train', train)
  checkDataset(DOOR, 'dev', dev)
  checkBoolean(DOOR, 'warmStart', warmStart)
  checkCallback(DOOR, 'onPoint', onPoint)
  checkFit(fit, over)
  checkEffect(network, over)
  return { train, dev, over, values: describeValues(options.values, over, train.rows), fit, warmStart, onPoint }
}

function describeValues(given: unknown, over: PathPlan['over'], rows: number): readonly number[] {
  const isDropout = over === 'keepProb'
  if (given === undefined) {
    return isDropout ? KEEP_PROBS : SHARES[over].map((share) => Number((share * rows).toPrecision(2)))
  }
  if (!Array.isArray(given) || given.length < 2) throw fault('values', given, 'be an array of at least two values')
  const range = isDropout ? { min: 0, minExcluded: true, max: 1 } : { min: 0 }
  const values = given.map((value, i) => checkNumber(DOOR, `values[${i}]`, value, range))
  const twice = values.findIndex((value, i) => values.indexOf(value) !== i)
  if (twice !== -1) throw fault(`values[${twice}]`, values[twice], 'differ from the values before it')
  return values.sort((a, b) => (isDropout ? b - a : a - b))
}

/** What the path sets or has no part for. */
function checkFit(fit: FitOptions, over: PathPlan['over']): void {
  checkPlainObject(DOOR, 'fit', fit)
  const own = ['dev', 'checkpoint', 'resume', ...(over === 'keepProb' ? [] : [over])]
  const found = own.find((name) => Reflect.get(fit, name) !== undefined)
  if (found !== undefined) throw fault(`fit.${found}`, Reflect.get(fit, found), 'be left out: the path sees to it')
}

/** A path over what no layer takes part in would be many runs of one. */
function checkEffect({ layers }: NetworkDescription, over: PathPlan['over']): void {
  if (over === 'keepProb' && layers.length < 2) {
    throw fault('over', over, 'be a penalty for a network without hidden layers', 'Dropout is for hidden layers.')
  }
  if (over === 'keepProb' || layers.some((layer) => layer[over] === undefined)) return
  throw fault('over', over, `not be set by every layer's own \`${over}\``, 'Leave the option of the layers out.')
}

function fault(field: string, value: unknown, expected: string, remedy?: string): WellfitError {
  const details = { code: 'INVALID_OPTION', functionName: DOOR, field, value, expected } as const
  return new WellfitError(remedy === undefined ? details : { ...details, remedy })
}
