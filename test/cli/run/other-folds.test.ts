import { expect, it } from 'vitest'
import { trainText } from '../../support/train-text.js'

const noise = (i: number): number => ((i * 7919 + ((i * i) % 104729)) % 2003) / 1001.5 - 1

it('a run with a rare class has folds by the balanced error, each with a threshold of its own', async () => {
  const rows = Array.from({ length: 500 }, (_, i) => {
    const [a, b] = [noise(i), noise(3 * i + 1)]
    return `${a},${b},${a + 0.4 * b + 0.4 * noise(5 * i) > 1 ? 'fraud' : 'no'}`
  })
  const flags = ['--epochs', '40', '--folds', '3', '--threshold', 'f1', '--positive', 'fraud']
  const { report } = await trainText(`a,b,y\n${rows.join('\n')}\n`, 'y', ...flags)
  expect(report.threshold?.label).toBe('fraud')
  expect(report.runDiagnosis?.measure).toBe('balanced error')
  expect(report.crossValidation?.measure).toBe('balanced error')
  expect(report.diagnosis).toMatchObject({
    measure: 'balanced error',
    devError: report.crossValidation?.error.estimate,
    folds: { folds: 3 },
  })
  // At ½ about half of the rare rows are lost.
  expect(report.crossValidation?.error.estimate).toBeLessThan(0.3)
})

it('with --source folds are of train and train-dev, and mismatch is the dev error − theirs', async () => {
  const rows = Array.from({ length: 600 }, (_, i) => {
    const [a, b] = [noise(i), noise(3 * i + 1)]
    // Another rule in the source that the model is for.
    const isOther = i % 4 === 0
    return `${a},${b},${isOther ? 'phone' : 'web'},${a + (isOther ? 0.6 * b : 0) + 0.3 * noise(5 * i) > 0 ? 'yes' : 'no'}`
  })
  const split = ['--source', 'from', '--aim', 'phone', '--train-from', 'others']
  const { report } = await trainText(
    `a,b,from,y\n${rows.join('\n')}\n`,
    'y',
    ...split,
    '--epochs',
    '30',
    '--folds',
    '3',
  )
  const sizes = new Map(report.split?.parts.map(({ name, rows: count }) => [name, count]))
  expect(report.crossValidation?.rows).toBe((sizes.get('train') ?? NaN) + (sizes.get('trainDev') ?? NaN))
  const { diagnosis, crossValidation, scores } = report
  expect(diagnosis?.trainDevError).toBe(crossValidation?.error.estimate)
  expect(diagnosis?.devError).toBe(scores.dev?.error)
  expect(diagnosis?.mismatch).toBeCloseTo((scores.dev?.error ?? NaN) - (crossValidation?.error.estimate ?? NaN), 12)
  expect(diagnosis?.gaps.map(({ name }) => name)).toEqual(['avoidable bias', 'variance', 'mismatch'])
})
