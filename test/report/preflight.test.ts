import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { dataset, network, preflight, type Preflight } from '../../src/index.js'
import { initialLayersChart, overfitChart, renderPreflight, renderReport } from '../../src/report/index.js'
import { HOSTILE, hostileRun } from './sample-edges.js'
import { expectFault } from '../support/errors.js'
import { digitsRun } from './samples.js'

const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), 1000 * Math.cos(3 * i)])
const data = dataset({ x, y: x.map(([a = 0]) => (a > 0 ? 1 : 0)) })

async function realPreflight(): Promise<Preflight> {
  using net = await network({
    inputs: 2,
    layers: [{ units: 6 }, { units: 4 }, { units: 2 }],
    loss: 'softmaxCrossEntropy',
  })
  return await preflight(net, data, { epochs: 5 })
}

describe('the preflight in the report', () => {
  it('tells every item, what failed and what to do', async () => {
    const found = await realPreflight()
    const { document } = parseHTML(renderReport({ ...digitsRun(), preflight: found }))
    const section = document.querySelector('#preflight')
    expect(section?.querySelectorAll('.items li').length).toBe(7)
    for (const { title, status, findings } of found.items) {
      expect(section?.textContent).toContain(title)
      expect(section?.textContent).toContain(status)
      for (const { message } of findings) expect(section?.textContent).toContain(message)
    }
    expect(section?.querySelector('strong')?.textContent).toContain('not scaled')
    expect(section?.textContent).toContain('fitScaler')
    expect(section?.querySelectorAll('svg').length).toBe(2)
  })

  it('is left out where there was none', () => {
    expect(renderReport(digitsRun())).not.toContain('id="preflight"')
    expect(renderReport({ ...digitsRun(), preflight: null })).not.toContain('id="preflight"')
  })

  it('keeps names text', async () => {
    const found = await realPreflight()
    const layers = found.layers.map((layer) => ({ ...layer, layer: HOSTILE, spread: 0, relativeGradient: Infinity }))
    const items = found.items.map((item) => ({ ...item, title: HOSTILE }))
    const { document } = parseHTML(renderReport({ ...hostileRun(), preflight: { ...found, layers, items } }))
    expect(document.querySelectorAll('script').length).toBe(0)
  })

  it('draws signal and gradient of each layer', async () => {
    const { layers } = await realPreflight()
    const svg = initialLayersChart(layers, { width: 400 })
    expect(svg).not.toMatch(/NaN|undefined/)
    for (const { layer } of layers) expect(svg).toContain(layer)
    expect(svg).toContain('>signal<')
    expect(svg).toContain('>gradient<')
    expect(initialLayersChart([])).toContain('No layer has a value to draw.')
  })
})

describe('the page of a preflight', () => {
  it('says the verdict, what failed first, and what to do', async () => {
    const found = await realPreflight()
    expect(found.passed).toBe(false)
    const page = renderPreflight(found, { title: 'waves: y', origin: ['40 rows', '2026-11-24'] })
    expect(page).not.toMatch(/NaN|undefined|<script/)
    const { document } = parseHTML(page)
    expect(document.querySelector('title')?.textContent).toContain('waves: y')
    expect(document.querySelector('.verdict')?.textContent).toBe('Do not train yet.')
    expect(document.querySelector('.origin')?.textContent).toBe('40 rows2026-11-24')
    const items = [...document.querySelectorAll('.items li')]
    expect(items.length).toBe(7)
    const failed = found.items.filter(({ status }) => status === 'failed')
    expect(failed.length).toBeGreaterThan(0)
    failed.forEach(({ title }, i) => expect(items[i]?.textContent).toContain(`${title} failed`))
    for (const { message, remedy } of found.items.flatMap(({ findings }) => findings)) {
      expect(document.body.textContent).toContain(message)
      if (remedy !== null) expect(document.body.textContent).toContain(remedy)
    }
    for (const id of ['start', 'checks', 'resources']) expect(document.querySelector(`#${id}`)).not.toBeNull()
    expect(renderPreflight(structuredClone(found), { title: 'waves: y', origin: ['40 rows', '2026-11-24'] })).toBe(page)
  })

  it('says so where all is well, and draws only what was looked at', async () => {
    using net = await network({ inputs: 2, layers: [{ units: 6 }, { units: 2 }], loss: 'softmaxCrossEntropy' })
    const even = dataset({ x: x.map(([a = 0, b = 0]) => [a, b / 1000]), y: x.map(([a = 0]) => (a > 0 ? 1 : 0)) })
    const found = await preflight(net, even, { items: ['input'] })
    const { document } = parseHTML(renderPreflight(found))
    expect(document.querySelector('.verdict')?.textContent).toBe('Ready to train.')
    expect(document.querySelector('.words')?.textContent).toContain('1 of 1 checks passed.')
    expect([...document.querySelectorAll('section')].map(({ id }) => id)).toEqual(['items'])
  })

  it('keeps hostile names text', async () => {
    const found = await realPreflight()
    const items = found.items.map((item) => ({ ...item, title: HOSTILE, findings: [{ status: 'failed' as const, message: HOSTILE, remedy: HOSTILE }] })) // prettier-ignore
    const layers = found.layers.map((layer) => ({ ...layer, layer: HOSTILE }))
    const { document } = parseHTML(renderPreflight({ ...found, items, layers }, { title: HOSTILE, origin: [HOSTILE] }))
    expect(document.querySelectorAll('script').length).toBe(0)
  })

  it('refuses what is no preflight', () => {
    expectFault(() => renderPreflight(null as never), { functionName: 'renderPreflight', field: 'report' })
    expectFault(() => renderPreflight(digitsRun() as never), { value: 'wellfit.report' })
  })

  it('draws what was memorized, and what was not finite', () => {
    const check = { rows: 8, losses: [2, 1, null, 0.01], target: 0.1, memorized: true, learningRate: 0.1, cause: null }
    const svg = overfitChart(check, { width: 400 })
    expect(svg).not.toMatch(/NaN|undefined/)
    expect(svg).toContain('>memorized<')
    expect(overfitChart({ ...check, losses: [null] })).toContain('No loss was finite.')
  })
})
