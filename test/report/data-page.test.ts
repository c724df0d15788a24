import { describe, expect, it } from 'vitest'
import { driftChart, renderDataReport } from '../../src/report/index.js'
import { splitTable } from '../../src/data/split/split-table.js'
import { inspectParts } from '../../src/inspect/inspect-parts.js'
import type { DataReport } from '../../src/result/index.js'
import { expectFault } from '../support/errors.js'
import { healthy, numbers, uniformFrom } from '../inspect/samples.js'

const HOSTILE = '</script><!--<script>alert(1)</script>'

async function report(): Promise<DataReport> {
  const even = uniformFrom(5)
  const table = healthy(400, 4, [
    numbers(HOSTILE, 400, () => 3),
    numbers('gaps', 400, () => (even() < 0.1 ? NaN : even())),
  ])
  const { train, dev, test, summary } = splitTable(table, { target: 'y' })
  return {
    format: 'wellfit.data',
    version: 1,
    title: 'sample: y',
    createdAt: null,
    task: 'classification',
    data: { name: 'sample', rows: 400, target: 'y', notice: null, notes: [] },
    split: summary,
    ...(await inspectParts({ train, dev, test }, { target: 'y' })),
  }
}

describe('renderDataReport', () => {
  it('is one page without script or address, the same for the same report', async () => {
    const page = renderDataReport(await report())
    expect(page).toContain('No problems found.')
    expect(page).not.toMatch(/<script/i)
    expect(page).not.toMatch(/https?:|NaN|undefined|\[object/)
    expect(page).toContain('&lt;/script&gt;')
    expect(renderDataReport(await report())).toBe(page)
  })

  it('draws what JSON keeps of a report', async () => {
    const original = await report()
    expect(renderDataReport(JSON.parse(JSON.stringify(original)) as DataReport)).toBe(renderDataReport(original))
  })

  it('names problems first of all', async () => {
    const healthyReport = await report()
    const findings = healthyReport.findings.map((finding) => ({ ...finding, severity: 'problem' as const }))
    expect(renderDataReport({ ...healthyReport, findings })).toContain('Do not train on this data yet.')
  })

  it('refuses what is no data report', () => {
    const wrong = { format: 'wellfit.report', version: 1 } as unknown as DataReport
    expectFault(() => renderDataReport(wrong), { code: 'INVALID_DATA', field: 'format' })
    expectFault(() => renderDataReport(null as unknown as DataReport), { code: 'INVALID_DATA', field: 'report' })
  })
})

describe('driftChart', () => {
  it('says so where there is nothing to compare', () => {
    expect(driftChart([])).toContain('There are no columns to compare.')
  })

  it('draws train-dev as itself', async () => {
    const [comparison] = (await report()).comparisons
    if (comparison === undefined) throw new Error('no comparison')
    const of = (name: string): string => driftChart([{ ...comparison, parts: ['train', name] }])
    expect(of('train-dev')).toContain('--train-dev')
    expect(of('train-dev')).toBe(of('trainDev'))
    expect(of('dev')).not.toContain('--train-dev')
  })

  it('draws one row for each column, from the top down', async () => {
    const [comparison] = (await report()).comparisons
    if (comparison === undefined) throw new Error('no comparison')
    const [first] = comparison.features
    if (first === undefined) throw new Error('no column')
    const named = ['a', 'b', 'c'].map((name, i) => ({ ...first, name, effect: 0.3 - i / 10 }))
    const svg = driftChart([{ ...comparison, features: named, targets: [] }])
    const heights = [...svg.matchAll(/translate\(\d+,(\d+)\)" y="0.32em">(\w)</g)].map(([, y, name]) => [
      name,
      Number(y),
    ])
    expect(heights).toEqual([
      ['a', 15],
      ['b', 37],
      ['c', 59],
    ])
  })

  it('names each column once', async () => {
    const { comparisons } = await report()
    const svg = driftChart(comparisons, { width: 358 })
    expect(svg.match(/>x0</g)).toHaveLength(1)
  })
})
