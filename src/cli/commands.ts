import type { ExitCode } from './exit.js'
import type { Flag, Flags } from './flags/flags.js'
import { SPLIT_FLAGS } from './flags/split.js'
import { CHECK_FLAGS, RUN_FLAGS, TRAIN_FLAGS } from './flags/train.js'
import { PREDICT_FLAGS } from './flags/predict.js'
import { READING_FLAGS } from './flags/reading.js'

/** Flags of `data`. */
const DATA_FLAGS: readonly Flag[] = [
  { name: 'target', value: '<column>', help: 'Column to predict' },
  { name: 'ignore', value: '<columns>', help: 'Columns to leave out, separated by commas' },
  { name: 'task', value: '<name>', help: 'classification or regression (default: inferred from the target)' },
  ...READING_FLAGS,
  ...SPLIT_FLAGS,
  { name: 'out', value: '<dir>', help: 'Write data.html and data.json to this directory' },
  { name: 'overwrite', help: 'Replace the files of a previous run in --out' },
  { name: 'seed', value: '<n>', help: 'Seed of the split (default 0); train makes the same split from the same seed' },
  { name: 'json', help: 'Print the findings as JSON' },
]

/** One command of the command line. */
export interface Command {
  readonly name: string
  /** Placeholders of the positional arguments; those in square brackets are optional. */
  readonly positional: readonly string[]
  readonly help: string
  readonly flags: readonly Flag[]
  readonly example: string
  run(positional: readonly string[], flags: Flags): Promise<ExitCode>
}

// A command's code is loaded when it runs, so that help and usage errors appear at once.
/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'train',
    positional: ['[data]'],
    help: 'Train a network on a data file (CSV, JSON or Parquet) and diagnose the fit',
    flags: TRAIN_FLAGS,
    example: 'wellfit train flowers.csv --target species --out out/flowers',
    run: async ([path], flags) => (await import('./commands/train.js')).train(path, flags),
  },
  {
    name: 'check',
    positional: ['<data>'],
    help: 'Check data, network, gradient, cost and run time before training',
    flags: CHECK_FLAGS,
    example: 'wellfit check flowers.csv --target species',
    run: async ([path = ''], flags) => (await import('./commands/check.js')).check(path, flags),
  },
  {
    name: 'predict',
    positional: ['<model>', '<data>'],
    help: 'Predict new rows with a trained model (its directory or model.json)',
    flags: PREDICT_FLAGS,
    example: 'wellfit predict out/flowers new-flowers.csv --out predicted.csv',
    run: async ([model = '', path = ''], flags) => (await import('./commands/predict.js')).predict(model, path, flags),
  },
  {
    name: 'data',
    positional: ['<data>'],
    help: 'Find problems in a data file before training: drift, leakage, duplicates',
    flags: DATA_FLAGS,
    example: 'wellfit data flowers.csv --target species --out out/flowers-data',
    run: async ([path = ''], flags) => (await import('./commands/data.js')).data(path, flags),
  },
  {
    name: 'demo',
    positional: ['[name]'],
    help: 'Train on a dataset that comes with wellfit; without a name, list the datasets',
    flags: RUN_FLAGS,
    example: 'wellfit demo digits --out out/digits',
    run: async ([name], flags) => (await import('./commands/demo.js')).demo(name, flags),
  },
]
