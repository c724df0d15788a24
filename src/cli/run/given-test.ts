import { WellfitError } from '../../errors.js'
import { selectTableRows, splitTable, type Table, type Task, type TwoTables } from '../../index.js'
import type { SplitFlags } from '../flags/split.js'

/** How to split a table. */
export interface SplitChoice {
  readonly target: string
  readonly task: Task
  readonly seed: number
  readonly split: SplitFlags
}

/** The parts of a table. */
export type Parts = TwoTables & { readonly test?: Table }

/**
 * Splits a table whose last `testRows` rows are the test part: the rows before them into train and dev, as `split` says.
 *
 * @throws WellfitError `INVALID_OPTION` if `split` would choose a test part, too.
 */
export function splitWithTest(table: Table, { target, task, seed, split }: SplitChoice, testRows: number): Parts {
  checkSplit(split)
  const rest = table.rows - testRows
  const options = { target, task, dropMissingTarget: true }
  const { summary, ...parts } = splitTable(
    selectTableRows(
      table,
      Uint32Array.from({ length: rest }, (_, row) => row),
    ),
    { ...options, seed, smallClasses: 'train', ...split, test: false },
  )
  // A column that names the part of each row lets the split of the whole table describe all parts alike.
  const name = freeName(table)
  const names = ['train', 'dev', 'test', 'trainDev', '']
  const codes = new Int32Array(table.rows).fill(names.length - 1).fill(names.indexOf('test'), rest)
  for (const [part, { rowNumbers = [] }] of Object.entries(parts)) {
    for (const row of rowNumbers) codes[row] = names.indexOf(part)
  }
  const marked = {
    ...table,
    columns: [...table.columns, { name, kind: 'category', codes, categories: names } as const],
  }
  const kept = selectTableRows(
    marked,
    Array.from(codes).flatMap((code, row) => (code === names.length - 1 ? [] : [row])),
  )
  const whole = splitTable(kept, { ...options, part: name })
  const without = (part: Table): Table => ({ ...part, columns: part.columns.filter((column) => column.name !== name) })
  return {
    train: without(whole.train),
    dev: without(whole.dev),
    test: without(whole.test),
    ...(whole.trainDev === undefined ? {} : { trainDev: without(whole.trainDev) }),
    summary: {
      ...whole.summary,
      method: summary.method,
      seed,
      stratified: summary.stratified,
      rule: `${summary.rule.replace(/^([\d./]+)/, '$1 of the other rows')}; test as given`,
      notes: [...summary.notes, ...whole.summary.notes.filter((note) => !summary.notes.includes(note))],
    },
  }
}

function freeName({ columns }: Table): string {
  let name = 'part'
  while (columns.some((column) => column.name === name)) name += '_'
  return name
}

const OTHERS: readonly (readonly [flag: string, isGiven: (split: SplitFlags) => boolean])[] = [
  ['--no-test', ({ test }) => test === false],
  ['--test-fraction', ({ fractions }) => fractions?.test !== undefined],
  ['--test-rows', ({ counts }) => counts?.test !== undefined],
  ['--part', ({ part }) => part !== undefined],
]

function checkSplit(split: SplitFlags): void {
  const other = OTHERS.find(([, isGiven]) => isGiven(split))
  if (other === undefined) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: other[0],
    expected: 'be left out with --test, which names the test part',
  })
}
