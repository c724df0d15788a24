import * as report from '../../../../src/report/index.js'
import { emptyRun } from '../../../report/sample-edges.js'
import { digitsRun } from '../../../report/samples.js'
import { options, value, type Argument, type ArgumentsEntry } from '../argument-types.js'
import { charts, preflightSample } from '../charts.js'
import { untyped } from './data.js'

/** Arguments of which some probes are values: an empty list of layers, no diagnosis. */
const fine: Readonly<Record<string, Argument['fine']>> = {
  layers: ['list'],
  comparisons: ['list'],
  diagnosis: ['null'],
}

const dataReport = {
  format: 'wellfit.data',
  version: 1,
  title: 'sample',
  createdAt: null,
  task: 'classification',
  data: { name: 'sample', rows: 400, target: 'y', notice: null, notes: [] },
  split: digitsRun().split,
  rows: [],
  comparisons: [],
  columns: [],
  findings: [],
}

const errorReport = {
  format: 'wellfit.errors',
  version: 1,
  title: 'sample',
  data: 'sample',
  target: 'y',
  crossValidation: { message: '', scores: [], repeats: 1 },
  errors: {
    task: 'classification',
    rows: 9,
    error: 0,
    confusions: [],
    comparisons: 0,
    level: 0.9,
    slices: [],
    mistakes: [{ row: 0, actual: 'a', predicted: 'b', confidence: 0.5 }],
    labelErrors: null,
    images: { shape: [1, 1, 1], step: 1, range: [0, 255], rows: [{ row: 0, pixels: 'AA==' }] },
    message: '',
  },
}

const sweepReport = {
  format: 'wellfit.sweep',
  version: 1,
  title: 'sample',
  data: 'sample',
  target: 'y',
  sweep: { over: 'l2', task: 'regression', rows: 9, points: [], message: '' },
}

const recipesReport = {
  format: 'wellfit.recipes',
  version: 1,
  title: 'sample',
  data: 'sample',
  target: 'y',
  task: 'regression',
  flag: 'activation',
  rows: 9,
  folds: 3,
  repeats: 1,
  seed: 0,
  alternatives: [],
  confidence: 0.95,
  message: '',
}

export const reportArguments: readonly ArgumentsEntry[] = [
  ...charts.map(({ name, results, draw }): ArgumentsEntry => ({
    name: `report ${name}`,
    arguments: {
      ...Object.fromEntries(
        Object.entries(results).map(([argument, good]) => [argument, value(() => good, fine[argument] ?? [])]),
      ),
      options: options(),
    },
    call: draw,
  })),
  {
    name: 'report renderReport',
    arguments: { run: { good: emptyRun, fine: [], keys: ['format'] } },
    call: untyped(report.renderReport),
  },
  {
    name: 'report renderPreflight',
    arguments: { report: { good: () => preflightSample, fine: [], keys: ['format'] }, options: options() },
    call: untyped(report.renderPreflight),
  },
  {
    name: 'report renderDataReport',
    arguments: { report: { good: () => dataReport, fine: [], keys: ['format'] } },
    call: untyped(report.renderDataReport),
  },
  {
    name: 'report renderSweep',
    arguments: { report: { good: () => sweepReport, fine: [], keys: ['format'] } },
    call: untyped(report.renderSweep),
  },
  {
    name: 'report renderRecipes',
    arguments: { report: { good: () => recipesReport, fine: [], keys: ['format'] } },
    call: untyped(report.renderRecipes),
  },
  {
    name: 'report renderErrors',
    arguments: { report: { good: () => errorReport, fine: [], keys: ['format'] } },
    call: untyped(report.renderErrors),
  },
]
