import { noun } from '../../../noun.js'
import { WellfitError } from '../../../errors.js'
import { checkChoice, nearest } from '../../../options.js'
import type { PartName } from '../../../result/index.js'
import type { Shuffle } from '../shuffle.js'
import { checkRowValues, rowTexts, type RowTexts } from '../row-values.js'
import type { SplitOptions } from '../options.js'
import { splitSizes } from '../sizes.js'
import { assignClasses } from '../small-classes.js'
import { groupByStratum, type Strata } from '../strata.js'

/** Parts by source, and the sources that dev and test come from. */
export interface SourceParts {
  readonly parts: Omit<Record<PartName, Uint32Array>, 'trainDev'>
  readonly aim: readonly string[]
  readonly notes: readonly string[]
}

/**
 * Draws dev and test from the sources in `aim`; train gets the remaining rows, or only those of other sources.
 *
 * @throws WellfitError `INVALID_OPTION`, `INVALID_DATA` naming an unknown source.
 */
export function assignBySource(options: SplitOptions, strata: Strata, shuffle: Shuffle): SourceParts {
  const { source } = options
  const rows = strata.codes.length
  const texts = rowTexts(checkRowValues('split', 'source.by', source?.by, rows))
  const aim = checkAim(source?.aim, texts)
  const train = checkChoice('split', 'source.train', source?.train ?? 'rest', ['rest', 'others'])
  const aimed = new Set(aim.map((text) => texts.texts.indexOf(text)))
  const all = Uint32Array.from({ length: rows }, (_, row) => row)
  const isAimed = (row: number): boolean => aimed.has(texts.codes[row] ?? -1)
  const inAim = all.filter(isAimed)
  const others = all.filter((row) => !isAimed(row))
  const sizes =
    train === 'rest' ? restSizes(rows, inAim.length, options) : halvedSizes(inAim.length, others.length, options)
  const wanted = [inAim.length - sizes.dev - sizes.test, sizes.dev, sizes.test]
  const members = groupByStratum(strata, options.key !== undefined, inAim)
  const { parts, notes } = assignClasses(strata, members, wanted, shuffle, options.smallClasses ?? 'error')
  const [left = none, dev = none, test = none] = parts
  return { parts: { train: join(others, left), dev, test }, aim, notes }
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
      expected: 'be a source in the data, or an array of them',
      remedy: near === undefined ? `The sources are ${texts.slice(0, 12).join(', ')}.` : `Did you mean '${near}'?`,
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

/** Dev and test sized by the rule for all rows, but together at most half of the aim's rows: train gets the rest. */
function restSizes(rows: number, aimRows: number, options: SplitOptions): { dev: number; test: number } {
  const { dev, test } = splitSizes(rows, options)
  const isGiven = options.counts !== undefined || options.fractions !== undefined || options.resolve !== undefined
  if (!isGiven) {
    const most = Math.floor(aimRows / (test === 0 ? 2 : 4))
    return checkNonEmpty({ dev: Math.min(dev, most), test: Math.min(test, most) }, aimRows, test > 0)
  }
  if (dev + test <= aimRows) return { dev, test }
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'split',
    field: 'source.aim',
    value: `${aimRows} ${noun(aimRows, 'row')}`,
    expected: `hold the ${dev + test} rows requested for dev and test`,
  })
}

function halvedSizes(aimRows: number, others: number, options: SplitOptions): { dev: number; test: number } {
  for (const field of ['rule', 'counts', 'fractions', 'resolve'] as const) {
    if (options[field] === undefined) continue
    const expected = "be omitted with source.train: 'others', where dev and test get half of the aim's rows each"
    throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'split', field, expected })
  }
  const test = options.test === false ? 0 : Math.floor(aimRows / 2)
  return checkNonEmpty({ dev: aimRows - test, test }, Math.min(aimRows, others), options.test !== false)
}

function checkNonEmpty<Sizes extends { dev: number; test: number }>(
  sizes: Sizes,
  rows: number,
  withTest: boolean,
): Sizes {
  if (sizes.dev > 0 && rows > 0 && (sizes.test > 0 || !withTest)) return sizes
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'split',
    field: 'source.aim',
    value: `${rows} ${noun(rows, 'row')}`,
    expected: 'hold enough rows for dev, test and train',
  })
}
