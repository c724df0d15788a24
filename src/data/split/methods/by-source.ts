import { WellfitError } from '../../../errors.js'
import { checkChoice, nearest } from '../../../options.js'
import type { PartName } from '../../../result/index.js'
import type { Mix } from '../shuffle.js'
import { checkRowValues, rowTexts, type RowTexts } from '../row-values.js'
import type { SplitOptions } from '../options.js'
import { splitSizes } from '../sizes.js'
import { checkClassSizes, dealStrata, membersOf, type Strata } from '../strata.js'

/** Parts by source, and the sources that dev and test are drawn from. */
export interface SourceParts {
  readonly parts: Omit<Record<PartName, Uint32Array>, 'trainDev'>
  readonly aim: readonly string[]
}

/**
 * Dev and test from the aim alone; train from what they leave, or from the other sources.
 *
 * @throws WellfitError `INVALID_OPTION`, `INVALID_DATA` naming a source that does not occur.
 */
export function dealBySource(options: SplitOptions, strata: Strata, mix: Mix): SourceParts {
  const { source } = options
  const rows = strata.codes.length
  const texts = rowTexts(checkRowValues('split', 'source.by', source?.by, rows))
  const aim = checkAim(source?.aim, texts)
  const train = checkChoice('split', 'source.train', source?.train ?? 'rest', ['rest', 'others'])
  const aimed = new Set(aim.map((text) => texts.texts.indexOf(text)))
  const all = Uint32Array.from({ length: rows }, (_, row) => row)
  const isAimed = (row: number): boolean => aimed.has(texts.codes[row] ?? -1)
  const own = all.filter(isAimed)
  const others = all.filter((row) => !isAimed(row))
  const sizes =
    train === 'rest' ? restSizes(rows, own.length, options) : sharedSizes(own.length, others.length, options)
  const wanted = [own.length - sizes.dev - sizes.test, sizes.dev, sizes.test]
  const members = membersOf(strata, options.key !== undefined, own)
  checkClassSizes(strata, members, wanted.filter((size) => size > 0).length)
  const [left = none, dev = none, test = none] = dealStrata(members, wanted, mix)
  return { parts: { train: join(others, left), dev, test }, aim }
}

const none = new Uint32Array(0)

function join(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both.sort()
}

function checkAim(aim: unknown, { texts }: RowTexts): string[] {
  const named: unknown[] = Array.isArray(aim) ? Array.from<unknown>(aim) : [aim]
  for (const value of named) {
    if (typeof value === 'string' && texts.includes(value)) continue
    const near = typeof value === 'string' ? nearest(value, texts) : undefined
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: 'split',
      field: 'source.aim',
      value,
      expected: 'be a source that occurs, or an array of them',
      remedy: near === undefined ? `Sources are ${texts.slice(0, 12).join(', ')}.` : `Did you mean '${near}'?`,
    })
  }
  if (named.length > 0 && new Set(named).size < texts.length) return named as string[]
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'split',
    field: 'source.aim',
    value: aim,
    expected: 'leave at least one source for train',
  })
}

/** Dev and test by the rule for all rows, but at most half of the aim's rows together: the rest is to be learnt from. */
function restSizes(rows: number, aimRows: number, options: SplitOptions): { dev: number; test: number } {
  const { dev, test } = splitSizes(rows, options)
  const isGiven = options.counts !== undefined || options.fractions !== undefined || options.resolve !== undefined
  if (!isGiven) {
    const most = Math.floor(aimRows / (test === 0 ? 2 : 4))
    return checkThere({ dev: Math.min(dev, most), test: Math.min(test, most) }, aimRows, test > 0)
  }
  if (dev + test <= aimRows) return { dev, test }
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'split',
    field: 'source.aim',
    value: `${aimRows} rows`,
    expected: `hold the ${dev + test} rows that dev and test are to have`,
  })
}

function sharedSizes(aimRows: number, others: number, options: SplitOptions): { dev: number; test: number } {
  for (const field of ['rule', 'counts', 'fractions', 'resolve'] as const) {
    if (options[field] === undefined) continue
    const expected = "be left out where `source.train` is 'others': dev and test share the rows of the aim"
    throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'split', field, expected })
  }
  const test = options.test === false ? 0 : Math.floor(aimRows / 2)
  return checkThere({ dev: aimRows - test, test }, Math.min(aimRows, others), options.test !== false)
}

function checkThere<Sizes extends { dev: number; test: number }>(sizes: Sizes, rows: number, withTest: boolean): Sizes {
  if (sizes.dev > 0 && rows > 0 && (sizes.test > 0 || !withTest)) return sizes
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'split',
    field: 'source.aim',
    value: `${rows} rows`,
    expected: 'hold enough rows for dev, for test and for train',
  })
}
