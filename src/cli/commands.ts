import type { ExitCode } from './exit.js'
import type { Flag, Flags } from './flags/flags.js'
import { SPLIT_FLAGS } from './flags/split.js'
import { CHECK_FLAGS, RUN_FLAGS, TRAIN_FLAGS } from './flags/train.js'
import { PREDICT_FLAGS } from './flags/predict.js'
import { READING_FLAGS, TEST_FLAG } from './flags/reading.js'

/** Flags of `data`. */
const DATA_FLAGS: readonly Flag[] = [
  { name: 'target', value: '<column>', help: 'Column to predict' },
  { name: 'ignore', value: '<columns>', help: 'Columns to leave out, separated by commas' },
  { name: 'task', value: '<name>', help: 'classification or regression (default: inferred from the target)' },
  ...READING_FLAGS,
  TEST_FLAG,
  ...SPLIT_FLAGS,
  { name: 'out', value: '<dir>', help: 'Write data.html and data.json to this directory' },
  { name: 'overwrite', help: 'Replace the files of a previous run in --out' },
  { name: 'seed', value: '<n>', help: 'Seed of the split (default 0); train makes the same split from the same seed' },
  { name: 'json', help: 'Print the findings as JSON' },
]

/** Flags of `serve`. */
const SERVE_FLAGS: readonly Flag[] = [
  { name: 'host', value: '<address>', help: 'Address to listen on (default 127.0.0.1; 0.0.0.0 for all)' },
  { name: 'port', value: '<n>', help: 'Port to listen on; 0 for any free one (default 8080)' },
  { name: 'max-body', value: '<MB>', help: 'Most megabytes of a request (default 10)' },
  { name: 'max-rows', value: '<n>', help: 'Most rows of a request (default 10000)' },
  { name: 'timeout', value: '<seconds>', help: 'Time for a request to arrive and to be answered (default 30)' },
  {
    name: 'batch-window',
    value: '<ms>',
    help: 'Milliseconds that a request waits for others, to be predicted with them (default: 1 for a wide network, else 0)',
  },
  {
    name: 'token',
    value: '<text>',
    help: 'Token that requests must carry (or set WELLFIT_TOKEN, which lists of processes do not show)',
  },
  { name: 'json', help: 'Print the address as JSON' },
]

/** One command of the command line. */
export interface Command {
  readonly name: string
  /** Placeholders of the positional arguments; those in square brackets are optional, dots stand for one or more. */
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
    positional: ['[...data]'],
    help: 'Train a network on a data file (CSV, JSON, Excel or Parquet) and diagnose the fit',
    flags: TRAIN_FLAGS,
    example: 'wellfit train flowers.csv --target species --out out/flowers',
    run: async (paths, flags) => (await import('./commands/train.js')).train(paths, flags),
  },
  {
    name: 'check',
    positional: ['<...data>'],
    help: 'Check data, network, gradient, cost and run time before training',
    flags: CHECK_FLAGS,
    example: 'wellfit check flowers.csv --target species',
    run: async (paths, flags) => (await import('./commands/check.js')).check(paths, flags),
  },
  {
    name: 'predict',
    positional: ['<model>', '<...data>'],
    help: 'Predict new rows with a trained model (its directory or model.json)',
    flags: PREDICT_FLAGS,
    example: 'wellfit predict out/flowers new-flowers.csv --out predicted.csv',
    run: async ([model = '', ...paths], flags) => (await import('./commands/predict.js')).predict(model, paths, flags),
  },
  {
    name: 'serve',
    positional: ['<model>'],
    help: 'Answer requests for predictions over HTTP',
    flags: SERVE_FLAGS,
    example: 'wellfit serve out/flowers --port 8080',
    run: async ([model = ''], flags) => (await import('./commands/serve.js')).serve(model, flags),
  },
  {
    name: 'data',
    positional: ['<...data>'],
    help: 'Find problems in a data file before training: drift, leakage, duplicates',
    flags: DATA_FLAGS,
    example: 'wellfit data flowers.csv --target species --out out/flowers-data',
    run: async (paths, flags) => (await import('./commands/data.js')).data(paths, flags),
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
