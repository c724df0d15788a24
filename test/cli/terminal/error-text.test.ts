import { afterEach, expect, it, vi } from 'vitest'
import * as api from '../../../src/index.js'
import * as csv from '../../../src/data/csv/index.js'
import { readCsv } from '../../../src/data/csv/index.js'
import { readJsonLines } from '../../../src/data/files/jsonl.js'
import * as exported from '../../../src/export/index.js'
import { COMMANDS } from '../../../src/cli/commands.js'
import { runCommand } from '../../../src/cli/run-command.js'
import { errorText, type Failed } from '../../../src/cli/terminal/error-text.js'
import { OPTIONS_OF_FLAGS } from '../../../src/cli/terminal/options-of-flags.js'
import { WellfitError } from '../../../src/errors.js'

const IRIS = 'datasets/iris.csv'

afterEach(() => {
  vi.restoreAllMocks()
})

/** What the command prints of the error that it ends with. */
async function messageOf(args: readonly string[]): Promise<string> {
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true)
  let running: Failed | undefined
  const error: unknown = await runCommand(args, (command) => (running = command)).then(
    () => null,
    (reason: unknown) => reason,
  )
  vi.restoreAllMocks()
  expect(error).toBeInstanceOf(WellfitError)
  return errorText(error, running)
}

it('every flag of a command says which options of the library it sets', () => {
  const flags = [...new Set(COMMANDS.flatMap((command) => command.flags.map(({ name }) => name)))]
  expect(Object.keys(OPTIONS_OF_FLAGS).toSorted()).toEqual(flags.toSorted())
})

/** Options that no flag sets: callbacks and signals, what the command itself decides, and what it leaves at its default. */
const NOT_OF_FLAGS: Readonly<Record<string, string>> = {
  readCsv: 'columns precision longestRow',
  readJsonLines: 'precision',
  splitTable: 'dropMissingTarget smallClasses',
  fitPreprocessor: 'dropMissingTarget',
  network: 'inputs loss numerics parameters wasm columns classes targetNames bytes',
  layer: 'alpha biasInitializer trainable useBias l2 l1 maxNorm name inputs groups',
  optimizer: 'momentum decay epsilon beta1 momentumDecay adamFactor memory gradientTolerance',
  earlyStopping: 'minImprovement',
  fit: 'dev lastBatch metrics dropoutFrom shuffle order onEpoch onProgress signal onBatch verbose restart worker penalizeBiases penalty sampleWeights positiveWeights',
  improve:
    'network fit stoppingFraction measure workers engine signal reservedTrainings candidates fixed onTrialStart onTrial onRepeat record previous dropMissingTarget',
  foldEnsemble: 'network fit measure metrics engine references signal trained workers onNetwork onEpoch',
  crossValidateTable:
    'network fit stoppingFraction measure metrics references workers engine onFold signal dropMissingTarget',
  sweepTable: 'network fit stoppingFraction measure workers engine signal dropMissingTarget over onPoint',
}

const unknown = { qqqqqqqqqqqqqqqq: 1 } as object

/** The options that a function has: its error about an unknown one lists them. */
async function optionsOf(call: () => unknown): Promise<string[]> {
  const error: unknown = await Promise.resolve()
    .then(call)
    .then(
      () => null,
      (reason: unknown) => reason,
    )
  const { remedy = '' } = error as { readonly remedy?: string }
  return /^The options are (.*)\.$/.exec(remedy)?.[1]?.split(', ') ?? []
}

it('every option of the functions that commands call is set by a flag, or known to have none', async () => {
  const table = await readCsv('a,b\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n7,x\n8,y\n')
  const data = api.preprocess(table, api.fitPreprocessor(table, { target: 'b' }))
  const layers = [{ units: 1 }]
  using net = await api.network({ inputs: 1, layers, loss: 'binaryCrossEntropy' })
  const calls: Readonly<Record<string, () => unknown>> = {
    readCsv: async () => await readCsv('a\n1\n', unknown),
    readJsonLines: async () => await readJsonLines('{"a":1}\n', unknown),
    splitTable: () => api.splitTable(table, { target: 'b', ...unknown }),
    fitPreprocessor: () => api.fitPreprocessor(table, { target: 'b', ...unknown }),
    network: async () => await api.network({ inputs: 1, layers, loss: 'binaryCrossEntropy', ...unknown }),
    layer: async () => await api.network({ inputs: 1, layers: [{ units: 1, ...unknown }], loss: 'meanSquaredError' }),
    optimizer: async () => await net.fit(data, { epochs: 1, optimizer: { kind: 'adam', ...unknown } }),
    earlyStopping: async () => await net.fit(data, { epochs: 1, dev: data, earlyStopping: unknown }),
    fit: async () => await net.fit(data, unknown),
    improve: async () => await api.improveTable(table, { target: 'b', ...unknown } as never),
    foldEnsemble: async () => await api.foldEnsemble(data, unknown as never),
    crossValidateTable: async () => await api.crossValidateTable(table, { target: 'b', ...unknown } as never),
    sweepTable: async () => await api.sweepTable(table, { target: 'b', ...unknown } as never),
  }
  const set = new Set(Object.values(OPTIONS_OF_FLAGS).flat())
  for (const [name, call] of Object.entries(calls)) {
    const prefix = name.startsWith('read') ? 'read.' : name === 'layer' ? 'layers.' : ''
    const inner = name === 'optimizer' || name === 'earlyStopping' ? `${name}.` : prefix
    const options = await optionsOf(call)
    expect(options.length).toBeGreaterThan(2)
    const open = options.filter((option) => !set.has(`${inner}${option}`))
    expect.soft(open.toSorted(), name).toEqual(NOT_OF_FLAGS[name]?.split(' ').toSorted())
  }
})

const TARGET = ['--target', 'species']
/** Arguments of `check`, and the flag that the error names, with some of its words. */
const REFUSED: readonly (readonly [args: string, names: string])[] = [
  ['--target nope', '`--target` (="nope") must be a column of the table.'],
  ['--types nope=number', '`--types` (="nope") must be a column of the table.'],
  ['--types species=ignore', '`--target` (="species")'],
  ['--types species=number', 'add it to --missing-words, or read the column as categories: --types species=category.'],
  ['--group nope', '`--group` (="nope")'],
  ['--time nope', '`--time` (="nope")'],
  ['--time species', 'Rows are counted from 0, without the header.'],
  ['--part nope', '`--part` (="nope")'],
  ['--part species', '`--part` (="setosa") at row 0'],
  ['--key nope', '`--key` (="nope")'],
  ['--key species', 'pass the values as --group.'],
  ['--ignore petal', '`--ignore` (="petal")'],
  ['--source nope --aim a', '`--source` (="nope")'],
  ['--source species --aim nope', '`--aim` (="nope")'],
  ['--source species', '`--aim` (=an array of 0)'],
  ['--train-dev 10', '`--train-dev` must be omitted: it applies only to a split by --source or --time.'],
  ['--dev-fraction 0.9 --test-fraction 0.9', '`--dev-fraction, --test-fraction` (="dev 135, test 135")'],
  ['--dev-rows 1000', '`--dev-rows` (=1000)'],
  ['--test-rows 149', '`--test-rows` (="dev 30, test 149")'],
  ['--no-test --test-rows 10', '`--test-rows` (=10) must be omitted with --no-test.'],
  ['--strata 10', '`--strata` (=10) must be left out for a classification.'],
  ['--resolve 0.0001', '`--resolve`'],
  ['--class-weights a=1', '`--class-weights` (="a") must be a class of the target.'],
  ['--class-weights setosa=-1', '`--class-weights` (=-1)'],
  ['--learning-rate-factors a=1', '`--learning-rate-factors` (="a") must be one of the names that this flag has.'],
  ['--learning-rate-factors bias=-1', '`--learning-rate-factors` (=-1)'],
  ['--clip-norm 1 --clip-value 2', '`--clip-value` (=2) must not be given together with --clip-norm.'],
  ['--optimizer lbfgs --batch-size 3', 'left out with --optimizer lbfgs'],
  ['--optimizer lbfgs --keep-prob 0.5', '`--keep-prob` (=0.5) must be left out with --optimizer lbfgs'],
  ['--optimizer lbfgs --schedule step', '`--schedule` (="step")'],
  ['--optimizer lbfgs --accumulate 3', '`--accumulate` (=3)'],
  ['--optimizer sgd --beta2 0.5', '`--beta2` must be left out with --optimizer sgd.'],
  ['--task regression', 'For classes, pass --task classification.'],
  ['--target-scale log', '`--target-scale` (="log")'],
  ['--encoding foo', '`--encoding` (="foo")'],
  ['--comment ab', '`--comment` (="ab") must be none or one ASCII character'],
  ['--decimal comma --delimiter comma', '`--decimal` (=",") must differ'],
  ['--missing error --missing-words 5.1', 'as --missing error requires'],
  ['--missing error --missing-words 5.1', 'or use --missing impute.'],
  ['--layers 0', '`--layers` (=0)'],
  ['--layers 100000,100000,100000', '`--layers` (=10000600000)'],
  ['--periodic-sigma 1 --frequencies 99999', '`--frequencies` (=99999)'],
  ['--numbers piecewiseLinear --bins 99999', '`--bins` (=99999)'],
  ['--test nope.csv', '`--test` (="nope.csv") must exist'],
  ['--test datasets/wine.csv', 'Leave columns out by --types NAME=ignore.'],
]

/** Names that say nothing on the command line. */
const FUNCTIONS = new Set(
  [api, csv, exported].flatMap((module) =>
    Object.entries(module as Readonly<Record<string, unknown>>).flatMap(([name, value]) =>
      typeof value === 'function' && /[A-Z]/.test(name) ? [name] : [],
    ),
  ),
)

/** What a message has that only a program can use. */
function ofPrograms(message: string): string[] {
  const words = message.match(/[A-Za-z]\w*/g) ?? []
  const options = message.match(/`[a-z]+[A-Z]\w*`|\b[a-z]\w*: ['{]/g) ?? []
  return [...words.filter((word) => FUNCTIONS.has(word)), ...options]
}

it.each(REFUSED)('check %s names the flag', async (args, names) => {
  const target = args.includes('--target nope') ? [] : TARGET
  const message = await messageOf(['check', IRIS, ...target, ...args.split(' ')])
  expect(message).toMatch(/^wellfit check: /)
  expect(message).toContain(names)
  expect(ofPrograms(message)).toEqual([])
})

it('so do the other commands', async () => {
  const quick = [...TARGET, '--epochs', '1', '--quiet']
  const monitor = await messageOf(['train', IRIS, ...quick, '--recipe', 'plain', '--monitor', 'nope'])
  expect(monitor).toMatch(/^wellfit train: `--monitor` \(="nope"\) must be one of 'devLoss'/)
  const folds = await messageOf(['errors', IRIS, ...quick, '--folds', '100'])
  expect(folds).toContain('Use at most 40 folds, or collect more rows of this class.')
  const swept = await messageOf(['sweep', IRIS, ...quick, '--keep-prob', '2,3', '--l2', '1'])
  expect(swept).toMatch(/^wellfit sweep: `--keep-prob` \(=2\) must be a number/)
  const most = await messageOf(['improve', IRIS, ...quick, '--trials', '1', '--folds', '140'])
  expect(most).toMatch(/^wellfit improve: `--folds` \(=140\)/)
  const values = await messageOf(['trials', IRIS, ...TARGET, '--l2', '0,1', '--slurm', IRIS])
  expect(values).toMatch(/^wellfit trials: `--slurm` \(=".*iris\.csv"\) must be a directory/)
  const file = await messageOf(['data', 'nope.csv', ...TARGET])
  expect(file).toBe('wellfit data: `path` (="nope.csv") must exist (ENOENT).')
})

it('a column that is named as an option is no flag, and errors of no command are as they were', () => {
  const details = { code: 'INVALID_DATA', functionName: 'fitPreprocessor', expected: 'vary' } as const
  const error = new WellfitError({ ...details, field: 'time', column: 'time' })
  const command = { name: 'train', known: ['time'], flags: new Map([['time', 'when']]) }
  expect(errorText(error, command)).toBe('wellfit train: `time` at column "time" must vary.')
  expect(errorText(error)).toBe('wellfit: `time` at column "time" must vary.')
  const own = new WellfitError({ ...details, functionName: 'wellfit demo', field: 'time' })
  expect(errorText(own, command)).toBe('wellfit demo: `time` must vary.')
  expect(errorText(new TypeError('x'), command)).toMatch(
    /^wellfit: unexpected error; please report it as a bug\.\nTypeError/,
  )
})

it('check takes the average of the weights that a run ends with', async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  expect(await runCommand(['check', IRIS, ...TARGET, '--ema-decay', '0.9', '--recipe', 'plain'])).toBe(0)
})
