import { isPlainObject } from '../../arguments.js'
import { scalerKinds } from '../../data/scale/check-scaler.js'
import { WellfitError } from '../../errors.js'
import { checkImage, describeAugmentations } from '../../model/augmentation/augmentations.js'
import type { ImageShape } from '../../model/augmentation/options.js'
import { checkCallback, checkChoice, checkKeys, checkList } from '../../options.js'
import type { ActionChange, Preparation } from '../../result/index.js'
import type { ImproveOptions } from './options.js'
import type { KnownRows } from './row-changes.js'
import type { PrepareRows, SearchRows } from './rows.js'

/** The options of `improve` about the rows. */
export const ROW_KEYS = ['prepare', 'preparation', 'image'] as const

/** What prepares the same rows in another way, and how they were prepared. */
export interface OtherWays {
  readonly preparation: Preparation
  readonly prepare: PrepareRows
}

const CHOICES = {
  scaling: [...scalerKinds, 'none'],
  numbers: ['scaled', 'piecewiseLinear'],
  targetScale: ['linear', 'log'],
} as const
const PREPARED = Object.keys(CHOICES) as (keyof Preparation)[]

/** Reads `prepare` and `preparation`, which go together; `null` without them. */
export function readOtherWays({ prepare, preparation, scaling }: ImproveOptions, single: boolean): OtherWays | null {
  checkCallback('improve', 'prepare', prepare)
  if (preparation !== undefined) {
    checkKeys('improve', 'preparation', preparation, PREPARED)
    checkPreparation('improve', 'preparation', preparation)
  }
  if (prepare === undefined && preparation === undefined) return null
  const [missing, given] = prepare === undefined ? ['prepare', 'preparation'] : ['preparation', 'prepare']
  if (prepare === undefined || preparation === undefined) throw refused(missing, `be given with \`${given}\``)
  if (single) throw refused('prepare', 'be left out with `single`, where each fold prepares its own rows')
  if (scaling !== 'none') throw refused('scaling', "be 'none' with `prepare`, whose rows are used as they are")
  return { preparation, prepare }
}

/** The rows without the choices that are `fixed`. */
export function withoutFixed(functionName: string, rows: SearchRows, fixed: unknown): SearchRows {
  if (fixed === undefined) return rows
  const kept = checkList(functionName, 'fixed', fixed).map((name, i) =>
    checkChoice(functionName, `fixed[${i}]`, name, PREPARED),
  )
  return { ...rows, choices: rows.choices.filter((name) => !kept.includes(name)) }
}

/** Reads `image`; `null` without it. */
export function readImage(functionName: string, image: unknown, features: number): ImageShape | null {
  return image === undefined ? null : checkImage(functionName, 'image', image, features)
}

/** Refuses candidates that these rows cannot have, before the first training. */
export function checkRowChanges(
  functionName: string,
  candidates: readonly ActionChange[] | null,
  rows: KnownRows,
  features: number,
): void {
  for (const [i, change] of (candidates ?? []).entries()) {
    const field = `candidates[${i}]`
    const refuse = (key: string, value: unknown, expected: string): WellfitError =>
      new WellfitError({ code: 'INVALID_OPTION', functionName, field: `${field}.${key}`, value, expected })
    checkPreparation(functionName, field, change)
    for (const key of PREPARED) {
      if (change[key] === undefined || rows.choices.includes(key)) continue
      throw refuse(key, change[key], 'be left out: it is `fixed`, or nothing prepares these rows in another way')
    }
    if (change.targetScale === 'log' && !rows.isPositive)
      throw refuse('targetScale', 'log', "be 'linear', unless the target is greater than 0 in every row")
    if (change.classWeights !== undefined) {
      checkChoice(functionName, `${field}.classWeights`, change.classWeights, ['balanced'])
      if (!rows.hasClasses) throw refuse('classWeights', change.classWeights, 'be left out: the targets are no classes')
    }
    describeAugmentations(functionName, change.augment, features)
  }
}

function checkPreparation(functionName: string, field: string, given: unknown): void {
  if (!isPlainObject(given)) return
  for (const key of PREPARED) {
    if (given[key] !== undefined) checkChoice(functionName, `${field}.${key}`, given[key], CHOICES[key])
  }
}

function refused(field: string, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'improve', field, expected })
}
