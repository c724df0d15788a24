import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { dataset, network, preflight, type Preflight } from '../../src/index.js'
import { initialLayersChart, renderReport } from '../../src/report/index.js'
import { HOSTILE, hostileRun } from './sample-edges.js'
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
    expect(section?.querySelectorAll('tbody tr').length).toBeGreaterThanOrEqual(6)
    for (const { title, status, findings } of found.items) {
      expect(section?.textContent).toContain(title)
      expect(section?.textContent).toContain(status)
      for (const { words } of findings) expect(section?.textContent).toContain(words)
    }
    expect(section?.querySelector('strong')?.textContent).toContain('not scaled')
    expect(section?.textContent).toContain('fitStandardizer')
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
    expect(initialLayersChart([])).toContain('No layer left a value to draw.')
  })
})
