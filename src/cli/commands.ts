import type { Command } from './command.js'
import { demos } from '../index.js'
import { SHELLS } from './completion/shells.js'
import { type Flag, inGroup } from './flags/flags.js'
import { FOLD_ENGINE_FLAGS, TRIALS_FLAGS, WORKER_FLAGS } from './flags/engine.js'
import { RANKS_FLAGS } from './flags/ranks.js'
import { SERVE_FLAGS } from './flags/serve.js'
import { SPLIT_FLAGS } from './flags/split.js'
import { CHECK_FLAGS, IMAGE_FLAG, RUN_FLAGS, TARGET_FLAGS, TRAIN_FLAGS } from './flags/train.js'
import { PREDICT_FLAGS } from './flags/predict.js'
import { IMPROVE_FLAGS } from './flags/improve.js'
import { foldsCommandFlags, sweepFlags } from './flags/folds-command.js'
import { LAYOUT_FLAGS, READING_FLAGS, SHEET_FLAG, TEST_FLAGS } from './flags/reading.js'

/** Flags of `data`. */
const DATA_FLAGS: readonly Flag[] = [
  ...TARGET_FLAGS,
  ...READING_FLAGS,
  ...inGroup('Split', TEST_FLAGS),
  ...SPLIT_FLAGS,
  ...inGroup('Split', [
    {
      name: 'seed',
      value: '<n>',
      help: 'Seed of the split (default 0); train makes the same split from the same seed',
    },
  ]),
  ...inGroup('Output', [
    { name: 'out', value: '<dir>', help: 'Write data.html and data.json to this directory' },
    { name: 'overwrite', help: 'Replace the files of a previous run in --out' },
    { name: 'json', help: 'Print the findings as JSON' },
  ]),
]

/** Flags of `evaluate`. */
const EVALUATE_FLAGS: readonly Flag[] = [
  ...inGroup('Reading the file', [...LAYOUT_FLAGS, SHEET_FLAG]),
  {
    name: 'resamples',
    value: '<n>',
    help: 'Bootstrap resamples; 0: no intervals (default 1000, fewer from 2,000 rows on)',
  },
  { name: 'seed', value: '<n>', help: 'Bootstrap seed (default 0)' },
  { name: 'json', help: 'Print the metrics as JSON, with confusion matrix and classes' },
]

/** Flags of `export`. */
const EXPORT_FLAGS: readonly Flag[] = [
  {
    name: 'to',
    value: '<language>',
    choices: ['js', 'c'],
    help: 'js: a module without dependencies, with bit-identical predictions; c: a C99 header, equal up to rounding',
  },
  { name: 'out', value: '<file>', help: 'Write to this file instead of stdout' },
  { name: 'overwrite', help: 'Replace the file if it exists' },
  { name: 'json', help: 'Print the file and its bytes as JSON; with --out' },
]

/** Flags of `inspect`. */
const INSPECT_FLAGS: readonly Flag[] = [{ name: 'json', help: 'Print the description as JSON' }]

// A command's code is loaded when it runs, so that help and usage errors appear at once.
/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'train',
    positional: ['[...data]'],
    help: 'Train a network on a data file (CSV, JSON, Excel, Parquet or Arrow) and diagnose the fit',
    flags: [...TRAIN_FLAGS, ...RANKS_FLAGS, ...FOLD_ENGINE_FLAGS],
    examples: [
      'wellfit train flowers.csv --target species --out out/flowers',
      'wellfit train prices.xlsx --target price --task regression --time date',
      'wellfit train flowers.csv --target species --recipe plain',
      'wellfit train --resume out/flowers',
      'mpirun -n 4 wellfit train trips.parquet --target duration --out out/trips',
    ],
    run: async (paths, flags) => (await import('./commands/train.js')).train(paths, flags),
  },
  {
    name: 'improve',
    positional: ['[...data]'],
    help: 'Try changes to the recipe in cross-validation, keep those that prove better, and train with them',
    flags: [...IMPROVE_FLAGS, ...FOLD_ENGINE_FLAGS],
    examples: [
      'wellfit improve flowers.csv --target species --budget 120 --out out/flowers',
      'wellfit improve flowers.csv --target species --trials 8 --layers 32',
      'wellfit improve --resume out/flowers',
    ],
    run: async (paths, flags) => (await import('./commands/improve.js')).improve(paths, flags),
  },
  {
    name: 'runs',
    positional: ['<dir>'],
    help: 'List the runs in a directory and below, or the trials of an improve run',
    flags: [{ name: 'json', help: 'Print the list as JSON' }],
    examples: ['wellfit runs out', 'wellfit runs out/flowers'],
    run: async ([directory = ''], flags) => (await import('./commands/runs.js')).runs(directory, flags),
  },
  {
    name: 'compare',
    positional: ['<first>', '<second>'],
    help: 'Compare two improve runs, or two of their trials, row by row',
    flags: [{ name: 'json', help: 'Print the comparison as JSON' }],
    examples: ['wellfit compare out/flowers:0 out/flowers:3', 'wellfit compare out/flowers out/flowers-wide --json'],
    run: async ([first = '', second = ''], flags) =>
      (await import('./commands/compare.js')).compare(first, second, flags),
  },
  {
    name: 'replay',
    positional: ['<dir>', '<trial>'],
    help: 'Retrain a trial of an improve run and check that it reproduces the recorded bytes',
    flags: [
      { name: 'quiet', help: 'Do not print progress on stderr' },
      { name: 'json', help: 'Print the trial and its record as JSON' },
    ],
    examples: ['wellfit replay out/flowers 3', 'wellfit replay out/flowers 0'],
    run: async ([directory = '', trial = ''], flags) =>
      (await import('./commands/replay.js')).replay(directory, trial, flags),
  },
  {
    name: 'errors',
    positional: ['<...data>'],
    help: 'Show where the model is wrong: worst slices, confused classes, confident mistakes, likely wrong labels',
    flags: [
      ...foldsCommandFlags('errors.html and errors.json'),
      ...FOLD_ENGINE_FLAGS,
      IMAGE_FLAG,
      ...inGroup('Data', [
        {
          name: 'new',
          value: '<file>',
          help: 'Rows to predict, with or without the target: show where they differ from train and dev in the worst slices',
        },
      ]),
    ],
    examples: [
      'wellfit errors flowers.csv --target species --out out/flowers-errors',
      'wellfit errors flowers.csv --target species --folds 10 --fold-repeats 3 --json',
      'wellfit errors flowers.csv --target species --new today.csv',
      'wellfit errors digits.csv --target digit --image 8,8 --out out/digits-errors',
    ],
    run: async (paths, flags) => (await import('./commands/errors.js')).errors(paths, flags),
  },
  {
    name: 'sweep',
    positional: ['<...data>'],
    help: 'Try several values or names of one setting, or several remedies, on the same folds',
    flags: [...sweepFlags(), ...FOLD_ENGINE_FLAGS],
    examples: [
      'wellfit sweep flowers.csv --target species --l2 0.01..100 --out out/flowers-l2',
      'wellfit sweep flowers.csv --target species --keep-prob 1,0.9,0.7,0.5 --folds 10',
      'wellfit sweep flowers.csv --target species --activation relu,tanh,gelu',
      'wellfit sweep flowers.csv --target species --remedy none,earlyStopping,l2,dropout',
    ],
    run: async (paths, flags) => (await import('./commands/sweep.js')).sweep(paths, flags),
  },
  {
    name: 'check',
    positional: ['<...data>'],
    help: 'Check data, network, gradient, cost and run time before training',
    flags: CHECK_FLAGS,
    examples: [
      'wellfit check flowers.csv --target species',
      'wellfit check flowers.csv --target species --layers 64,32 --json',
    ],
    run: async (paths, flags) => (await import('./commands/check.js')).check(paths, flags),
  },
  {
    name: 'predict',
    positional: ['<model>', '<...data>'],
    help: 'Predict new rows with a trained model (its directory or model.json)',
    flags: PREDICT_FLAGS,
    examples: [
      'wellfit predict out/flowers new-flowers.csv --out predicted.csv',
      'wellfit predict out/flowers new-flowers.csv --threshold setosa=0.3',
    ],
    run: async ([model = '', ...paths], flags) => (await import('./commands/predict.js')).predict(model, paths, flags),
  },
  {
    name: 'evaluate',
    positional: ['<model>', '<...data>'],
    help: 'Evaluate a trained model on labelled rows, with 95 % intervals and the baseline for comparison',
    flags: EVALUATE_FLAGS,
    examples: ['wellfit evaluate out/flowers labelled.csv', 'wellfit evaluate out/flowers labelled.csv --json'],
    run: async ([model = '', ...paths], flags) =>
      (await import('./commands/evaluate.js')).evaluate(model, paths, flags),
  },
  {
    name: 'inspect',
    positional: ['<model>'],
    help: 'Describe a trained model: columns, classes, layers, size and training',
    flags: INSPECT_FLAGS,
    examples: ['wellfit inspect out/flowers', 'wellfit inspect flowers.model --json'],
    run: async ([model = ''], flags) => (await import('./commands/inspect.js')).inspect(model, flags),
  },
  {
    name: 'export',
    positional: ['<model>'],
    help: 'Export a trained model as source code without dependencies',
    flags: EXPORT_FLAGS,
    examples: [
      'wellfit export out/flowers --to js --out flowers.js',
      'wellfit export out/flowers --to c --out flowers.h',
    ],
    run: async ([model = ''], flags) => (await import('./commands/export.js')).exportModel(model, flags),
  },
  {
    name: 'serve',
    positional: ['<model>'],
    help: 'Serve predictions over HTTP',
    flags: SERVE_FLAGS,
    examples: [
      'wellfit serve out/flowers --port 8080',
      'curl localhost:8080/predict -H "content-type: text/csv" --data-binary @new-flowers.csv',
    ],
    run: async ([model = ''], flags) => (await import('./commands/serve.js')).serve(model, flags),
  },
  {
    name: 'trials',
    positional: ['<data>'],
    help: 'Train one data file by several settings and seeds, on processes, a queue in Redis or an array of Slurm',
    flags: TRIALS_FLAGS,
    examples: [
      'wellfit trials flowers.csv --target species --l2 0,0.1,1 --seeds 5',
      'wellfit trials flowers.csv --target species --keep-prob 1,0.8 --redis redis://queue.example:6379',
      'wellfit trials flowers.csv --target species --seeds 100 --slurm /shared/trials --sbatch=--time=1:00:00',
    ],
    run: async ([path = ''], flags) => (await import('./commands/trials.js')).trials(path, flags),
  },
  {
    name: 'worker',
    positional: [],
    help: 'Compute trials of a queue in Redis until it is told to stop',
    flags: WORKER_FLAGS,
    examples: [
      'wellfit worker --redis redis://queue.example:6379',
      'wellfit worker --redis redis://queue.example:6379 --processes 8',
    ],
    run: async (_, flags) => (await import('./commands/worker.js')).worker(flags),
  },
  {
    name: 'data',
    positional: ['<...data>'],
    help: 'Find problems in a data file before training: drift, leakage, duplicates',
    flags: DATA_FLAGS,
    examples: [
      'wellfit data flowers.csv --target species --out out/flowers-data',
      'wellfit data flowers.csv --target species --ignore id --json',
    ],
    run: async (paths, flags) => (await import('./commands/data.js')).data(paths, flags),
  },
  {
    name: 'demo',
    positional: ['[name]'],
    help: 'Train on a bundled dataset; without a name, list the datasets',
    flags: RUN_FLAGS,
    choices: demos.map(({ name }) => name),
    examples: ['wellfit demo digits --out out/digits', 'wellfit demo'],
    run: async ([name], flags) => (await import('./commands/demo.js')).demo(name, flags),
  },
  {
    name: 'completion',
    positional: ['<shell>'],
    help: `Print a shell completion script: ${SHELLS.join(', ')}`,
    flags: [],
    choices: SHELLS,
    examples: [
      'eval "$(wellfit completion bash)"',
      'wellfit completion fish > ~/.config/fish/completions/wellfit.fish',
    ],
    run: async ([shell = '']) => (await import('./commands/completion.js')).completion(shell, COMMANDS),
  },
  {
    name: 'help',
    positional: ['[command]'],
    help: 'Explain a command, or list them all',
    flags: [],
    examples: ['wellfit help train'],
    run: async ([name]) => (await import('./help.js')).help(name, COMMANDS),
  },
]
