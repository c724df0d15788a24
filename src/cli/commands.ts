import type { ExitCode } from './exit.js'
import type { Flag, Flags } from './flags/flags.js'
import { SPLIT_FLAGS } from './flags/split.js'
import { CHECK_FLAGS, RUN_FLAGS, TRAIN_FLAGS } from './flags/train.js'
import { TYPES_FLAG } from './flags/types.js'

/** Flags of `data`. */
const DATA_FLAGS: readonly Flag[] = [
  { name: 'target', value: '<column>', help: 'The column to predict' },
  { name: 'ignore', value: '<columns>', help: 'Columns to leave out, with commas between' },
  { name: 'task', value: '<name>', help: 'classification or regression (default: seen from the target)' },
  TYPES_FLAG,
  ...SPLIT_FLAGS,
  { name: 'out', value: '<dir>', help: 'Write data.html and data.json here' },
  { name: 'overwrite', help: 'Replace files of an earlier run in --out' },
  { name: 'seed', value: '<n>', help: 'Where the split comes from (default 0); train splits alike with the same one' },
  { name: 'json', help: 'Print what was found as JSON' },
]

/** Flags of `predict`. */
const PREDICT_FLAGS: readonly Flag[] = [
  { name: 'out', value: '<file>', help: 'Write the predictions here instead of to the terminal' },
  { name: 'overwrite', help: 'Replace the file if it exists' },
]

/** One command of the command line. */
export interface Command {
  readonly name: string
  /** Placeholders of the positional arguments; those in brackets may be left out. */
  readonly positional: readonly string[]
  readonly help: string
  readonly flags: readonly Flag[]
  readonly example: string
  run(positional: readonly string[], flags: Flags): Promise<ExitCode>
}

// A command's code is loaded when it is called: help and mistakes are answered at once.
/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'train',
    positional: ['[data]'],
    help: 'Train a network on the rows of a file (.csv, .jsonl, .parquet), and say how well it fits',
    flags: TRAIN_FLAGS,
    example: 'wellfit train flowers.csv --target species --out out/flowers',
    run: async ([path], flags) => (await import('./commands/train.js')).train(path, flags),
  },
  {
    name: 'check',
    positional: ['<data>'],
    help: 'Say whether training on a file is worth starting: data, network, gradient, cost, time',
    flags: CHECK_FLAGS,
    example: 'wellfit check flowers.csv --target species',
    run: async ([path = ''], flags) => (await import('./commands/check.js')).check(path, flags),
  },
  {
    name: 'predict',
    positional: ['<model>', '<data>'],
    help: 'Predict the rows of a file with a trained model, its directory or model.json',
    flags: PREDICT_FLAGS,
    example: 'wellfit predict out/flowers new-flowers.csv --out predicted.csv',
    run: async ([model = '', path = ''], flags) => (await import('./commands/predict.js')).predict(model, path, flags),
  },
  {
    name: 'data',
    positional: ['<data>'],
    help: 'Look for what is wrong with the rows of a file before anything is trained on them',
    flags: DATA_FLAGS,
    example: 'wellfit data flowers.csv --target species --out out/flowers-data',
    run: async ([path = ''], flags) => (await import('./commands/data.js')).data(path, flags),
  },
  {
    name: 'demo',
    positional: ['[name]'],
    help: 'Train on data that comes with wellfit; without a name, list it',
    flags: RUN_FLAGS,
    example: 'wellfit demo digits --out out/digits',
    run: async ([name], flags) => (await import('./commands/demo.js')).demo(name, flags),
  },
]
