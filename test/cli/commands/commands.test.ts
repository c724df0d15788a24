import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  checkPreprocessor,
  columnTypes,
  decodeModel,
  network,
  preprocessFeatures,
  type History,
  type RunReport,
} from '../../../src/index.js'
import { readCsv } from '../../../src/data/csv/index.js'

/** A training of one network. */
const single = ['train', '--recipe=plain'] as const

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))
const dataset = (name: string): string => fileURLToPath(new URL(`../../../datasets/${name}.csv`, import.meta.url))

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the command line as a process of its own; `whileRunning` sees it run. */
function wellfit(
  args: readonly string[],
  whileRunning: (child: ReturnType<typeof spawn>) => void = () => {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--throw-deprecation', main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const outcome = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (outcome.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (outcome.err += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...outcome }))
    whileRunning(child)
  })
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-commands-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})
const at = (...parts: string[]): string => join(folder, ...parts)

describe('wellfit train', () => {
  it('passes the flags about steps on to fit, and tells them', async () => {
    const out = at('steps')
    const flags = ['--optimizer', 'adamw', '--weight-decay', '0.05', '--normalization', 'batch', '--schedule', 'cosine']
    const more = ['--clip-norm', '2', '--label-smoothing', '0.1', '--class-weights', 'balanced', '--l1', '0.1']
    const watched = ['--monitor', 'auc', '--epochs', '5', '--no-preflight', '--no-folds']
    const args = [...single, dataset('penguins'), '--target', 'species', '--out', out, ...flags, ...more, ...watched]
    expect(await wellfit(args)).toMatchObject({ code: 0 })
    const { settings } = JSON.parse(await readFile(join(out, 'history.json'), 'utf8')) as History
    expect(settings).toMatchObject({
      optimizer: { kind: 'adamw', weightDecay: 0.05 },
      schedule: { kind: 'cosine' },
      clipNorm: 2,
      labelSmoothing: 0.1,
      l1: 0.1,
      earlyStopping: { monitor: 'auc' },
    })
    const model = JSON.parse(await readFile(join(out, 'model.json'), 'utf8')) as { description: { network: unknown } }
    expect(model.description.network).toMatchObject({ layers: [{ normalization: 'batch' }, {}] })
    const mistaken = await wellfit([
      ...single,
      dataset('penguins'),
      '--target',
      'species',
      '--class-weights',
      'Adele=2',
    ])
    expect(mistaken).toMatchObject({ code: 2 })
    expect(mistaken.err).toContain('Adele')
  })

  it('passes the flags of deep networks for tables on to preprocessor, network and fit', async () => {
    const out = at('realmlp')
    const data = ['--scaling', 'robustSmoothClip', '--numbers', 'piecewiseLinear', '--bins', '4']
    const steps = ['--beta2', '0.95', '--parametrization', 'ntk', '--learning-rate-factors', 'bias=0.1,inputScale=6']
    const first = '--input-scale --periodic-sigma 0.2 --frequencies 4 --category-dimension 2'.split(' ')
    const more = '--residual-blocks 1 --ema-decay 0.9 --schedule coslog --epochs 3 --no-preflight --no-folds'.split(' ')
    const flags = [...data, ...steps, ...first, ...more]
    const args = [...single, dataset('penguins'), '--target', 'species', '--out', out, ...flags]
    expect(await wellfit(args)).toMatchObject({ code: 0 })
    const { settings } = JSON.parse(await readFile(join(out, 'history.json'), 'utf8')) as History
    expect(settings).toMatchObject({
      optimizer: { kind: 'adam', beta2: 0.95 },
      parametrization: 'ntk',
      learningRateFactors: { bias: 0.1, inputScale: 6 },
      weightAveraging: { kind: 'ema', decay: 0.9 },
    })
    const { description } = JSON.parse(await readFile(join(out, 'model.json'), 'utf8')) as {
      description: {
        preprocessor: { columns: { name: string; clip?: number; edges?: number[] }[] }
        network: {
          layers: { inputScale?: boolean; residual?: number; periodic?: object; categories?: object }[]
        }
      }
    }
    const mass = description.preprocessor.columns.find(({ name }) => name === 'body_mass_g')
    expect(mass).toMatchObject({ clip: 3 })
    // Four bins between five quantiles.
    expect(mass?.edges).toHaveLength(5)
    const { layers } = description.network
    expect(layers.map(({ inputScale }) => inputScale)).toEqual([true, undefined, undefined, undefined])
    expect(layers[0]?.periodic).toMatchObject({ sigma: 0.2, frequencies: 4 })
    expect(layers[0]?.categories).toEqual([{ first: 0, count: 3, dimension: 2 }])
    expect(layers.map(({ residual }) => residual)).toEqual([undefined, undefined, 2, undefined])
  })

  it('trains by L-BFGS, without the recipe’s dropout and batches', async () => {
    const lbfgs = [...single, dataset('iris'), '--target', 'species', '--optimizer', 'lbfgs']
    expect(await wellfit([...lbfgs, '--epochs', '30', '--no-folds'])).toMatchObject({ code: 0 })
    const refused = await wellfit([...lbfgs, '--l1', '1'])
    expect(refused).toMatchObject({ code: 2 })
    expect(refused.err).toContain('`--l1` (=1) must be left out with --optimizer lbfgs')
  })

  it('trains a classification, leaves its files, and predict gives what the network gives in process', async () => {
    const out = at('penguins')
    // Folds after it: folds.test.ts.
    const done = await wellfit([...single, dataset('penguins'), '--target', 'species', '--out', out, '--no-folds'])
    expect(done).toMatchObject({ code: 0 })
    expect(done.out).toMatch(/train +dev +test/)
    expect(done.out).toMatch(/Diagnosis: (fits to the level of the estimate|high|inconclusive)/)
    expect(done.err).toMatch(/Gradient check: correct/)
    expect((await readdir(out)).toSorted()).toEqual([
      'history.json',
      'manifest.json',
      'model.json',
      'model.safetensors',
      'report.html',
    ])
    const history = JSON.parse(await readFile(join(out, 'history.json'), 'utf8')) as History
    expect(history).toMatchObject({ format: 'wellfit.history', task: 'classification', stop: { reason: 'patience' } })
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('<!doctype html>')

    const predicted = await wellfit(['predict', out, dataset('penguins')])
    expect(predicted.code).toBe(0)
    const stored = decodeModel(
      await readFile(join(out, 'model.json'), 'utf8'),
      await readFile(join(out, 'model.safetensors')),
    )
    const preprocessor = checkPreprocessor(stored.preprocessor)
    const rows = await readCsv(await readFile(dataset('penguins')), { types: columnTypes(preprocessor) })
    const classes = preprocessor.target.kind === 'classes' ? preprocessor.target.classes : []
    using net = await network({ ...stored.network, classes, parameters: stored.parameters })
    const { x } = preprocessFeatures(rows, preprocessor)
    const lines = predicted.out.trimEnd().split(/\r?\n/)
    expect(lines[0]).toBe(['prediction', ...classes.map((name) => `probability ${name}`)].join(','))
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(net.predictClasses(x))
    const probabilities = lines.slice(1).flatMap((line) => line.split(',').slice(1).map(Number))
    expect(probabilities.map(Math.fround)).toEqual([...net.predict(x)])
  })

  it('tells a second look at the same test part, as a run into the same directory takes it', async () => {
    const flags = ['--no-preflight', '--no-folds', '--epochs', '3']
    const args = [...single, dataset('iris'), '--target', 'species', '--out', at('looks'), ...flags]
    expect((await wellfit(args)).out).not.toContain('This is evaluation')
    expect((await wellfit([...args, '--overwrite'])).out).toContain('evaluation 2 on the test part')
    await writeFile(at('looks', 'model.json'), '{')
    expect(await wellfit([...args, '--overwrite'])).toMatchObject({ code: 0 })
  })

  it('is looked at first unless told not to', async () => {
    const run = [...single, dataset('iris'), '--target', 'species', '--epochs', '2', '--no-folds']
    const looked = await wellfit([...run, '--json'])
    expect(looked.err).toMatch(/preflight: Ready to train: 7 of 7 checks passed/)
    expect((JSON.parse(looked.out) as RunReport).preflight?.items.length).toBe(7)
    const hurried = await wellfit([...run, '--json', '--no-preflight'])
    expect(hurried.err).not.toMatch(/preflight/)
    expect((JSON.parse(hurried.out) as RunReport).preflight).toBeNull()
  })

  it('trains a regression and predicts in the unit of the target', async () => {
    const out = at('regression')
    const rows = Array.from({ length: 120 }, (_, i) => `${i},${(i * 7) % 13},${1000 + 3 * i - ((i * 7) % 13)}`)
    await writeFile(at('line.csv'), `a,b,y\n${rows.join('\n')}\n`)
    const done = await wellfit([
      ...single,
      at('line.csv'),
      '--target',
      'y',
      '--out',
      out,
      '--json',
      '--quiet',
      '--no-folds',
    ])
    expect(done).toMatchObject({ code: 0, err: '' })
    const report = JSON.parse(done.out) as RunReport
    expect(report.task).toBe('regression')
    expect(report.scores.test?.r2).toBeGreaterThan(0.98)
    await writeFile(at('new.csv'), 'b,extra,a\n0,x,50\n5,y,10\n')
    const file = at('predictions.csv')
    expect(await wellfit(['predict', join(out, 'model.json'), at('new.csv'), '--out', file])).toMatchObject({ code: 0 })
    const predicted = (await readFile(file, 'utf8')).trimEnd().split(/\r?\n/)
    expect(predicted[0]).toBe('prediction')
    expect(Math.abs(Number(predicted[1]) - 1150)).toBeLessThan(15)
    expect(Math.abs(Number(predicted[2]) - 1025)).toBeLessThan(15)
    // Intervals are the prediction ± the half width that the run reports for 90 %.
    const { halfWidth = NaN, coverage } = report.intervals ?? {}
    expect(coverage).toBeGreaterThan(0.6)
    const ends = await wellfit(['predict', out, at('new.csv'), '--interval', '0.9'])
    const [header, first = ''] = ends.out.split(/\r?\n/)
    expect(header).toBe('prediction,lower,upper')
    const [value = NaN, lower = NaN, upper = NaN] = first.split(',').map(Number)
    expect(value - lower).toBeCloseTo(halfWidth, 3)
    expect(upper - value).toBeCloseTo(halfWidth, 3)
    const narrow = await wellfit(['predict', out, at('new.csv'), '--interval', '0.999'])
    expect(narrow).toMatchObject({ code: 2 })
    expect(narrow.err).toContain('needs 999 rows or more')
    const again = await wellfit(['predict', out, at('new.csv'), '--out', file])
    expect(again).toMatchObject({ code: 2 })
    expect(again.err).toContain('--overwrite')
  })

  it('gives the same model for the same seed', async () => {
    const model = async (name: string, seed: string): Promise<string> => {
      const flags = ['--epochs', '5', '--no-preflight', '--no-folds', '--quiet']
      const args = [...single, dataset('iris'), '--target', 'species', ...flags]
      expect(await wellfit([...args, '--seed', seed, '--out', at(name)])).toMatchObject({ code: 0 })
      return (await readFile(at(name, 'model.safetensors'))).toString('base64')
    }
    const first = await model('seed-a', '7')
    expect(await model('seed-b', '7')).toBe(first)
    expect(await model('seed-c', '8')).not.toBe(first)
  })

  it('ends with 4 where training diverges, and writes no model', async () => {
    const out = at('diverged')
    const flags = ['--learning-rate', '1e30', '--optimizer', 'sgd', '--no-preflight', '--out', out]
    const done = await wellfit([...single, dataset('iris'), '--target', 'species', ...flags])
    expect(done.code).toBe(4)
    expect(done.out).toContain('learning rate (1e+30)')
    expect(await readdir(out)).not.toContain('model.json')
  })

  it('is stopped by one interrupt with the best weights kept, and by the second at once', async () => {
    const long = [...single, dataset('digits'), '--target', 'digit', '--epochs', '1000000', '--patience', '1000000']
    const once = await wellfit([...long, '--no-preflight', '--out', at('interrupted')], (child) => {
      child.stderr?.on('data', (text: string) => text.includes('epoch 20/') && child.kill('SIGINT'))
    })
    expect(once.code).toBe(130)
    expect(await readdir(at('interrupted'))).toContain('model.json')
    const twice = await wellfit([...long, '--no-preflight'], (child) => {
      child.stderr?.on('data', (text: string) => {
        if (!text.includes('epoch 20/')) return
        child.kill('SIGINT')
        child.kill('SIGINT')
      })
    })
    expect(twice.code).toBe(130)
  })
})

describe('wellfit refuses', () => {
  it.each([
    [['train', 'nowhere.csv', '--target', 'x'], 3, 'must exist (ENOENT)'],
    [['train', '.', '--target', 'x'], 3, 'EISDIR'],
    [['train', dataset('iris')], 2, '--target'],
    [['train', dataset('iris'), '--target', 'specie'], 2, 'Did you mean "species"?'],
    [['train', dataset('iris'), '--target', 'species', '--epoch', '3'], 2, '--epochs'],
    [['train', dataset('iris'), '--target', 'species', '--epochs', 'many'], 2, '"many"'],
    [
      ['train', dataset('iris'), '--target', 'species', '--keep-prob', '0'],
      2,
      '`--keep-prob` (=0) must be a number in (0, 1]',
    ],
    [['train', 'nowhere.csv', '--target', 'species', '--epochs', '0'], 2, '`--epochs` (=0) must be a whole number'],
    [['train', 'nowhere.csv', '--target', 'species', '--seed=-1'], 2, '`--seed` (=-1)'],
    [['trian', 'x'], 2, 'Did you mean train?'],
    [['demo', 'digts'], 2, "Did you mean 'digits'?"],
    [['predict', 'nowhere', dataset('iris')], 3, 'ENOENT'],
    [['predict'], 2, 'model'],
  ] as [string[], number, string][])('%j', async (args, code, words) => {
    const done = await wellfit(args)
    expect(done.err).toContain(words)
    expect(done).toMatchObject({ code, out: '' })
  })

  it('an output directory with something in it, and says how to replace it', async () => {
    await mkdir(at('full'))
    await writeFile(at('full', 'thesis.txt'), 'mine')
    const args = [...single, dataset('iris'), '--target', 'species', '--quiet', '--out', at('full')]
    const done = await wellfit(args)
    expect(done.code).toBe(2)
    expect(done.err).toContain('thesis.txt')
    expect(await readdir(at('full'))).toEqual(['thesis.txt'])
  })

  it('a model whose tensors were damaged', async () => {
    const out = at('damaged')
    const flags = ['--epochs', '1', '--no-preflight', '--no-folds', '--quiet', '--out', out]
    await wellfit([...single, dataset('iris'), '--target', 'species', ...flags])
    const tensors = await readFile(join(out, 'model.safetensors'))
    tensors[tensors.length - 3] = (tensors[tensors.length - 3] ?? 0) ^ 1
    await writeFile(join(out, 'model.safetensors'), tensors)
    const done = await wellfit(['predict', out, dataset('iris')])
    expect(done).toMatchObject({ code: 2, out: '' })
    expect(done.err).toMatch(/checksum/i)
  })

  it('data without a column the model needs, naming it', async () => {
    const out = at('narrow')
    const flags = ['--epochs', '1', '--no-preflight', '--no-folds', '--quiet', '--out', out]
    await wellfit([...single, dataset('iris'), '--target', 'species', ...flags])
    await writeFile(at('narrow.csv'), 'sepal_length\n5\n6\n')
    const done = await wellfit(['predict', out, at('narrow.csv')])
    expect(done.code).toBe(2)
    expect(done.err).toMatch(/must be a column/)
  })
})

describe('wellfit in a terminal and in a pipe', () => {
  it('says what it can do', async () => {
    const help = await wellfit(['--help'])
    expect(help).toMatchObject({ code: 0, err: '' })
    for (const word of ['train', 'predict', 'demo']) expect(help.out).toContain(word)
    expect((await wellfit(['train', '--help'])).out).toContain('--keep-prob')
    expect((await wellfit(['--version'])).out).toMatch(/^wellfit \d+\.\d+\.\d+/)
    expect((await wellfit(['demo'])).out).toContain('digits')
    const { demos } = JSON.parse((await wellfit(['demo', '--json'])).out) as { readonly demos: readonly object[] }
    expect(demos).toContainEqual(expect.objectContaining({ name: 'iris', target: 'species' }))
  })

  it('runs a demo twice into the same directory, with its notice in terminal and report', async () => {
    const args = ['demo', 'wine', '--no-preflight', '--epochs', '3', '--out', at('wine')]
    expect(await wellfit(args)).toMatchObject({ code: 0 })
    const again = await wellfit(args)
    expect(again.code).toBe(0)
    expect(again.err).toContain('CC BY 4.0')
    expect(await readFile(at('wine', 'model.json'), 'utf8')).toContain('"target": "cultivar"')
    expect(await readFile(at('wine', 'report.html'), 'utf8')).toContain('CC BY 4.0')
  })

  it('does not mind a reader that goes away, and still writes its files', async () => {
    const quiet = await wellfit(['demo', 'iris', '--quiet', '--no-preflight', '--epochs', '3', '--json'], (child) => {
      child.stdout?.destroy()
    })
    expect(quiet).toMatchObject({ code: 0, err: '' })
    const done = await wellfit(
      ['demo', 'iris', '--no-preflight', '--no-folds', '--epochs', '300', '--out', at('unread')],
      (child) => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      },
    )
    expect(done.code).toBe(0)
    expect(await readdir(at('unread'))).toContain('model.json')
  })

  it('lets no control character of the data reach the terminal, and no script the report', async () => {
    const hostile = '</script><!--<script>alert(1)'
    const rows = Array.from({ length: 60 }, (_, i) => `${i},${(i * 5) % 7},${i < 30 ? '\u001b[31mred' : '=cmd|x'}`)
    await writeFile(at('hostile.csv'), `a,"${hostile}",class\n${rows.join('\n')}\n`)
    const out = at('hostile')
    const done = await wellfit([...single, at('hostile.csv'), '--target', 'class', '--epochs', '3', '--out', out])
    expect(done.code).toBe(0)
    expect(done.out + done.err).not.toMatch(/\u001b\[31m/)
    expect(await readFile(join(out, 'report.html'), 'utf8')).not.toContain('<script')
    const plain = await wellfit(['predict', out, at('hostile.csv')])
    expect(plain.out).toMatch(/^=cmd\|x,/m)
    const predicted = await wellfit(['predict', out, at('hostile.csv'), '--spreadsheet-safe'])
    expect(predicted.out).toContain("'=cmd|x")
    expect(predicted.out).not.toMatch(/^=/m)
  })
})

describe('wellfit check', () => {
  it('says item by item whether training is worth starting', async () => {
    const done = await wellfit(['check', dataset('wine'), '--target', 'cultivar', '--layers', '24'])
    expect(done).toMatchObject({ code: 0, err: '' })
    for (const title of [
      'Input',
      'Initial state',
      'Gradient check',
      'Cost check',
      'Overfit a few rows',
      'Time and memory',
    ])
      expect(done.out).toContain(`✓ ${title}: passed`)
    expect(done.out).toContain('Ready to train: 7 of 7 checks passed.')
    const json = await wellfit(['check', dataset('wine'), '--target', 'cultivar', '--json'])
    expect(JSON.parse(json.out)).toMatchObject({ format: 'wellfit.preflight', passed: true })
  })

  it('ends with 2 where something failed, naming the remedy', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 5},${i % 2 === 0 ? 'a' : 'b'}`)
    await writeFile(at('check.csv'), `p,q,y\n${rows.join('\n')}\n`)
    const flags = ['--optimizer', 'sgd', '--learning-rate', '900', '--layers', '8']
    const done = await wellfit(['check', at('check.csv'), '--target', 'y', ...flags])
    expect(done.code).toBe(2)
    expect(done.out).toContain('✗ Cost check: failed')
    expect(done.out).toMatch(/→ Use learning rate/)
    expect(done.out).toContain('Not ready to train')
  })

  it('needs a target, and knows only flags that it heeds', async () => {
    expect(await wellfit(['check', dataset('wine')])).toMatchObject({ code: 2 })
    const unknown = await wellfit(['check', dataset('wine'), '--target', 'cultivar', '--patience', '3'])
    expect(unknown.code).toBe(2)
    expect(unknown.err).toContain('--patience')
  })

  it('leaves a page and JSON, and overwrites neither unasked', async () => {
    const args = ['check', dataset('wine'), '--target', 'cultivar', '--layers', '8', '--out', at('look')]
    const done = await wellfit(args)
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(/Written: .*check\.html, .*check\.json\n$/)
    expect(await readFile(join(at('look'), 'check.html'), 'utf8')).toContain('wine.csv: cultivar')
    const stored: unknown = JSON.parse(await readFile(join(at('look'), 'check.json'), 'utf8'))
    expect(stored).toMatchObject({ format: 'wellfit.preflight', passed: true })
    expect((await wellfit(args)).code).toBe(2)
    expect((await wellfit([...args, '--overwrite'])).code).toBe(0)
  })
})
