import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { describeData, describeFinding } from '../../../src/cli/terminal/data-summary.js'
import { describeErrors } from '../../../src/cli/terminal/errors.js'
import { describeEvaluation, type ModelEvaluation } from '../../../src/cli/terminal/evaluation.js'
import { describeGrid, type GridTrial } from '../../../src/cli/terminal/grid.js'
import { describeInspection, type ModelInspection } from '../../../src/cli/terminal/inspection.js'
import { describePreflight, preflightLine, preflightWarnings } from '../../../src/cli/terminal/preflight.js'
import { describeRanksRun, type RanksReport } from '../../../src/cli/terminal/ranks.js'
import { describeSweep } from '../../../src/cli/terminal/sweep.js'
import { describeRuns, describeTrials, nameOf, type RunSummary } from '../../../src/cli/terminal/trials.js'

// What the command prints, to the letter: every number in its place, and nothing where there is nothing to say.

/** The text without emphasis, line by line. */
const lines = (text: string): string[] => stripVTControlCharacters(text).split('\n')
const plain = (text: string): string => stripVTControlCharacters(text)
const score = { rows: 1200, error: 0.125, loss: 0.4321, accuracy: 0.875, r2: null, rmse: null } as never

describe('an evaluation', () => {
  const found: ModelEvaluation = {
    format: 'wellfit.evaluation',
    version: 1,
    model: 'm',
    data: 'rows.csv',
    target: 'y',
    task: 'classification',
    rows: 1200,
    dropped: 3,
    resamples: 1000,
    metrics: [
      { name: 'accuracy', value: 0.9, low: 0.875, high: 0.925, baseline: 0.5 },
      { name: 'logLoss', value: null, low: null, high: 0.5, baseline: 0.6925 },
      { name: 'averagePrecision', value: 0.75, low: 0.5, high: 0.8, baseline: 0.25 },
      { name: 'f1Macro', value: 0.7, low: 0.6, high: 0.8, baseline: 0.3 },
    ],
    baselineClass: 'no',
    classes: [
      { name: 'no', rows: 1000, predicted: 990, precision: 0.95, recall: 0.94, f1: 0.945 },
      { name: 'yes', rows: 200, predicted: 210, precision: 0.5, recall: 0.525, f1: 0.512 },
    ] as never,
    confusion: { classes: ['no', 'yes'], counts: [] },
  }

  it('has metrics with intervals, the baseline and the classes', () => {
    expect(lines(describeEvaluation(found))).toEqual([
      'rows.csv: classification of y, 1,200 rows (3 more have no y)',
      '',
      '                              model      95 % interval   baseline',
      '  accuracy                   90.0 %   87.5 % to 92.5 %     50.0 %',
      '  log loss                 infinite                  –     0.6925',
      '  average precision, yes     0.7500   0.5000 to 0.8000     0.2500',
      '  F1, macro                  0.7000   0.6000 to 0.8000     0.3000',
      '',
      'Baseline: always predicting "no", the most frequent class of these rows, with the class',
      'frequencies as probabilities. Intervals: bootstrap of the rows, 1,000 resamples.',
      '',
      '  class    rows   predicted   precision   recall       F1',
      '  no      1,000         990      95.0 %   94.0 %   0.9450',
      '  yes       200         210      50.0 %   52.5 %   0.5120',
      '',
    ])
  })

  it('of a quantity, of one row, without intervals, and of many classes has less to say', () => {
    const quantity = plain(describeEvaluation({ ...found, task: 'regression', rows: 1, dropped: 0, resamples: 0, metrics: [{ name: 'rmse', value: 2, low: null, high: null, baseline: 4 }] as never, baselineClass: null, classes: null, confusion: null })) // prettier-ignore
    expect(quantity).toContain('rows.csv: regression of y, 1 row\n\n')
    expect(quantity).toMatch(/^ +model {3}baseline$/m)
    expect(quantity).toMatch(/RMSE {3}2\.000 {6}4\.000/)
    expect(quantity.replaceAll('\n', ' ')).toContain('the mean of these rows for R² and RMSE, their median for the absolute error.') // prettier-ignore
    expect(quantity).not.toContain('Intervals')
    const classes = (count: number): string => plain(describeEvaluation({ ...found, classes: Array.from({ length: count }, (_, i) => ({ name: `c${i}`, rows: 1, predicted: 1, precision: 1, recall: 1, f1: 1 })) as never })) // prettier-ignore
    expect(classes(20)).toContain('c19')
    expect(classes(21)).not.toContain('c19')
    expect(classes(3)).toMatch(/average precision +0/)
  })
})

describe('an error analysis', () => {
  const errors = {
    message: 'Two slices have more errors.',
    task: 'classification',
    slices: [{ title: 'a = 1', rows: 1500, error: 0.25, restError: 0.125, confidence: 0.9, remedy: 'Collect more.', drift: { message: 'Dev has more of it.' } }], // prettier-ignore
    confusions: Array.from({ length: 11 }, (_, i) => ({ actual: `a${i}`, predicted: 'b', rows: 1000 + i, fraction: 0.1 })), // prettier-ignore
    mistakes: Array.from({ length: 11 }, (_, i) => ({ row: i, actual: 'a', predicted: `p${i}`, confidence: 0.9 })),
    labelErrors: { errors: Array.from({ length: 12 }, (_, i) => ({ row: 50 + i, label: 'a', suggested: `s${i}`, labelProbability: 0.01 })) }, // prettier-ignore
  }
  const told = (change: object = {}, files: readonly string[] = []): string => plain(describeErrors({ data: 'rows.csv', target: 'y', errors: { ...errors, ...change } } as never, files)) // prettier-ignore

  it('has slices, confusions, mistakes and labels, ten of each', () => {
    const text = told({}, ['out/errors.html'])
    expect(text).toContain('rows.csv: errors of y\nTwo slices have more errors.\n\n! a = 1: error 25.0 % of 1,500 rows, elsewhere 12.5 %, 10.0 % by its own probabilities\n  → Collect more.\n  ~ Dev has more of it.') // prettier-ignore
    expect(text).toContain('Classes that are confused\n  actual   predicted    rows   of the class\n  a0               b   1,000         10.0 %') // prettier-ignore
    expect(text).toContain('The most certain mistakes (rows from 0)\n          actual   predicted   probability\n  row 0        a          p0        90.0 %') // prettier-ignore
    expect(text).toContain('Labels that are likely wrong (rows from 0)\n           label   suggested   probability of the label\n  row 50       a          s0                      1.0 %') // prettier-ignore
    expect(text).toContain('row 59')
    expect(text).toContain('\n  and 2 more, in --json and --out')
    for (const beyond of ['a10', 'p10', 's10']) expect(text).not.toContain(beyond)
    for (const last of ['a9', 'p9', 's9']) expect(text).toContain(last)
    expect(text.endsWith('\n\nWritten: out/errors.html\n')).toBe(true)
  })

  it('has no more than what was found', () => {
    expect(told({ slices: [], confusions: [], mistakes: [], labelErrors: null })).toBe('rows.csv: errors of y\nTwo slices have more errors.\n') // prettier-ignore
    expect(told({ labelErrors: { errors: [] } })).not.toContain('Labels')
    expect(told({ labelErrors: { errors: errors.labelErrors.errors.slice(0, 10) } })).not.toContain('more, in')
    expect(told({ slices: [{ ...errors.slices[0], drift: { message: '' } }] })).not.toContain('~')
    const residuals = told({ task: 'regression', mistakes: [{ row: 3, actual: 5, predicted: 12.5, confidence: null }] })
    expect(residuals).toContain('The largest residuals (rows from 0)\n          actual   predicted\n  row 3    5.000       12.50') // prettier-ignore
  })
})

describe('a grid', () => {
  const trial = (l2: number, seed: number, dev: number | null, train: number | null = 0.1): GridTrial => ({ settings: { l2 }, seed, hash: 'h', status: dev === null ? 'failed' : 'done', result: dev === null ? null : ({ weights: 'w', epochs: 10 + seed, train: train === null ? null : { error: train }, dev: { error: dev } } as never), error: dev === null ? 'no memory' : null }) // prettier-ignore

  it('has a line for each setting, over its seeds, and what failed', () => {
    expect(
      lines(describeGrid('rows.csv', 'y', [trial(0, 0, 0.2), trial(0, 1, 0.3), trial(1, 0, 0.25), trial(1, 1, null)])),
    ).toEqual([
      // prettier-ignore
      'rows.csv: error of y',
      '',
      '             done   error on dev   over seeds   error on train   epochs',
      '  --l2 0   2 of 2         25.0 %      ± 7.1 %           10.0 %    10.50',
      '  --l2 1   1 of 2         25.0 %                        10.0 %    10.00',
      '',
      'Set aside:',
      '  --l2 1, seed 1: no memory',
      '',
    ])
    expect(plain(describeGrid('d', 'y', [{ ...trial(0, 0, 0.2), settings: {} }]))).toMatch(/default {3}1 of 1/)
  })
})

describe('a training on ranks', () => {
  const report = { data: 'rows.csv', target: 'y', task: 'classification', rows: 2400, ranks: 1, blocks: 8, history: { stop: { message: 'All epochs.' } }, scores: { train: score, dev: null, test: score }, weights: 'abc', files: ['out/model.json'] } as unknown as RanksReport // prettier-ignore

  it('has the scores of its parts and the hash of its weights', () => {
    expect(lines(describeRanksRun(report))).toEqual([
      'rows.csv: classification of y, 2,400 rows, 8 blocks on 1 rank',
      '',
      '           rows    error     loss',
      '  train   1,200   12.5 %   0.4321',
      '  test    1,200   12.5 %   0.4321',
      '',
      'All epochs.',
      '',
      'Weights: SHA-256 abc',
      '',
      'Written: out/model.json',
      '',
    ])
    const other = plain(describeRanksRun({ ...report, task: 'regression', ranks: 2, files: [] }))
    expect(other).toContain('8 blocks on 2 ranks')
    expect(other).toContain('1 − R²')
    expect(other).not.toContain('Written')
  })
})

describe('a sweep', () => {
  it('has a line for each value, the chosen and the lowest named', () => {
    const point = (value: number, error: number | null): object => ({ value, error: error === null ? null : { estimate: error }, standardError: error === null ? null : 0.01, trainError: error === null ? null : { estimate: 0.1 }, epochs: 20 }) // prettier-ignore
    const sweep = { points: [point(0, 0.25), point(1, 0.2), point(10, null)], best: 1, chosen: 0, message: 'No value is better beyond chance.' } // prettier-ignore
    expect(lines(describeSweep({ data: 'rows.csv', target: 'y', sweep } as never, 'l2', []))).toEqual([
      'rows.csv: error of y by l2',
      '',
      '            error held out   standard error   train error   epochs',
      '  --l2 0            25.0 %          ± 1.0 %        10.0 %    20.00   chosen',
      '  --l2 1            20.0 %          ± 1.0 %        10.0 %    20.00   lowest',
      '  --l2 10         diverged                                   20.00',
      '',
      'No value is better beyond chance.',
      '',
    ])
  })
})

describe('runs', () => {
  const run: RunSummary = { name: 'a', command: 'improve', isFinished: true, data: 'rows.csv', target: 'y', trials: 4, kept: 2, baseline: { estimate: 0.25 } as never, error: { estimate: 0.2 } as never, dev: 0.125, test: null } // prettier-ignore

  it('have a line each, and what is not there is blank', () => {
    const other: RunSummary = { ...run, name: 'b', command: 'train', isFinished: false, baseline: null, error: null, dev: null, test: 0.5 } // prettier-ignore
    expect(lines(describeRuns('runs', [run, other]))).toEqual([
      'Runs in runs',
      '',
      '  run   command   trials   kept   baseline   on folds      dev     test',
      '  a     improve        4      2     25.0 %     20.0 %   12.5 %',
      '  b       train                                                  50.0 %   unfinished',
      '',
    ])
    expect(describeRuns('runs', [])).toBe('runs has no run with a model or trials.\n')
  })

  it('have their trials, with their gains', () => {
    const records = [
      { trial: null, crossValidation: { error: { estimate: 0.25 }, trainError: { estimate: 0.1 } }, seconds: 5 },
      { trial: { number: 1, base: 0, title: 'λ₂ = 10', against: 'variance', gain: { estimate: 0.05, interval: { low: -0.01, high: 0.1 } }, outcome: 'kept' }, crossValidation: null, seconds: 130 }, // prettier-ignore
    ] as never
    expect(lines(describeTrials({ ...run, isFinished: false }, records))).toEqual([
      'a: y of rows.csv (unfinished: wellfit improve --resume continues it)',
      '',
      '               from    against   error held out   train error    gain       its interval    time',
      '  0 baseline                             25.0 %        10.0 %                              5.0 s',
      '  1 λ₂ = 10       0   variance                                  5.0 %   −1.0 % to 10.0 %   2 min   kept',
      '',
      '',
    ])
    expect(plain(describeTrials(run, records))).toMatch(/^a: y of rows\.csv\n/)
    expect(nameOf({ trial: null } as never)).toBe('the baseline')
    expect(nameOf({ trial: { number: 3, title: 'λ₂ = 10' } } as never)).toBe('trial 3 (λ₂ = 10)')
  })
})

describe('a preflight', () => {
  const preflight = {
    message: 'One check failed.',
    seconds: 1.25,
    gradientCheck: { verdict: 'correct', difference: 1.234e-9 },
    items: [
      { status: 'passed', title: 'Inputs', findings: [{ status: 'passed', message: 'They are scaled.', remedy: null }] }, // prettier-ignore
      { status: 'failed', title: 'Loss', findings: [{ status: 'failed', message: 'It is too high.', remedy: 'Lower it.' }, { status: 'failed', message: 'It is odd.', remedy: null }] }, // prettier-ignore
      { status: 'not applicable', title: 'Cost', findings: [] },
    ],
  } as never

  it('is a line before training, and in full has each finding with its remedy', () => {
    expect(preflightLine(preflight).replace(/\n\s*/g, ' ')).toBe('preflight: One check failed. Gradient check: correct, difference 1.2e-9. (1.3 s)') // prettier-ignore
    expect(preflightLine({ ...(preflight as object), gradientCheck: null } as never)).toBe('preflight: One check failed. (1.3 s)') // prettier-ignore
    expect(lines(describePreflight(preflight, ['out/check.html']))).toEqual([
      '✓ Inputs: passed',
      '    They are scaled.',
      '✗ Loss: failed',
      '  ! It is too high.',
      '    → Lower it.',
      '  ! It is odd.',
      '– Cost: not applicable',
      '',
      'One check failed. It took 1.3 s.',
      '',
      'Written: out/check.html',
      '',
    ])
    expect(describePreflight(preflight)).not.toContain('Written')
    expect(preflightWarnings(preflight)).toEqual(['It is too high. Lower it.', 'It is odd.'])
  })
})

describe('a model', () => {
  const found = {
    path: 'out',
    task: 'classification',
    target: 'y',
    averaged: null,
    network: {
      parameters: 1234,
      precision: 'f32',
      sparsity: 0.05,
      loss: 'softmaxCrossEntropy',
      layers: [
        { name: 'hidden', inputs: 1000, units: 64, activation: 'relu', normalization: null, keepProb: 0.8, parameters: 64_064 }, // prettier-ignore
        { name: 'output', inputs: 64, units: 2, groups: 5, activation: 'identity', normalization: 'batch', keepProb: 1, parameters: 130 }, // prettier-ignore
      ],
    },
    files: { 'model.json': 5000 },
    columns: [{ name: 'a', type: 'number' }, { name: 'colour', type: 'category', categories: Array.from({ length: 9 }, (_, i) => `c${i}`) }], // prettier-ignore
    classes: ['no', 'yes'],
    outputs: ['no', 'yes'],
    decision: { calibration: { method: 'temperature', temperature: 1.5 }, thresholds: [{ label: 'yes', threshold: 0.25 }], costs: [] }, // prettier-ignore
    scores: { train: score, dev: null },
    training: { settings: { optimizer: { kind: 'adam', learningRate: 0.001 }, epochs: 1000, batchSize: 2048, l2: 1, l1: 0, seed: 7 }, stop: { message: 'Patience.' }, best: null }, // prettier-ignore
    preparation: null,
  } as unknown as ModelInspection

  it('has its columns, classes, decisions, layers, training and files', () => {
    expect(lines(describeInspection(found))).toEqual([
      'out: classification of y',
      '1,234 parameters in f32, 5.0 % of them exactly 0, loss softmaxCrossEntropy',
      '',
      'Columns',
      '  a        number',
      '  colour   category: c0, c1, c2, c3, c4, c5, c6, c7, and 1 more',
      '',
      'Classes',
      '  no, yes',
      '  Probabilities are calibrated by temperature 1.500.',
      '  "yes" is predicted from 0.2500 on.',
      '  The class of the lowest expected cost is predicted.',
      '',
      'Layers',
      '  name         inputs → units   activation   normalization   keepProb   parameters',
      '  hidden           1,000 → 64         relu               –     0.8000       64,064',
      '  output   64 → 2 in 5 groups     identity           batch          –          130',
      '',
      'Training',
      '  adam, learning rate 0.001000, batches of 2,048, at most 1,000 epochs, L2 1, L1 0, seed',
      '  7',
      '  Patience.',
      '  train: 1,200 rows, accuracy 87.5 %',
      '',
      'Files',
      '  model.json   5,000 bytes',
      '',
    ])
  })

  it('has what a layer has besides, below the table', () => {
    const [first, last] = found.network.layers
    const own = {
      ...first,
      activation: 'prelu',
      alpha: 0.25,
      inputScale: true,
      categories: [{ first: 2, count: 3, dimension: 8 }],
      residual: 1,
    }
    const shown = lines(describeInspection({ ...found, network: { ...found.network, layers: [own, last] } } as never))
    expect(shown.slice(shown.indexOf('Layers'), shown.indexOf('Training'))).toEqual([
      'Layers',
      '  name         inputs → units      activation   normalization   keepProb   parameters',
      '  hidden           1,000 → 64   prelu, α 0.25               –     0.8000       64,064',
      '  output   64 → 2 in 5 groups        identity           batch          –          130',
      '  hidden: ends a residual block of 1 layer; a trained scale of each input; category of',
      '          inputs 2 to 4 in 8 dimensions',
      '',
    ])
  })

  it('of networks side by side, of a quantity and without more has less', () => {
    const averaged = plain(describeInspection({ ...found, averaged: 5 })).replaceAll('\n', ' ')
    expect(averaged).toContain('the average of 5 networks, side by side in one: 1,234 parameters in f32, loss')
    expect(averaged).toContain('first network: adam')
    const members = plain(describeInspection({ ...found, network: { ...found.network, members: 4, sparsity: 0.049 } }))
    expect(members).toContain('4 members in one pass, 1,234 parameters in f32, loss')
    const quantity = plain(describeInspection({ ...found, target: null, classes: null, decision: null, training: null, scores: { train: { rows: 1, accuracy: null, r2: 0.5, rmse: 2 } as never } })) // prettier-ignore
    expect(quantity).toMatch(/^out: classification\n/)
    expect(quantity).toContain('Outputs\n  no, yes\n\nLayers')
    expect(quantity).toContain('train: 1 row, R² 0.5000, RMSE 2.000')
    expect(plain(describeInspection({ ...found, training: null, scores: null }))).not.toContain('Training')
    const columns = (count: number): string => plain(describeInspection({ ...found, columns: Array.from({ length: count }, (_, i) => ({ name: `x${i}`, type: 'number' })) as never })) // prettier-ignore
    expect(columns(40)).not.toContain('more')
    expect(columns(41)).toContain('  and 1 more')
    expect(plain(describeInspection({ ...found, decision: { calibration: { method: 'isotonic' } } as never }))).toContain('calibrated by isotonic regression.') // prettier-ignore
  })
})

describe('a data report', () => {
  const style = { bold: (text: string): string => `<${text}>` }
  const finding = { severity: 'warning', kind: 'drift', column: 'x', parts: [], message: 'x moved.', action: 'Find out why.', numbers: {} } as never // prettier-ignore

  it('has findings with their remedy, emphasized where they are severe', () => {
    expect(describeFinding(finding, style)).toBe('<! warning, drift:> x moved.\n  → Find out why.')
    expect(describeFinding({ ...(finding as object), severity: 'note' } as never, style)).toBe('· note, drift: x moved.\n  → Find out why.') // prettier-ignore
    expect(describeFinding({ ...(finding as object), severity: 'problem' } as never, style)).toMatch(
      /^<✗ problem, drift:>/,
    )
  })

  const column = { name: 'x', kind: 'number', role: 'feature', missing: 1000, distinct: 50, numbers: { minimum: 0, median: 0.5, maximum: 2 }, mostFrequent: { value: '0', fraction: 0.5 } } // prettier-ignore
  const report = (change: object = {}): never => ({ data: { name: 'rows.csv', target: 'y', rows: 1, notes: ['A note.'] }, task: 'regression', split: { rows: 1, method: 'random', seed: 0, stratified: false, rule: '60/20/20', parts: [{ name: 'train', rows: 1, classCounts: null }], classes: null, notes: [], warnings: ['Too few.'] }, findings: [], columns: [column, { ...column, name: 'y', role: 'target' }], comparisons: [], ...change }) as never // prettier-ignore

  it('has its columns and comparisons as tables', () => {
    const text = plain(describeData(report({ comparisons: [{ parts: ['train', 'dev'], features: [{ adjustedP: 0.04 }, { adjustedP: 0.041 }], targets: [], joint: { auc: 0.5, lower: 0.45, upper: 0.55 }, duplicates: { rows: 1000 }, nearDuplicates: null, alpha: 0.05 }] }), ['out/data.html'])) // prettier-ignore
    expect(text).toMatch(/^rows\.csv: regression of y, 1 row, 1 other column\n/)
    expect(text).toContain('Too few.\nA note.\n')
    expect(text).toMatch(/^ {2}x +number +1,000 +50 +0\.000 +0\.5000 +2\.000$/m)
    expect(text).toMatch(/^ {2}y \(target\) +number/m)
    expect(text).toMatch(/^ {2}train and dev +1 of 2 +0\.5000 \(0\.4500 to 0\.5500\) +1,000 +–$/m)
    expect(text).toContain('No problems found: the data is ready for training.')
    expect(text).toMatch(/\n\nWritten: out\/data\.html\n$/)
    expect(plain(describeData(report({ findings: [finding] }), []))).not.toContain('No problems')
  })

  it('has forty columns, dates as dates, and the most frequent category', () => {
    const many = (count: number): string => plain(describeData(report({ columns: Array.from({ length: count }, (_, i) => ({ ...column, name: `x${i}` })) }), [])) // prettier-ignore
    expect(many(40)).not.toContain('more')
    expect(many(41)).toContain('\n  … and 1 more')
    const dated = { ...column, dates: { minimum: '2020-01-01', median: '2021-01-01', maximum: '2022-01-01' } }
    expect(plain(describeData(report({ columns: [dated] }), []))).toMatch(/x +date +1,000 +50 +2020-01-01 +2021-01-01 +2022-01-01$/m) // prettier-ignore
    const category = { ...column, kind: 'category', numbers: null, mostFrequent: { value: 'red', fraction: 0.25 } }
    expect(plain(describeData(report({ columns: [category] }), []))).toMatch(/x +category +1,000 +50 +– +– +– +red 25\.0 %$/m) // prettier-ignore
  })
})
