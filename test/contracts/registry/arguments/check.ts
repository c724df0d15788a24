import { digitsMetrics } from '../../../report/sample-parts.js'
import * as wellfit from '../../../../src/index.js'
import { input, options, value, type ArgumentsEntry } from '../argument-types.js'
import { classNetwork, classRows, parts, table } from '../samples.js'
import { data, untyped } from './data.js'
import { sampleLearning } from '../../../report/sample-curves.js'
import { digitsRun } from '../../../report/samples.js'

const rows = parts()
const aNetwork = await classNetwork()
const net = value(() => aNetwork)
const score = { rows: 100, error: 0.1 }
const layers = [{ units: 2 }, { units: 2 }]
const trial = {
  train: rows.train,
  dev: rows.dev,
  network: { inputs: 2, layers, loss: 'softmaxCrossEntropy' },
  seeds: 1,
}
const fit = { epochs: 1 }
const recipe = { network: { layers, loss: 'softmaxCrossEntropy' }, fit, folds: 2, metrics: [] }
const improvement = { network: recipe.network, fit, folds: 2, repeats: 1, trials: 1 }
const swept = { network: recipe.network, fit, folds: 2, over: 'l2', values: [0, 1] }
const aTable = await table()
const aCrossValidation = await wellfit.crossValidate(classRows(), recipe as never)
const records: wellfit.TrialRecord[] = []
await wellfit.improve(classRows(), { ...improvement, record: (one: wellfit.TrialRecord) => records.push(one) } as never)
const [aRecord] = records

export const checkArguments: readonly ArgumentsEntry[] = [
  {
    name: 'preflight',
    arguments: { net, train: data, options: options(() => ({ items: ['input'] })) },
    call: untyped(wellfit.preflight),
  },
  { name: 'gradientCheck', arguments: { net, batch: data, options: options() }, call: untyped(wellfit.gradientCheck) },
  {
    name: 'gradientCheckFunction',
    arguments: {
      f: value(
        () =>
          ([a = 0]: number[]) =>
            a * a,
        ['function'],
      ),
      df: value(
        () =>
          ([a = 0]: number[]) => [2 * a],
        ['function'],
      ),
      theta: value(() => [1], ['bytes']),
      options: options(),
    },
    call: untyped(wellfit.gradientCheckFunction),
  },
  { name: 'costCheck', arguments: { net, batch: data, options: options() }, call: untyped(wellfit.costCheck) },
  {
    name: 'findLearningRate',
    arguments: { net, train: data, options: options(() => ({ steps: 10 })) },
    call: untyped(wellfit.findLearningRate),
  },
  {
    name: 'regularizationPath',
    arguments: {
      net,
      options: input(() => ({ train: rows.train, dev: rows.dev, over: 'l2', values: [0, 1], fit }), ['over']),
    },
    call: untyped(wellfit.regularizationPath),
  },
  {
    name: 'diagnose',
    arguments: { input: input(() => ({ train: score, dev: score, task: 'classification' }), ['task']) },
    call: untyped(wellfit.diagnose),
  },
  {
    name: 'testGap',
    arguments: { input: input(() => ({ dev: score, test: score, task: 'classification' }), ['task']) },
    call: untyped(wellfit.testGap),
  },
  {
    name: 'plainAnswer',
    arguments: { input: input(() => ({ metrics: digitsMetrics() }), ['metrics']) },
    call: untyped(wellfit.plainAnswer),
  },
  {
    name: 'permutationImportance',
    arguments: { net, data: value(classRows), options: options() },
    call: untyped(wellfit.permutationImportance),
  },
  {
    name: 'estimateAchievableError',
    arguments: { data: value(classRows) },
    call: untyped(wellfit.estimateAchievableError),
  },
  {
    name: 'overfittingOnset',
    arguments: { history: value(() => digitsRun().history) },
    call: untyped(wellfit.overfittingOnset),
  },
  {
    name: 'tryActions',
    arguments: { options: input(() => withoutSeeds({ ...trial, fit, actions: [] }), ['train']) },
    call: untyped(wellfit.tryActions),
  },
  {
    name: 'repair',
    arguments: { options: input(() => withoutSeeds({ ...trial, fit }), ['train']) },
    call: untyped(wellfit.repair),
  },
  {
    name: 'crossValidate',
    arguments: { data, options: input(() => recipe, ['network']) },
    call: untyped(wellfit.crossValidate),
  },
  {
    name: 'foldEnsemble',
    arguments: { data, options: input(() => ({ network: recipe.network, fit, folds: 2 }), ['network']) },
    call: untyped(wellfit.foldEnsemble),
  },
  {
    name: 'selectEnsemble',
    arguments: { candidates: value(() => [new Float64Array(60).fill(0.5)], ['list']), data, options: options() },
    call: untyped(wellfit.selectEnsemble),
  },
  {
    name: 'crossValidateTable',
    arguments: {
      table: value(() => aTable),
      options: input(() => ({ ...recipe, target: 'kind' }), ['network', 'target']),
    },
    call: untyped(wellfit.crossValidateTable),
  },
  {
    name: 'improve',
    arguments: { data, options: input(() => improvement, ['network']) },
    call: untyped(wellfit.improve),
  },
  {
    name: 'sweep',
    arguments: { data, options: input(() => swept, ['network', 'over', 'values']) },
    call: untyped(wellfit.sweep),
  },
  {
    name: 'sweepTable',
    arguments: {
      table: value(() => aTable),
      options: input(() => ({ ...swept, target: 'kind' }), ['network', 'over', 'values', 'target']),
    },
    call: untyped(wellfit.sweepTable),
  },
  {
    name: 'improveTable',
    arguments: {
      table: value(() => aTable),
      options: input(() => ({ ...improvement, target: 'kind' }), ['network', 'target']),
    },
    call: untyped(wellfit.improveTable),
  },
  {
    name: 'errorAnalysis',
    arguments: { predictions: value(() => new Float64Array(60), ['bytes', 'list']), data, options: options() },
    call: untyped(wellfit.errorAnalysis),
  },
  {
    name: 'errorAnalysisTable',
    arguments: {
      predictions: value(() => new Float64Array(60), ['bytes', 'list']),
      table: value(() => aTable),
      options: input(() => ({ target: 'kind' }), ['target']),
    },
    call: untyped(wellfit.errorAnalysisTable),
  },
  {
    name: 'labelErrors',
    arguments: { predictions: value(() => new Float64Array(60), ['bytes', 'list']), data },
    call: untyped(wellfit.labelErrors),
  },
  {
    name: 'compareFolds',
    arguments: { first: value(() => aCrossValidation), second: value(() => aCrossValidation), options: options() },
    call: untyped(wellfit.compareFolds),
  },
  {
    name: 'compareTrials',
    arguments: { first: value(() => aRecord), second: value(() => aRecord) },
    call: untyped(wellfit.compareTrials),
  },
  {
    name: 'learningCurve',
    arguments: { options: input(() => ({ ...trial, fit, sizes: [10] }), ['train']) },
    call: untyped(wellfit.learningCurve),
  },
  {
    name: 'forecastError',
    arguments: { curve: value(sampleLearning), rows: value(() => 2000, ['number']) },
    call: untyped(wellfit.forecastError),
  },
  {
    name: 'rowsForError',
    arguments: { curve: value(sampleLearning), error: value(() => 0.02, ['number']) },
    call: untyped(wellfit.rowsForError),
  },
  {
    name: 'validationCurve',
    arguments: { options: input(() => ({ ...trial, fit, over: 'l2', values: [0] }), ['train']) },
    call: untyped(wellfit.validationCurve),
  },
  {
    name: 'complexityCurve',
    arguments: { options: input(() => ({ ...trial, fit, widths: [1], depths: [0] }), ['train']) },
    call: untyped(wellfit.complexityCurve),
  },
]

function withoutSeeds(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'seeds'))
}
