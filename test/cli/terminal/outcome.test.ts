import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { describeOutcome, describeSetup } from '../../../src/cli/terminal/summary.js'
import { errorText, type Failed } from '../../../src/cli/terminal/error-text.js'
import { WellfitError } from '../../../src/errors.js'
import { digitsRun } from '../../report/samples.js'
import { regressionRun } from '../../report/sample-kinds.js'

// What is printed before and after a training: each sentence where there is something to say, and only there.

/** One line, without emphasis. */
const flat = (text: string): string => stripVTControlCharacters(text).replace(/\s+/g, ' ')
const told = (change: object = {}, sparsity = 0, files: readonly string[] = []): string => flat(describeOutcome({ ...digitsRun(), ...change }, files, sparsity)) // prettier-ignore
const setup = (change: object = {}): string => describeSetup({ ...digitsRun(), ...change }).map(flat).join('\n') // prettier-ignore

describe('before a training', () => {
  const { data, split, network } = digitsRun()

  it('the data, the split and the network are told', () => {
    expect(setup({ data: { ...data, name: 'd.csv', target: 'y', rows: 1, features: 1, notice: null, preparation: [] } })).toMatch(/^d\.csv: classification of y \(10 classes\), 1 row, 1 input\n/) // prettier-ignore
    expect(setup({ data: { ...data, rows: 1200, features: 2 } })).toContain('1,200 rows, 2 inputs')
    expect(setup({ split: { ...split, classes: null }, task: 'regression' })).toContain(
      'regression of digit (a number)',
    )
    expect(setup({ data: { ...data, notice: 'By hand.' } })).toContain('\ndata: By hand.')
    expect(setup({ data: { ...data, notice: null } })).not.toContain('data: ')
    expect(setup({ network: { ...network, layers: network.layers.slice(-1) } })).toMatch(/network: \d+ → 10, [\d,]+ parameters, f32/) // prettier-ignore
    expect(setup()).toMatch(/network: 64 → .*→ 10 \(relu\)/)
  })

  it('up to five dropped columns are named, and why they are is left to the report', () => {
    const dropped = (count: number): string[] => setup({ data: { ...data, notice: null, preparation: ['x is scaled.', 'Column "i" is dropped: it is ignored.', ...Array.from({ length: count }, (_, i) => `Column "c${i}" is dropped: it is constant.`)] } }).split('\n').filter((line) => line.startsWith('data: ')) // prettier-ignore
    expect(dropped(0)).toEqual([])
    expect(dropped(6)).toHaveLength(6)
    expect(dropped(7)).toHaveLength(6)
    expect(dropped(7)[5]).toBe('data: 2 more columns are dropped; the report says why.')
  })

  it('the way of the split is told', () => {
    const way = (change: object): string => /split: .*\((.*)\)$/m.exec(setup({ split: { ...split, rule: '60/40', ...change } }))?.[1] ?? '' // prettier-ignore
    expect(way({ method: 'random', stratified: true })).toBe('60/40, stratified by class')
    expect(way({ method: 'random', stratified: true, classes: null })).toBe('60/40, stratified by target quantiles')
    expect(way({ method: 'group', stratified: false })).toBe('60/40, by group')
    expect(way({ method: 'time', stratified: false })).toBe('60/40, by time')
    expect(way({ method: 'part', stratified: false })).toBe('60/40')
    expect(setup({ split: { ...split, notes: ['A note.'] } })).toContain('\nA note.')
  })
})

describe('after a training', () => {
  it('ends with what is there', () => {
    expect(told({}, 0.049)).not.toContain('exactly 0')
    expect(told({}, 0.05)).toContain('5.0 % of the parameters are exactly 0.')
    expect(told({ ensemble: { message: 'An average.' } }, 0.5)).not.toContain('exactly 0')
    expect(told({ ensemble: { message: 'An average.' } })).toContain('An average.')
    expect(told({ refit: { message: 'Refitted.' } }, 0.5)).toContain('exactly 0')
    expect(told({ refit: { message: 'Refitted.', folds: 5 } }, 0.5)).not.toContain('exactly 0')
    expect(told({}, 0, ['out/report.html', 'out/model.json'])).toMatch(/Written: out\/report\.html, out\/model\.json $/)
    expect(told()).not.toContain('Written')
    expect(told({ warnings: ['One.', 'Two.'] })).toContain('! One. ! Two.')
    expect(told({ gradientCheck: null })).not.toContain('Gradient')
    expect(told({ answer: 'It works.' })).toMatch(/^It works\./)
    expect(told({ repair: { message: 'No fault.' } })).toContain('Repair: No fault.')
    expect(told({ tried: { message: 'None helps.' } })).toContain('Advised changes: None helps.')
    expect(told({ learningCurve: { message: 'More rows help.' } })).toContain('Learning curve: More rows help.')
    expect(told({ targetScale: { message: 'Logarithms.' } })).toContain('Logarithms.')
    expect(told({ diagnosis: null })).not.toContain('Diagnosis')
  })

  it('says why it ended, and which weights are kept', () => {
    const { history } = digitsRun()
    const ended = (stop: object, best: object | null = { epoch: 5, monitor: 'devLoss', value: 0.2 }): string => told({ history: { ...history, best, stop: { epoch: 7, step: 1234, message: 'It ended.', ...stop } } }) // prettier-ignore
    expect(ended({ reason: 'epochs' })).toContain('It ended. The weights of epoch 5 are kept. 1,234 steps in')
    expect(ended({ reason: 'patience' })).toContain('It ended. 1,234 steps in')
    expect(ended({ reason: 'epochs' }, null)).toContain('It ended. 1,234 steps in')
    expect(ended({ reason: 'epochs', step: 1 })).toContain('1 step in')
    expect(ended({ reason: 'aborted' })).toContain('Training was interrupted; the test set was not evaluated.')
  })

  it('says what was calibrated, and what intervals cover', () => {
    const calibration = { method: 'temperature', temperature: 1.5, part: 'test', before: { logLoss: null, brier: 0.2, calibrationError: 0.1 }, after: { logLoss: 0.5, brier: 0.1, calibrationError: 0.05 } } // prettier-ignore
    expect(told({ calibration })).toContain('Calibration on dev (temperature 1.500), measured on test: log loss infinite → 0.5000, Brier 0.2000 → 0.1000, calibration error 10.0 % → 5.0 %.') // prettier-ignore
    expect(told({ calibration: { ...calibration, method: 'isotonic', temperature: null }, decidedOn: {} })).toContain('Calibration on out-of-fold predictions (isotonic), measured') // prettier-ignore
    const intervals = { level: 0.9, calibrationRows: 1200, halfWidth: 2.5, part: 'test', rows: 1500, coverage: 0.875 }
    expect(told({ intervals })).toContain('Prediction intervals of 90.0 %, calibrated on 1,200 rows of dev, are the prediction ± 2.500; on test they cover 87.5 % of 1,500 rows.') // prettier-ignore
    expect(told({ intervals: { ...intervals, factors: [0.5, 2] }, decidedOn: {} })).toContain('calibrated on the out-of-fold predictions of 1,200 rows, reach from 0.5000 to 2.000 times the prediction;') // prettier-ignore
    expect(told()).not.toContain('Calibration on')
  })

  it('says which folds the cross-validation is over', () => {
    const crossValidation = { message: 'Ten folds.', scores: [{ stoppingRows: 0 }] }
    expect(told({ crossValidation })).toContain('Cross-validation: Ten folds.')
    expect(told({ crossValidation, decidedOn: {} })).toContain('Over the folds of the model: Ten folds.')
    const stopping = { ...crossValidation, scores: [{ stoppingRows: 9 }] }
    expect(told({ crossValidation: stopping, decidedOn: {} })).toContain('Cross-validation, on other folds than those of the model: Ten folds.') // prettier-ignore
    expect(told({ crossValidation, runDiagnosis: null })).toContain('Cross-validation: Ten folds.')
  })

  it('says how the same is made again', () => {
    const improvement = { message: 'Two changes.', changes: [{ l2: 2 }, { keepProb: 0.5 }, { l2: 5 }] }
    expect(told({ improvement })).toContain('Trials: Two changes. `wellfit train` makes the same with the flags of this run, these in place of its own: --l2 5 --keep-prob 0.5') // prettier-ignore
    expect(told({ improvement, refit: { message: 'R.', folds: 5, repeats: 3 } })).toContain('--keep-prob 0.5 --fold-ensemble 5 --fold-ensemble-repeats 3') // prettier-ignore
    expect(told({ improvement: { ...improvement, changes: [] } })).not.toContain('makes the same')
    expect(told({ improvement: { ...improvement, changes: [{ standardizeInputs: true }] } })).not.toContain('makes the same') // prettier-ignore
  })

  it('of a regression has its own measures', () => {
    const text = flat(describeOutcome(regressionRun(), []))
    for (const measure of ['R²', 'RMSE', 'mean abs. error']) expect(text).toContain(measure)
    expect(text).not.toContain('accuracy')
    expect(told()).not.toContain('RMSE')
  })
})

describe('an error of the library', () => {
  const command: Failed = { name: 'train', known: ['l2', 'epochs', 'target', 'types', 'no-test', 'delimiter', 'out'], flags: new Map([['l2', '-1']]) } // prettier-ignore
  const text = (details: object, failed: Failed | undefined = command): string => errorText(new WellfitError({ code: 'INVALID_OPTION', functionName: 'fit', expected: 'be at least 0', ...details } as never), failed) // prettier-ignore

  it('names the flag of an option, and the command', () => {
    expect(text({ field: 'l2', value: -1 })).toBe('wellfit train: `--l2` (=-1) must be at least 0.')
    expect(text({ field: 'unknownOption', value: 5 })).toContain('`unknownOption` (=5)')
    expect(errorText(new WellfitError({ code: 'INVALID_OPTION', functionName: 'fit', field: 'l2', value: -1, expected: 'be at least 0' }))).toBe('wellfit: `l2` (=-1) must be at least 0.') // prettier-ignore
    expect(text({ functionName: 'wellfit', field: '--l2', value: -1 })).toBe(
      'wellfit: `--l2` (=-1) must be at least 0.',
    )
  })

  it('tells how rows are counted, but of a reader', () => {
    const rows = 'Rows are counted from 0, without the header.'
    expect(text({ code: 'INVALID_DATA', functionName: 'preprocess', field: 'a', row: 3 })).toContain(rows)
    expect(text({ code: 'INVALID_DATA', functionName: 'readCsv', field: 'a', row: 3 })).not.toContain(rows)
    expect(text({ code: 'INVALID_DATA', functionName: 'readCsv', field: 'source' })).toContain('`data`')
  })

  it('of another kind is a bug to report', () => {
    expect(errorText(new Error('odd'))).toMatch(/^wellfit: unexpected error; please report it as a bug\.\nError: odd/)
    expect(errorText('odd')).toBe('wellfit: unexpected error; please report it as a bug.\nodd')
  })
})
