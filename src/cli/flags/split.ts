import type { SplitRule, SplitTableOptions } from '../../index.js'
import { choiceFlag, type Flag, type Flags, numberFlag, type Range } from './flags.js'

const RULES: readonly SplitRule[] = ['scale', 'course', 'courseSmallTest']
const SHARE: Range = { min: 0, minExcluded: true, max: 1 }
const COUNT: Range = { min: 1, whole: true }

/** Flags about which rows are train, dev and test. */
export const SPLIT_FLAGS: readonly Flag[] = [
  {
    name: 'split-rule',
    value: '<name>',
    help: `How dev and test grow with the data: ${RULES.join(', ')} (default scale)`,
  },
  { name: 'dev-fraction', value: '<x>', help: 'Share of the rows for dev, instead of by the rule' },
  { name: 'test-fraction', value: '<x>', help: 'Share of the rows for test' },
  { name: 'dev-rows', value: '<n>', help: 'Rows for dev' },
  { name: 'test-rows', value: '<n>', help: 'Rows for test' },
  {
    name: 'resolve',
    value: '<d>',
    help: 'Enough rows for dev and test to tell accuracies d apart at 95 %, such as 0.01',
  },
  { name: 'no-test', help: 'Two parts only; what is reported on dev is then no unbiased estimate' },
  { name: 'no-stratify', help: 'Do not keep classes in proportion' },
  { name: 'strata', value: '<n>', help: 'Keep so many quantiles of a number to predict in proportion' },
  { name: 'group', value: '<column>', help: 'Rows of one group, such as a patient, stay in one part' },
  { name: 'time', value: '<column>', help: 'Train on the oldest rows, test on the newest' },
  { name: 'part', value: '<column>', help: 'The column that says train, dev (or validation), test' },
  { name: 'source', value: '<column>', help: 'Where rows are from; needs --aim' },
  { name: 'aim', value: '<sources>', help: 'The sources that dev and test are drawn from alone, with commas between' },
  {
    name: 'train-from',
    value: '<name>',
    help: 'rest: what dev and test leave; others: no row of the aim (default rest)',
  },
  {
    name: 'train-dev',
    value: '<n>',
    help: 'Rows like those of train that are not trained on, for --source and --time',
  },
  { name: 'key', value: '<column>', help: 'A name for each row: the parts then do not depend on the order of rows' },
]

/** Flags that name a column to split by, which is no feature then. */
const COLUMNS = ['group', 'time', 'part', 'source', 'key'] as const

/** Options of the split, as far as flags give them. */
export type SplitFlags = Omit<SplitTableOptions, 'target' | 'task' | 'seed' | 'dropMissingTarget'>

/** Reads and checks the flags about the split. */
export function readSplitFlags(flags: Flags): SplitFlags {
  const trainFrom = choiceFlag(flags, 'train-from', ['rest', 'others'])
  const source = flags.get('source')
  const aim = flags.get('aim')?.split(',') ?? []
  const options: { [Key in keyof SplitFlags]: SplitFlags[Key] | undefined } = {
    rule: choiceFlag(flags, 'split-rule', RULES),
    fractions: pair(numberFlag(flags, 'dev-fraction', SHARE), numberFlag(flags, 'test-fraction', SHARE)),
    counts: pair(numberFlag(flags, 'dev-rows', COUNT), numberFlag(flags, 'test-rows', COUNT)),
    resolve: numberFlag(flags, 'resolve', SHARE),
    test: flags.has('no-test') ? false : undefined,
    stratify: flags.has('no-stratify') ? false : numberFlag(flags, 'strata', { min: 2, whole: true }),
    group: flags.get('group'),
    time: flags.get('time'),
    part: flags.get('part'),
    key: flags.get('key'),
    source:
      source === undefined ? undefined : { by: source, aim, ...(trainFrom === undefined ? {} : { train: trainFrom }) },
    trainDev: numberFlag(flags, 'train-dev', COUNT),
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function pair(dev: number | undefined, test: number | undefined): { dev?: number; test?: number } | undefined {
  if (dev === undefined && test === undefined) return undefined
  return { ...(dev === undefined ? {} : { dev }), ...(test === undefined ? {} : { test }) }
}

/** The columns that the rows are split by. */
export function splitColumns(split: SplitFlags): string[] {
  return COLUMNS.flatMap((name) => {
    const given = split[name]
    return given === undefined ? [] : [typeof given === 'string' ? given : given.by]
  })
}
