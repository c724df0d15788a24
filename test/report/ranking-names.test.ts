import { expect, it } from 'vitest'
import { rocChart } from '../../src/report/outcome/ranking-charts.js'

it('a curve names its label whole up to 40 characters, and cuts a longer one', () => {
  const points = [
    { threshold: null, falsePositiveRate: 0, truePositiveRate: 0 },
    { threshold: 0.5, falsePositiveRate: 1, truePositiveRate: 1 },
  ]
  const chartOf = (label: string): string => rocChart({ label, positives: 3, negatives: 4, auc: 0.5, points })
  const label = `${'long name '.repeat(3)}and an end`
  expect(label).toHaveLength(40)
  expect(chartOf(label)).toContain(`3 rows of ${label} against 4 others`)
  expect(chartOf(`${label}s`)).not.toContain(`${label}s`)
})
