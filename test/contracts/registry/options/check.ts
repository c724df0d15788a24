import {
  gradientCheckFunction,
  compareParts,
  complexityCurve,
  costCheck,
  crossValidate,
  crossValidateTable,
  errorAnalysis,
  errorAnalysisTable,
  diagnose,
  findLearningRate,
  foldEnsemble,
  gradientCheck,
  improve,
  improveTable,
  sweep,
  sweepTable,
  inspectCells,
  inspectParts,
  learningCurve,
  permutationImportance,
  plainAnswer,
  preflight,
  regularizationPath,
  repair,
  selectEnsemble,
  testGap,
  tryActions,
  validationCurve,
  type Network,
} from '../../../../src/index.js'
import { callback, flag, list, number, options as nested, special, text, type OptionsEntry } from '../option-types.js'
import { digitsMetrics } from '../../../report/sample-parts.js'
import { classNetwork, classRows, parts, table } from '../samples.js'
import { penaltyTakes, stepTakes, weightTakes } from './train.js'

const any = (options: object): never => options as never
/** Probabilities of the 60 rows. */
const halves = (): Float64Array => new Float64Array(60).fill(0.5)

const score = { rows: 100, error: 0.1 }
const rows = parts()
const trialNetwork = { inputs: 2, layers: [{ units: 2 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
const trial = { train: rows.train, dev: rows.dev, network: trialNetwork, fit: { epochs: 1 } }
const trialTakes = {
  train: special,
  dev: special,
  network: nested,
  fit: nested,
  onTrial: callback,
  signal: special,
}
const seedsTakes = { ...trialTakes, seeds: number }
const foldNetwork = { layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' } as const
const foldTakes = {
  measure: special,
  threshold: nested,
  references: flag,
  network: nested,
  fit: nested,
  folds: number,
  repeats: number,
  seed: number,
  key: special,
  group: special,
  time: special,
  stoppingFraction: special,
  metrics: list,
  workers: number,
  engine: special,
  threads: number,
  maxSeconds: number,
  onFold: callback,
  signal: special,
  scaling: special,
}
const {
  metrics: _metrics,
  maxSeconds: _maxSeconds,
  onFold: _onFold,
  references: _references,
  ...trialFoldTakes
} = foldTakes
const improveTakes = {
  ...trialFoldTakes,
  stratify: flag,
  budgetSeconds: number,
  reservedTrainings: number,
  trials: number,
  candidates: list,
  fixed: list,
  single: flag,
  mostRepeats: number,
  onRepeat: callback,
  aim: number,
  onTrialStart: callback,
  onTrial: callback,
  record: callback,
  previous: list,
}
const sweepTakes = {
  ...trialFoldTakes,
  stratify: flag,
  over: special,
  values: special,
  warmStart: flag,
  onPoint: callback,
}
const foldEnsembleTakes = {
  network: nested,
  fit: nested,
  folds: number,
  repeats: number,
  seed: number,
  stratify: flag,
  key: special,
  group: special,
  measure: special,
  metrics: list,
  workers: number,
  engine: special,
  threads: number,
  maxSeconds: number,
  signal: special,
  threshold: [...nested, ...callback],
  references: callback,
  trained: special,
  onNetwork: callback,
  onEpoch: callback,
}
const tableTakes = {
  target: text,
  task: special,
  dropMissingTarget: flag,
  ignore: list,
  mostCategories: number,
  binaryCategories: special,
  missing: special,
  dates: special,
  texts: special,
  numbers: special,
  bins: special,
  identifiers: special,
  quantiles: special,
  quantileNoise: special,
  targetScale: special,
}
const compareTakes = {
  target: text,
  group: text,
  ignore: list,
  alpha: special,
  joint: flag,
  near: flag,
  seed: number,
  signal: special,
}

const withNetwork =
  (call: (net: Network, options: never) => unknown) =>
  async (options: object): Promise<unknown> =>
    call(await classNetwork(), options as never)

export const checkOptions: readonly OptionsEntry[] = [
  {
    name: 'gradientCheck',
    takes: {
      ...penaltyTakes,
      ...weightTakes,
      sided: special,
      h: special,
      rows: number,
      worst: number,
      entries: special,
      samples: number,
      seed: number,
      gradients: special,
      signal: special,
    },
    call: withNetwork((net, options) => gradientCheck(net, classRows(), options)),
  },
  {
    name: 'gradientCheckFunction',
    takes: { sided: special, h: special, worst: number, signal: special },
    call: (options) =>
      gradientCheckFunction(
        () => 1,
        () => [0],
        [1],
        any(options),
      ),
  },
  {
    name: 'costCheck',
    takes: { ...penaltyTakes, ...weightTakes, steps: number, learningRate: number, signal: special },
    call: withNetwork((net, options) => costCheck(net, classRows(), options)),
  },
  {
    name: 'preflight',
    takes: {
      ...penaltyTakes,
      ...stepTakes,
      ...weightTakes,
      epochs: number,
      batchSize: number,
      optimizer: special,
      dev: special,
      items: list,
      signal: special,
    },
    call: withNetwork((net, options) => preflight(net, classRows(), options)),
  },
  {
    name: 'findLearningRate',
    takes: {
      fit: nested,
      from: number,
      to: number,
      steps: number,
      smoothing: special,
      stopAt: special,
      signal: special,
    },
    call: withNetwork((net, options) => findLearningRate(net, classRows(), options)),
  },
  {
    name: 'regularizationPath',
    required: { train: rows.train, dev: rows.dev, over: 'l2', values: [0, 1], fit: { epochs: 1 } },
    takes: {
      train: special,
      dev: special,
      over: special,
      values: special,
      fit: nested,
      warmStart: flag,
      onPoint: callback,
      signal: special,
    },
    call: withNetwork((net, options) => regularizationPath(net, options)),
  },
  {
    name: 'diagnose',
    required: { train: score, dev: score, task: 'classification' },
    takes: {
      train: special,
      trainDev: special,
      dev: special,
      task: special,
      metrics: special,
      measure: special,
      achievableError: number,
      tolerance: number,
      run: special,
      folds: special,
    },
    call: (options) => diagnose(any(options)),
  },
  {
    name: 'plainAnswer',
    required: { metrics: digitsMetrics() },
    takes: { metrics: special, part: special, diagnosis: special },
    call: (options) => plainAnswer(any(options)),
  },
  {
    name: 'testGap',
    required: { test: score, dev: score, task: 'classification' },
    takes: { dev: special, test: special, task: special, tolerance: number },
    call: (options) => testGap(any(options)),
  },
  {
    name: 'learningCurve',
    required: { ...trial, sizes: [10], seeds: 1 },
    takes: { ...seedsTakes, sizes: special, warm: flag },
    call: (options) => learningCurve(any(options)),
  },
  {
    name: 'validationCurve',
    required: { ...trial, over: 'l2', values: [0], seeds: 1 },
    takes: { ...seedsTakes, over: special, values: special },
    call: (options) => validationCurve(any(options)),
  },
  {
    name: 'complexityCurve',
    required: { ...trial, widths: [1], depths: [0], seeds: 1 },
    takes: { ...seedsTakes, widths: special, depths: special },
    call: (options) => complexityCurve(any(options)),
  },
  {
    name: 'tryActions',
    required: { ...trial, actions: [] },
    takes: { ...trialTakes, actions: list, seed: number },
    call: (options) => tryActions(any(options)),
  },
  {
    name: 'repair',
    required: trial,
    takes: { ...trialTakes, seed: number, attempts: number },
    call: (options) => repair(any(options)),
  },
  {
    name: 'permutationImportance',
    takes: { repeats: number, seed: number },
    call: withNetwork((net, options) => permutationImportance(net, classRows(), options)),
  },
  {
    name: 'crossValidate',
    required: { network: foldNetwork, fit: { epochs: 1 }, folds: 2 },
    takes: { ...foldTakes, stratify: flag },
    call: (options) => crossValidate(classRows(), any(options)),
  },
  {
    name: 'crossValidateTable',
    required: { network: foldNetwork, fit: { epochs: 1 }, folds: 2, target: 'kind' },
    takes: {
      ...foldTakes,
      stratify: flag,
      ...tableTakes,
    },
    call: async (options) => crossValidateTable(await table(), any(options)),
  },
  {
    name: 'foldEnsemble',
    required: { network: foldNetwork, fit: { epochs: 1 }, folds: 2 },
    takes: foldEnsembleTakes,
    call: async (options) => (await foldEnsemble(classRows(), any(options))).network[Symbol.dispose](),
  },
  {
    name: 'selectEnsemble',
    takes: {
      loss: special,
      members: number,
      initial: number,
      bags: number,
      folds: number,
      group: special,
      seed: number,
    },
    call: (options) => selectEnsemble([halves()], classRows(), any(options)),
  },
  {
    name: 'improve',
    required: { network: foldNetwork, fit: { epochs: 1 }, folds: 2, repeats: 1, trials: 1 },
    takes: { ...improveTakes, prepare: callback, preparation: nested, image: special },
    call: (options) => improve(classRows(), any(options)),
  },
  {
    name: 'sweep',
    required: { network: foldNetwork, fit: { epochs: 1 }, folds: 2, over: 'l2', values: [0, 1] },
    takes: sweepTakes,
    call: (options) => sweep(classRows(), any(options)),
  },
  {
    name: 'sweepTable',
    required: { network: foldNetwork, fit: { epochs: 1 }, folds: 2, over: 'l2', values: [0, 1], target: 'kind' },
    takes: { ...sweepTakes, ...tableTakes },
    call: async (options) => sweepTable(await table(), any(options)),
  },
  {
    name: 'improveTable',
    required: { network: foldNetwork, fit: { epochs: 1 }, folds: 2, repeats: 1, trials: 1, target: 'kind' },
    takes: { ...improveTakes, ...tableTakes, image: special },
    call: async (options) => improveTable(await table(), any(options)),
  },
  {
    name: 'errorAnalysis',
    takes: { columns: list, newRows: special, image: special },
    call: (options) => errorAnalysis(halves(), classRows(), any(options)),
  },
  {
    name: 'errorAnalysisTable',
    required: { target: 'kind' },
    takes: {
      columns: list,
      newRows: special,
      image: special,
      pixels: special,
      target: text,
      task: special,
      dropMissingTarget: flag,
    },
    call: async (options) => errorAnalysisTable(halves(), await table(), any(options)),
  },
  {
    name: 'compareParts',
    takes: { ...compareTakes, names: special },
    call: (options) => compareParts(rows.train, rows.dev, any(options)),
  },
  {
    name: 'inspectParts',
    takes: compareTakes,
    call: (options) => inspectParts({ train: rows.train, dev: rows.dev }, any(options)),
  },
  {
    name: 'inspectCells',
    takes: { target: text, ignore: list },
    call: (options) => inspectCells({ rows: 1, columns: [] }, any(options)),
  },
]
