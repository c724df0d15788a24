import type { SplitRule, SplitTableOptions } from '../../index.js'
import { choiceFlag, type Flag, type Flags, inGroup, numberFlag, type Range } from './flags.js'

const RULES: readonly SplitRule[] = ['scale', 'course', 'courseSmallTest']
const FRACTION: Range = { min: 0, minExcluded: true, max: 1 }
const COUNT: Range = { min: 1, whole: true }

/** Flags that determine which rows are train, dev and test. */
export const SPLIT_FLAGS: readonly Flag[] = inGroup('Split', [
  {
    name: 'split-rule',
    value: '<name>',
    choices: RULES,
    help: `How the sizes of dev and test depend on the number of rows: ${RULES.join(', ')} (default scale)`,
  },
  { name: 'dev-fraction', value: '<x>', help: 'Fraction of rows for dev, instead of by --split-rule' },
  { name: 'test-fraction', value: '<x>', help: 'Fraction of rows for test' },
  { name: 'dev-rows', value: '<n>', help: 'Number of rows for dev' },
  { name: 'test-rows', value: '<n>', help: 'Number of rows for test' },
  {
    name: 'resolve',
    value: '<d>',
    help: 'Make dev and test large enough to resolve accuracy differences of d (such as 0.01) at 95 %',
  },
  { name: 'no-test', help: 'Split into train and dev only; the dev error is then not an unbiased estimate' },
  { name: 'no-stratify', help: 'Do not stratify by class' },
  { name: 'strata', value: '<n>', help: 'Stratify a numeric target by this many quantiles' },
  { name: 'group', value: '<column>', help: 'Keep rows with the same value, such as a patient, in one part' },
  { name: 'time', value: '<column>', help: 'Train on the oldest rows and test on the newest, by this column' },
  { name: 'part', value: '<column>', help: 'Column that assigns each row to a part: train, dev (or validation), test' },
  { name: 'source', value: '<column>', help: 'Column that names the source of each row; requires --aim' },
  { name: 'aim', value: '<sources>', help: 'Sources that dev and test are drawn from, separated by commas' },
  {
    name: 'train-from',
    value: '<name>',
    choices: ['rest', 'others'],
    help: 'rest: train on all rows left over; others: train on no rows from --aim (default rest)',
  },
  {
    name: 'train-dev',
    value: '<n>',
    help: 'Number of rows to hold out from the training distribution; with --source or --time',
  },
  {
    name: 'key',
    value: '<column>',
    help: 'Column that identifies each row; the split then does not depend on the order of rows',
  },
])

/** Flags that name a column to split by; it is not used as a feature. */
const COLUMNS = ['group', 'time', 'part', 'source', 'key'] as const

/** Options of the split that flags set. */
export type SplitFlags = Omit<SplitTableOptions, 'target' | 'task' | 'seed' | 'dropMissingTarget'>

/** Reads and checks these flags. */
export function readSplitFlags(flags: Flags): SplitFlags {
  const trainFrom = choiceFlag(flags, 'train-from', ['rest', 'others'])
  const source = flags.get('source')
  const aim = flags.get('aim')?.split(',') ?? []
  const options: { [Key in keyof SplitFlags]: SplitFlags[Key] | undefined } = {
    rule: choiceFlag(flags, 'split-rule', RULES),
    fractions: pair(numberFlag(flags, 'dev-fraction', FRACTION), numberFlag(flags, 'test-fraction', FRACTION)),
    counts: pair(numberFlag(flags, 'dev-rows', COUNT), numberFlag(flags, 'test-rows', COUNT)),
    resolve: numberFlag(flags, 'resolve', FRACTION),
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
