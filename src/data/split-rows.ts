import { PURPOSE_SPLIT } from '../../assembly/layout.js'
import { WellfitError } from '../errors.js'
import { checkInteger, checkKeys } from '../options.js'
import type { PartName, SplitSummary } from '../result.js'
import { permutation, RandomStream, shuffle } from './philox.js'
import { splitSizes, type SizeOptions } from './split-sizes.js'
import { stratifiedCounts } from './stratify.js'

/** How to split rows into train, dev and test. */
export interface SplitOptions extends SizeOptions {
  /** Which rows go where: a whole number from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number
  /** Give every part each class in its share. Default: for classification. */
  readonly stratify?: boolean
}

/** What the rows are, as far as a split must know. */
export interface SplitInput {
  readonly rows: number
  /** Each row's class, and the classes' names; `null` for a regression. */
  readonly classes: { readonly labels: Int32Array; readonly names: readonly string[] } | null
}

/** Row numbers of each part, ascending. */
export interface SplitRows {
  readonly train: Uint32Array
  readonly dev: Uint32Array
  readonly test: Uint32Array
  readonly summary: SplitSummary
}

/** Fewer rows than this tell two networks apart only if they are very different. */
const FEW_ROWS = 30

/** Deals row numbers out to the parts: what `split` and `splitTable` share. */
export function splitRows(input: SplitInput, options: SplitOptions): SplitRows {
  checkKeys('split', 'options', options, ['fractions', 'counts', 'test', 'seed', 'stratify'])
  const seed = checkInteger('split', 'seed', options.seed ?? 0, 0)
  const sizes = splitSizes(input.rows, options)
  const stratified = options.stratify ?? input.classes !== null
  if (stratified && input.classes === null) {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      door: 'split',
      field: 'stratify',
      value: true,
      expected: 'be left out for a regression, which has no classes',
    })
  }
  const partRows = [sizes.train, sizes.dev, sizes.test]
  const dealt =
    stratified && input.classes !== null
      ? dealByClass(input.classes, partRows, seed)
      : deal(permutation(input.rows, seed, PURPOSE_SPLIT), partRows)
  const [train = none, dev = none, test = none] = dealt.map((rows) => rows.sort())
  const parts = { train, dev, test }
  return { ...parts, summary: summarize(input, options, parts, { seed, stratified, rule: sizes.rule }) }
}

const none = new Uint32Array(0)

function deal(order: Uint32Array, partRows: readonly number[]): Uint32Array[] {
  let first = 0
  return partRows.map((rows) => order.slice(first, (first += rows)))
}

function dealByClass(
  { labels, names }: NonNullable<SplitInput['classes']>,
  partRows: readonly number[],
  seed: number,
): Uint32Array[] {
  const members = names.map((): number[] => [])
  labels.forEach((label, row) => members[label]?.push(row))
  checkClassSizes(members, names, partRows.filter((rows) => rows > 0).length)
  const counts = stratifiedCounts(
    members.map((rows) => rows.length),
    partRows,
  )
  const byClass = members.map((rows, c) => {
    return deal(shuffle(Uint32Array.from(rows), new RandomStream(seed, PURPOSE_SPLIT, c + 1)), counts[c] ?? [])
  })
  return partRows.map((rows, p) => {
    const part = new Uint32Array(rows)
    let filled = 0
    for (const dealt of byClass) {
      part.set(dealt[p] ?? none, filled)
      filled += dealt[p]?.length ?? 0
    }
    return part
  })
}

function checkClassSizes(members: readonly number[][], names: readonly string[], parts: number): void {
  const small = members.findIndex((rows) => rows.length > 0 && rows.length < parts)
  if (small === -1) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    door: 'split',
    field: `class ${JSON.stringify(names[small] ?? small)}`,
    value: `${members[small]?.length} rows`,
    expected: `have at least one row for each of ${parts} parts`,
    remedy: 'Collect more of it, leave the class out, or pass stratify: false.',
  })
}

function summarize(
  { rows, classes }: SplitInput,
  options: SplitOptions,
  parts: Record<PartName, Uint32Array>,
  rest: { readonly seed: number; readonly stratified: boolean; readonly rule: string },
): SplitSummary {
  const names: PartName[] = options.test === false ? ['train', 'dev'] : ['train', 'dev', 'test']
  const described = names.map((name) => ({
    name,
    rows: parts[name].length,
    classCounts: classes === null ? null : countClasses(parts[name], classes.labels, classes.names.length),
  }))
  return {
    rows,
    ...rest,
    parts: described,
    classes: classes?.names ?? null,
    warnings: warnings(described, classes?.names ?? [], options),
  }
}

function countClasses(rows: Uint32Array, labels: Int32Array, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0)
  for (const row of rows) {
    const label = labels[row] ?? 0
    counts[label] = (counts[label] ?? 0) + 1
  }
  return counts
}

function warnings(parts: SplitSummary['parts'], classes: readonly string[], options: SplitOptions): string[] {
  const found: string[] = []
  if (options.test === false) {
    found.push('There is no test part: what is reported on dev is no unbiased estimate once dev has chosen anything.')
  }
  for (const { name, rows, classCounts } of parts) {
    if (name !== 'train' && rows < FEW_ROWS) {
      const meaning =
        classCounts === null
          ? 'too few to tell two networks apart'
          : `an error rate on it is good to about ±${widthInPoints(rows)} points`
      found.push(`${name} has only ${rows} rows: ${meaning}.`)
    }
    const absent = classes.filter((_, c) => classCounts?.[c] === 0)
    if (absent.length > 0)
      found.push(`${name} holds no row of ${absent.map((text) => JSON.stringify(text)).join(', ')}.`)
  }
  return found
}

/** Two standard errors of an error rate of 10 %, in points. */
function widthInPoints(rows: number): number {
  return Math.round(200 * Math.sqrt(0.09 / rows))
}
