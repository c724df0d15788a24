import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { WellfitError } from '../../src/errors.js'
import { renderReport } from '../../src/report/index.js'
import type { RunReport } from '../../src/result/index.js'
import { departsFromGolden } from './golden.js'
import { curvesRun } from './sample-curves.js'
import { divergedRun, emptyRun, HOSTILE, hostileRun, manyClassesRun } from './sample-edges.js'
import { binaryRun, regressionRun } from './sample-kinds.js'
import { digitsRun } from './samples.js'

const RUNS: Readonly<Record<string, () => RunReport>> = {
  digits: digitsRun,
  regression: regressionRun,
  binary: binaryRun,
  hostile: hostileRun,
  diverged: divergedRun,
  'many-classes': manyClassesRun,
  empty: emptyRun,
  curves: curvesRun,
}

const pages = new Map<string, string>()

/** Rendered once for all tests of this file. */
function pageOf(name: string): string {
  const page = pages.get(name) ?? renderReport((RUNS[name] ?? digitsRun)())
  pages.set(name, page)
  return page
}

/** Elements that have no end tag in HTML. */
const VOID = new Set(['meta', 'link', 'br', 'hr', 'img', 'input'])

/** Every start tag closed in order, every attribute quoted: what a lenient parser would silently mend. */
function unbalanced(html: string): string | null {
  const open: string[] = []
  const body = html.replace(/^<!doctype html>/, '').replace(/<style>[^<]*<\/style>/, '')
  for (const [tag, slash, name = '', attributes = ''] of body.matchAll(/<(\/?)([a-zA-Z][\w-]*)([^<>]*)>/g)) {
    if (slash === '/') {
      if (open.pop() !== name) return tag
    } else {
      if (!/^(?:\s+[\w:-]+="[^"]*")*\s*\/?$/.test(attributes)) return tag
      if (!VOID.has(name) && !attributes.endsWith('/')) open.push(name)
    }
  }
  const loose = /<(?![/a-zA-Z])/.exec(body)?.[0]
  return open[0] ?? loose ?? null
}

describe('the settings', () => {
  it('list the options that are in use, and only these', () => {
    const run = digitsRun()
    const settings: RunReport['history']['settings'] = {
      ...run.history.settings,
      schedule: { kind: 'coslog', cycles: 4, warmup: 0 },
      learningRateFactors: { weight: 1, bias: 0.1 },
      parametrization: 'ntk',
      weightAveraging: { kind: 'ema', decay: 0.99 },
      labelSmoothing: 0.1,
      classWeights: { loss: 1, kind: 2.5 },
      clipNorm: null,
      augment: [
        { kind: 'noise', probability: 1, sigma: 0.1, relative: true },
        { kind: 'flipHorizontal', probability: 0.5, image: [8, 8, 1] },
      ],
    }
    const html = renderReport({ ...run, history: { ...run.history, settings } })
    const { document } = parseHTML(html)
    const facts = Array.from(document.querySelectorAll('#settings dl.facts > div'), (fact) => fact.textContent ?? '')
    const others = facts.slice(facts.findIndex((fact) => fact.startsWith('Seed of shuffling')) + 1)
    expect(others).toEqual([
      'Schedule of the learning ratecoslog, cycles 4, warmup 0',
      'Factors of the learning rateweight 1, bias 0.1',
      'Parametrizationntk',
      'Weights averaged over the stepsema, decay 0.99',
      'Class weightsloss 1, kind 2.5',
      'Label smoothing0.1',
      'Augmentation of the training rowsnoise, probability 1, sigma 0.1, relative true; flipHorizontal, probability 0.5, image 8 × 8 × 1',
    ])
    expect(pageOf('digits')).not.toContain('Label smoothing')
    const balanced = { ...run.history, settings: { ...settings, classWeights: 'balanced' } as const }
    expect(renderReport({ ...run, history: balanced })).toContain('<dd>balanced</dd>')
  })
})

describe('the table of layers', () => {
  const rowsOf = (run: RunReport): string[][] => {
    const { document } = parseHTML(renderReport(run))
    const table = document.querySelector('#settings table')
    return Array.from(table?.querySelectorAll('tr') ?? [], (row) =>
      Array.from(row.querySelectorAll('th, td'), (cell) => cell.textContent ?? ''),
    )
  }

  it('has every option of a layer, and the columns that are in use', () => {
    const run = digitsRun()
    const [first, second, third] = run.network.layers
    if (first === undefined || second === undefined || third === undefined) throw new Error('the sample has too few')
    const layers: RunReport['network']['layers'] = [
      {
        ...first,
        activation: 'prelu',
        alpha: 0.25,
        biasInitializer: 'normal, σ = 1',
        inputScale: true,
        periodic: { frequencies: 16, sigma: 0.1 },
        categories: [
          { first: 0, count: 1, dimension: 1 },
          { first: 2, count: 30, dimension: 8 },
        ],
      },
      { ...second, normalization: 'batch', groups: 4, residual: 2, useBias: false, l2: 0.5, l1: 0.1, maxNorm: 2 },
      { ...third, normalization: null, trainable: false, periodic: { frequencies: 1, sigma: 2, inputs: [3, 5] } },
    ]
    expect(rowsOf({ ...run, network: { ...run.network, layers, members: 8 } })).toEqual([
      [
        'layer',
        'inputs → units',
        'activation',
        'initializer',
        'normalization',
        'other options',
        'outputs kept',
        'parameters',
      ],
      [
        'dense1',
        '64 → 64',
        'prelu, α = 0.25',
        'heNormal',
        'none',
        'a trained scale of each input; 16 frequencies of each input, σ = 0.1; category of input 0 in 1 dimension; category of inputs 2 to 31 in 8 dimensions; biases drawn by normal, σ = 1',
        '0.8',
        '4,160',
      ],
      [
        'dense2',
        '64 → 32 in 4 groups',
        'relu',
        'heNormal',
        'batch',
        'ends a residual block of 2 layers; no bias; λ₂ 0.5; λ₁ 0.1; largest norm of the weights into a unit 2',
        '0.9',
        '2,080',
      ],
      [
        'dense3',
        '32 → 10',
        'identity',
        'xavierNormal',
        'none',
        '1 frequency of each of the inputs 3, 5, σ = 2; not trained',
        'all',
        '330',
      ],
    ])
    expect(renderReport({ ...run, network: { ...run.network, members: 8 } })).toContain(
      '<dt>Members in one pass</dt><dd>8</dd>',
    )
  })

  it('of plain layers has no column of what none has', () => {
    const head = ['layer', 'inputs → units', 'activation', 'initializer', 'outputs kept', 'parameters']
    expect(rowsOf(digitsRun())[0]).toEqual(head)
  })
})

describe('every report', () => {
  it.each(Object.keys(RUNS))('%s loads nothing, runs nothing and is well formed', (name) => {
    const html = pageOf(name)
    const { document } = parseHTML(html)
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')
    expect(policy?.getAttribute('content')).toBe("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    expect(html).not.toMatch(/<script/i)
    expect(html).not.toMatch(/(?:href|src|xmlns|action)\s*=\s*["'](?!data:)|url\(|@import|<[^>]*\son\w+=/i)
    expect(unbalanced(html)).toBeNull()
    expect(document.querySelectorAll('main > section').length).toBeGreaterThanOrEqual(4)
  })

  it.each(Object.keys(RUNS))('%s shows no NaN, undefined or Infinity and draws without complaint', (name) => {
    const html = pageOf(name)
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object|⚠/)
  })

  it.each(Object.keys(RUNS))('%s names every chart for those who do not see it', (name) => {
    const { document } = parseHTML(pageOf(name))
    for (const svg of document.querySelectorAll('svg')) {
      expect(svg.getAttribute('role')).toBe('img')
      expect(svg.firstElementChild?.tagName.toLowerCase()).toBe('title')
      expect(svg.querySelector('desc')?.textContent).not.toBe('')
    }
  })

  it('is the same text each time, also after a pass through JSON', () => {
    const html = pageOf('diverged')
    expect(renderReport(JSON.parse(JSON.stringify(divergedRun())) as RunReport)).toBe(html)
  })
})

describe('renderings', () => {
  it.each(['digits', 'regression', 'hostile', 'diverged', 'curves'])('of %s look as they were approved', (name) => {
    expect(departsFromGolden(`${name}.html`, pageOf(name))).toBeNull()
  })
})

describe('what was measured by training again', () => {
  const ids = ['tried', 'more-rows', 'one-setting', 'network-size']
  it.each(ids)('has a section of its own, with a chart, words and numbers: %s', (id) => {
    const { document } = parseHTML(pageOf('curves'))
    const section = document.querySelector(`section#${id}`)
    expect(section?.querySelectorAll('svg').length).toBe(2)
    expect(section?.querySelector('table')).not.toBeNull()
    expect(section?.textContent).toMatch(/What the curve says|more than chance/)
    expect(parseHTML(pageOf('digits')).document.querySelector(`section#${id}`)).toBeNull()
  })

  it('says where overfitting begins, and whether it affects the kept weights', () => {
    expect(pageOf('curves')).toContain('Overfitting begins at <b>epoch 18</b>')
    expect(pageOf('curves')).toContain('of epoch 31, avoid most of that')
    const run = curvesRun()
    expect(pageOf('curves')).toContain('overconfident in those it makes')
    const worse = run.history.rows.map((row) =>
      row.dev === null ? row : { ...row, dev: { ...row.dev, error: row.epoch / 100 } },
    )
    expect(renderReport({ ...run, history: { ...run.history, rows: worse } })).toContain(
      'the network memorizes its training rows',
    )
    const late = { ...run, history: { ...run.history, best: { epoch: 46, monitor: 'devError', value: 0.04 } } }
    expect(renderReport(late)).toContain('of epoch 46, are affected')
    const still = {
      ...run,
      overfittingOnset: { epoch: null, lowest: 0.1, last: 0.1, message: 'The dev loss does not rise.' },
    }
    expect(renderReport(still)).toContain('<p>The dev loss does not rise.</p>')
    expect(pageOf('digits')).not.toContain('Overfitting begins')
    const words = 'The dev loss does not rise.'
    const broken = { ...divergedRun(), overfittingOnset: { epoch: null, lowest: null, last: null, message: words } }
    expect(renderReport(broken)).not.toContain(words)
  })
})

describe('for those who never heard of bias and variance', () => {
  it.each(Object.keys(RUNS))('%s says what the words mean', (name) => {
    const terms = parseHTML(pageOf(name)).document.querySelector('section#terms')?.textContent
    for (const word of ['Avoidable bias', 'Variance', 'Epoch', 'Dropout']) expect(terms).toContain(word)
  })

  it('an open diagnosis comes with what the errors alone suggest', () => {
    const { diagnosis, ...run } = digitsRun()
    if (diagnosis === null) throw new Error('no diagnosis')
    const open = { ...run, diagnosis: { ...diagnosis, state: 'inconclusive', likely: 'high variance' } as const }
    expect(renderReport(open)).toContain(
      'The measured errors alone suggest: it does well on the rows it was trained on',
    )
    expect(pageOf('digits')).not.toContain('The measured errors alone suggest')
  })

  it('names what early stopping watched, and the kept epoch once', () => {
    const run = digitsRun()
    const message = 'devLoss did not improve for 15 epochs; the weights of epoch 31 are kept.'
    const page = renderReport({ ...run, history: { ...run.history, stop: { ...run.history.stop, message } } })
    const told = parseHTML(page).document.querySelector('section#learning')?.textContent ?? ''
    expect(told).toMatch(
      /Dev loss did not improve for 15 epochs; the weights of epoch 31 are kept\. The dev loss of that epoch is 0\.\d+\./,
    )
    expect(told).not.toContain('epoch 31 were kept (')
  })
})

it('says where a log loss is infinite, before and after a calibration', () => {
  const { metrics, ...run } = digitsRun()
  if (metrics === null || metrics === undefined) throw new Error('no metrics')
  const scores = { brier: 0.1, calibrationError: 0.05, reliability: metrics.reliability ?? [] }
  const gain = { method: 'isotonic', temperature: null, part: 'test' } as const
  const calibration = { ...gain, before: { ...scores, logLoss: 1.296 }, after: { ...scores, logLoss: null } }
  const values = { ...metrics.values, logLoss: null }
  const text = renderReport({ ...run, calibration, metrics: { ...metrics, values } })
  const { document } = parseHTML(text)
  const cells = [...document.querySelectorAll('tr')].find(({ textContent }) => textContent.includes('1.296'))
  expect(cells?.textContent.replace(/\s+/g, ' ').trim()).toMatch(/^Log loss ?1\.296 ?infinite$/)
  expect(document.body.textContent.replace(/\s+/g, ' ')).toMatch(/Log loss ?infinite/)
})

describe('names that try to break out', () => {
  const { document } = parseHTML(pageOf('hostile'))
  const clean = `</script><!--<script>alert("1")</script> & 'redgnp`

  it('stay text', () => {
    expect(document.querySelector('h1')?.textContent).toBe(clean)
    expect(document.querySelector('title')?.textContent).toContain('alert("1")')
    expect(document.querySelectorAll('script').length).toBe(0)
  })

  it('lose their escape sequences, control characters and direction overrides, in charts too', () => {
    const html = pageOf('hostile')
    expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    expect(html).not.toContain('[31m')
    expect(HOSTILE).toContain('\u001b[31m')
  })
})

describe('what is no report', () => {
  it.each([
    null,
    undefined,
    'text',
    {},
    { format: 'wellfit.history', version: 1 },
    { format: 'wellfit.report', version: 2 },
  ])('%j is refused by name', (value) => {
    expect(() => renderReport(value as unknown as RunReport)).toThrow(WellfitError)
    expect(() => renderReport(value as unknown as RunReport)).toThrow(/renderReport: `(?:run|format)`/)
  })
})

it('a high bias is one against 0 where no achievable error was given', () => {
  const run = digitsRun()
  const pageWith = (achievableFrom: 'default' | 'given'): string => {
    const { diagnosis } = run
    if (diagnosis === null) throw new Error('no diagnosis')
    return renderReport({ ...run, diagnosis: { ...diagnosis, state: 'high bias', achievableFrom } })
  }
  expect(pageWith('default')).toContain('It underfits, if an error of 0 is achievable.')
  expect(pageWith('given')).toContain('It underfits: the bias is high.')
})

it('an achievable error is said to come from recipes over folds where it does, and else from neighbours', () => {
  const run = digitsRun()
  const { diagnosis } = run
  if (diagnosis === null) throw new Error('the sample has no diagnosis')
  const folds = { folds: 10, repeats: 1, rows: 1438, repeatsNeeded: null }
  const said = (given: typeof folds & { readonly best?: 'own' }): string =>
    renderReport({ ...run, diagnosis: { ...diagnosis, achievableFrom: 'estimated', folds: given } })
  expect(said({ ...folds, best: 'own' })).toContain('estimated from the best of several recipes on the same folds')
  expect(said({ ...folds, best: 'own' })).not.toContain('neighbouring rows')
  expect(said(folds)).toContain('estimated from neighbouring rows')
})
