import { describe, expect, it } from 'vitest'
import { readAlternatives } from '../../../src/cli/flags/alternatives.js'
import { readCurvesFlags } from '../../../src/cli/flags/curves.js'
import {
  hasFoldEngine,
  readEngineFlags,
  readProcesses,
  readQueueFlags,
  readSbatchFlag,
} from '../../../src/cli/flags/engine.js'
import { durationFlag, numberFlag, type Flags } from '../../../src/cli/flags/flags.js'
import {
  foldsAfterEnsemble,
  readFoldsFlags,
  refuseClashes,
  refuseOrderedRepeats,
} from '../../../src/cli/flags/folds.js'
import { readChoicesOfImprove } from '../../../src/cli/flags/improve.js'
import { readRanksFlags } from '../../../src/cli/flags/ranks.js'
import { layoutFlags, readReadingFlags, rememberedLayout } from '../../../src/cli/flags/reading.js'
import { readSplitFlags } from '../../../src/cli/flags/split.js'
import { readSweptFlag } from '../../../src/cli/flags/sweep.js'
import { type Choices } from '../../../src/cli/flags/train.js'
import { expectFault } from '../../support/errors.js'

// Each flag reaches its option, has its default, and ends at its limits.

const flagsOf = (text: string): Flags =>
  new Map(
    text
      .split(' ')
      .filter((part) => part !== '')
      .map((part): [string, string] => {
        const [name = '', ...value] = part.replace(/^--/, '').split('=')
        return [name, value.join('=')]
      }),
  )
describe('folds', () => {
  const folds = (text: string): ReturnType<typeof readFoldsFlags> => readFoldsFlags(flagsOf(text))

  it('are automatic unless they are asked for, or refused', () => {
    expect(folds('')).toEqual({ isAutomatic: true, folds: 10, repeats: 1, seconds: undefined })
    expect(folds('--folds=2')).toEqual({ isAutomatic: false, folds: 2, repeats: 1, seconds: undefined })
    expect(folds('--folds=1000 --fold-repeats=1000 --folds-seconds=1000000')).toEqual({ isAutomatic: false, folds: 1000, repeats: 1000, seconds: 1e6 }) // prettier-ignore
    for (const text of ['--no-folds', '--smote', '--part=p']) expect(folds(text)).toBe(null)
    expect(folds('--source=s')).not.toBe(null)
    expect(foldsAfterEnsemble(flagsOf(''))?.repeats).toBe(3)
    expect(foldsAfterEnsemble(flagsOf('--folds=5'))?.repeats).toBe(1)
    expect(foldsAfterEnsemble(flagsOf('--no-folds'))).toBe(null)
  })

  it.each([
    ['--folds=1', '--folds'],
    ['--folds=1001', '--folds'],
    ['--folds=5 --fold-repeats=0', '--fold-repeats'],
    ['--folds=5 --fold-repeats=1001', '--fold-repeats'],
    ['--folds=5 --folds-seconds=0', '--folds-seconds'],
    ['--folds=5 --folds-seconds=1000001', '--folds-seconds'],
    ['--fold-repeats=2', '--fold-repeats'],
    ['--folds-seconds=9', '--folds-seconds'],
    ['--folds=5 --no-folds', '--folds'],
    ['--folds=5 --smote', '--folds'],
    ['--folds=5 --part=p', '--folds'],
    ['--folds=5 --fold-repeats=2 --time=t', '--fold-repeats'],
  ])('%s is refused', (text, field) => {
    expectFault(() => folds(text), { code: 'INVALID_OPTION', field })
  })

  it('of trials have none of some flags, and of time one repeat', () => {
    for (const name of ['smote', 'part', 'source', 'train-dev'])
      expectFault(() => refuseClashes(flagsOf(`--${name}=x`)), { field: `--${name}` }, 'trials are compared on folds')
    expect(() => refuseClashes(flagsOf('--time=t'))).not.toThrow()
    for (const repeats of [undefined, 1]) expect(() => refuseOrderedRepeats(flagsOf('--time=t'), repeats)).not.toThrow()
    expect(() => refuseOrderedRepeats(flagsOf(''), 2)).not.toThrow()
  })

  it('of an improvement are those of the model, or five', () => {
    const asked = { budgetSeconds: 60, trials: undefined, folds: undefined, repeats: undefined, mostRepeats: undefined, aim: undefined, isSingle: false, image: undefined } // prettier-ignore
    const improve = (text: string, change: object = {}): Choices => readChoicesOfImprove(flagsOf(text), { ...asked, ...change }) // prettier-ignore
    expect(improve('')).toMatchObject({ foldEnsemble: 5, references: false, folds: null, improve: { folds: 5 } })
    expect(improve('--fast')).toMatchObject({ foldEnsemble: 3, improve: { folds: 3 } })
    expect(improve('', { folds: 4 })).toMatchObject({ foldEnsemble: 4, improve: { folds: 4 } })
    expect(improve('', { isSingle: true })).toMatchObject({ recipeName: 'plain', foldEnsemble: 0, ensemble: 1, refit: false, improve: { folds: 5 } }) // prettier-ignore
    expect(improve('--recipe=accurate --time=t', { isSingle: true })).toMatchObject({ ensemble: 1, refit: false })
    expect(improve('--refit', { isSingle: true }).refit).toBe(true)
    expect(improve('').withRecipe?.('fast')).toMatchObject({ recipeName: 'fast', foldEnsemble: 3, improve: { folds: 3 } }) // prettier-ignore
    expect(improve('--recipe=fast').withRecipe).toBe(null)
  })
})

describe('the split', () => {
  it.each<[string, object]>([
    ['--dev-fraction=0.1', { fractions: { dev: 0.1 } }],
    ['--dev-fraction=1 --test-fraction=0.2', { fractions: { dev: 1, test: 0.2 } }],
    ['--dev-rows=1 --test-rows=2', { counts: { dev: 1, test: 2 } }],
    ['--resolve=1', { resolve: 1 }],
    ['--strata=2', { stratify: 2 }],
    ['--no-stratify --strata=4', { stratify: false }],
    ['--group=g', { group: 'g' }],
    ['--time=t', { time: 't' }],
    ['--part=p', { part: 'p' }],
    ['--key=k', { key: 'k' }],
    ['--source=s', { source: { by: 's', aim: [] } }],
    ['--train-dev=1', { trainDev: 1 }],
  ])('%s', (text, options) => {
    expect(readSplitFlags(flagsOf(text))).toEqual(options)
  })

  it.each([
    '--dev-fraction=0',
    '--dev-fraction=1.1',
    '--test-fraction=0',
    '--dev-rows=0',
    '--test-rows=1.5',
    '--resolve=0',
    '--resolve=1.1',
    '--strata=1',
    '--train-dev=0',
  ])('%s is refused', (text) => {
    // prettier-ignore
    expectFault(() => readSplitFlags(flagsOf(text)), { code: 'INVALID_OPTION', field: text.split('=')[0] ?? '' })
  })
})

describe('reading a file', () => {
  it.each<[string, object]>([
    ['', {}],
    ['--encoding=utf-16le', { encoding: 'utf-16le' }],
    ['--sheet=two', { sheet: 'two' }],
    ['--delimiter=comma', { delimiter: ',' }],
    ['--delimiter=;', { delimiter: ';' }],
    ['--delimiter=tab', { delimiter: '\t' }],
    ['--delimiter=\\t', { delimiter: '\t' }],
    ['--delimiter=pipe', { delimiter: '|' }],
    ['--delimiter=space', { delimiter: ' ' }],
    ['--decimal=point', { decimal: '.' }],
    ['--decimal=.', { decimal: '.' }],
    ['--decimal=comma', { decimal: ',' }],
    ['--decimal=,', { decimal: ',' }],
    ['--header=yes', { header: true }],
    ['--header=no', { header: false }],
    ['--comment=none', { comment: false }],
    ['--comment=!', { comment: '!' }],
    ['--keep-footer', { footer: false }],
    ['--missing-words=-9,lost', { missing: ['-9', 'lost'] }],
    ['--no-default-missing', { keepDefaultMissing: false }],
  ])('%s', (text, options) => {
    expect(readReadingFlags(flagsOf(text))).toEqual(options)
  })

  it('is remembered by a model, but for what a command says again', () => {
    const stored = layoutFlags(flagsOf('--delimiter=semicolon --keep-footer --sheet=two --target=y --types=a=ignore'))
    expect(stored).toEqual({ delimiter: 'semicolon', 'keep-footer': '', sheet: 'two' })
    expect(rememberedLayout({ layoutFlags: stored }, flagsOf('--sheet=one'))).toEqual({
      options: { delimiter: ';', footer: false },
      flags: { delimiter: '--delimiter=semicolon', footer: '--keep-footer' },
    })
    expect(rememberedLayout({}, new Map())).toEqual({ options: {}, flags: {} })
    expect(rememberedLayout({ layoutFlags: { target: 'y', header: 5 } }, new Map()).options).toEqual({})
  })
})

describe('engines', () => {
  it('have their options, and limits', () => {
    expect(readEngineFlags(flagsOf(''))).toEqual({})
    expect(readEngineFlags(flagsOf('--runner=r.js --attempts=1000'))).toEqual({ runner: 'r.js', attempts: 1000 })
    expect(readEngineFlags(flagsOf('--attempts=1'))).toEqual({ attempts: 1 })
    for (const text of ['0', '1001', '1.5']) expectFault(() => readEngineFlags(flagsOf(`--attempts=${text}`)), { field: '--attempts' }) // prettier-ignore
    expect(readProcesses(flagsOf(''))).toEqual({})
    expect(readProcesses(flagsOf('--processes=1024'))).toEqual({ processes: 1024 })
    for (const text of ['0', '1025']) expectFault(() => readProcesses(flagsOf(`--processes=${text}`)), { field: '--processes' }) // prettier-ignore
    expect(hasFoldEngine(flagsOf('--target=y'))).toBe(false)
    for (const name of ['processes', 'redis', 'queue', 'shared', 'slurm', 'parallel', 'sbatch']) expect(hasFoldEngine(flagsOf(`--${name}=1`))).toBe(true) // prettier-ignore
  })

  it('of a queue have a URL, which is never shown', () => {
    expect(readQueueFlags(flagsOf('--redis=redis://h:1'))).toEqual({ url: 'redis://h:1', name: 'wellfit' })
    expect(readQueueFlags(flagsOf('--redis=rediss://h:1 --queue=q'))).toEqual({ url: 'rediss://h:1', name: 'q' })
    expect(readQueueFlags(flagsOf(''))).toBe(null)
    expectFault(() => readQueueFlags(flagsOf('--queue=q')), { field: '--queue', value: 'q' }, 'be given with --redis')
    for (const url of ['http://h', 'redis://', 'redis:/h']) {
      const error = expectFault(() => readQueueFlags(flagsOf(`--redis=${url}`)), { field: '--redis' })
      expect(error.value).toBe(undefined)
    }
  })

  it('of Slurm have options of sbatch in long form', () => {
    expect(readSbatchFlag(new Map([['sbatch', ' --time=1:00:00  --mem=4G ']]))).toEqual(['#SBATCH --time=1:00:00', '#SBATCH --mem=4G']) // prettier-ignore
    expect(readSbatchFlag(new Map())).toEqual([])
    for (const text of ['-t 5', 'x', '--Time=1', '--']) expectFault(() => readSbatchFlag(new Map([['sbatch', text]])), { field: '--sbatch' }) // prettier-ignore
  })

  it('of ranks have blocks and a mode, and none of some flags', () => {
    expect(readRanksFlags(flagsOf('--target=y'))).toEqual({ blocks: 8, mode: 'strict' })
    expect(readRanksFlags(flagsOf('--blocks=1 --parallel-mode=fast'))).toEqual({ blocks: 1, mode: 'fast' })
    expect(readRanksFlags(flagsOf('--blocks=4096')).blocks).toBe(4096)
    for (const text of ['0', '4097']) expectFault(() => readRanksFlags(flagsOf(`--blocks=${text}`)), { field: '--blocks' }) // prettier-ignore
    for (const name of ['ensemble', 'curves', 'source', 'noise']) expectFault(() => readRanksFlags(flagsOf(`--${name}=1`)), { code: 'UNSUPPORTED', field: `--${name}` }) // prettier-ignore
    for (const name of ['group', 'time', 'schedule', 'l2']) expect(() => readRanksFlags(flagsOf(`--${name}=1`))).not.toThrow() // prettier-ignore
    expectFault(() => readRanksFlags(flagsOf('--target-scale=auto')), { field: '--target-scale' })
    expect(() => readRanksFlags(flagsOf('--target-scale=log'))).not.toThrow()
  })
})

describe('several values', () => {
  const swept = (text: string): ReturnType<typeof readSweptFlag> => readSweptFlag(flagsOf(text))

  it('are a range or a list', () => {
    expect(swept('--l2=0.01..100')).toEqual({ flag: 'l2', over: 'l2', values: [0.01, 0.0316, 0.1, 0.316, 1, 3.16, 10, 31.6, 100] }) // prettier-ignore
    expect(swept('--keep-prob=0.5..1 --points=3')).toEqual({ flag: 'keep-prob', over: 'keepProb', values: [0.5, 0.75, 1] }) // prettier-ignore
    expect(swept('--keep-prob=0..1 --points=2').values).toEqual([0, 1])
    expect(swept('--epochs=1..4 --points=5').values).toEqual([1, 2, 3, 4])
    expect(swept('--batch-size=8..128 --points=5')).toMatchObject({ over: 'batchSize', values: [8, 16, 32, 64, 128] })
    expect(swept('--learning-rate=0,0.5')).toEqual({ flag: 'learning-rate', over: 'learningRate', values: [0, 0.5] })
    expect(swept('--l1=1..2 --points=100').values.length).toBeGreaterThan(50)
  })

  it.each([
    ['', 'flags'],
    ['--l2=1', 'flags'],
    ['--l2=1,2 --l1=1,2', '--l1'],
    ['--l2=1,2 --points=3', '--points'],
    ['--l2=1..2 --points=1', '--points'],
    ['--l2=1..2 --points=101', '--points'],
    ['--l2=0..2', '--l2'],
    ['--l2=2..2', '--l2'],
    ['--l2=3..2', '--l2'],
    ['--l2=1..2..3', '--l2'],
    ['--keep-prob=1..0.5', '--keep-prob'],
    ['--l2=-1,2', '--l2'],
    ['--l2=a,2', '--l2'],
  ])('%s is refused', (text, field) => {
    expectFault(() => swept(text), { code: 'INVALID_OPTION', field })
  })

  it('may be names', () => {
    const named = (text: string): ReturnType<typeof readAlternatives> => readAlternatives(flagsOf(text))
    expect(named('--activation=relu')).toBe(null)
    expect(named('--activation=relu,tanh')).toEqual({ flag: 'activation', names: ['relu', 'tanh'] })
    expect(named('--remedy=none,l2')).toEqual({ flag: 'remedy', names: ['none', 'l2'] })
    for (const [text, field] of [
      ['--activation=relu,tanh --optimizer=sgd,adam', '--optimizer'],
      ['--activation=relu,relu', '--activation'],
      ['--remedy=l2', '--remedy'],
      ['--remedy=l2,l3', '--remedy'],
      ['--remedy=l2,none --l2=1', '--l2'],
      ['--remedy=l2,none --patience=1', '--patience'],
      ['--activation=a,b --remedy=l2,none', '--remedy'],
    ] as const)
      // prettier-ignore
      expectFault(() => named(text), { functionName: 'wellfit sweep', field })
  })
})

describe('times', () => {
  it('are seconds, minutes or hours', () => {
    const time = (text: string): number | undefined => durationFlag(new Map([['x', text]]), 'x', { min: 0, max: 7200 })
    expect([time('90'), time('90s'), time('10m'), time('1.5h'), time('2H'), time('0')]).toEqual([90, 90, 600, 5400, 7200, 0]) // prettier-ignore
    expect(durationFlag(new Map(), 'x', { min: 0 })).toBe(undefined)
    for (const text of ['', '5d', 'm', '1h30m']) expectFault(() => time(text), { field: '--x', value: text }, 'be seconds') // prettier-ignore
    expectFault(() => time('2.1h'), { field: '--x' })
    expectFault(() => time('-1s'), { field: '--x' })
    expect(numberFlag(new Map([['x', '5.']]), 'x', { min: 0 })).toBe(5)
  })

  it('of curves need --curves', () => {
    expect(readCurvesFlags(flagsOf(''))).toBe(null)
    expect(readCurvesFlags(flagsOf('--curves'))).toEqual({ seconds: undefined })
  })
})
