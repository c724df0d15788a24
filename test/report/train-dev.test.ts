import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { renderReport } from '../../src/report/index.js'
import type { RunReport } from '../../src/result/index.js'
import { diagnosisOf } from './sample-parts.js'
import { digitsRun, score } from './samples.js'

function mismatched(): RunReport {
  const run = digitsRun()
  const [train, ...held] = run.split.parts
  if (train === undefined) throw new Error('no train part')
  const trainDev = { name: 'trainDev', rows: 100, classCounts: Array.from({ length: 10 }, () => 10) } as const
  const apart = score('classification', 100, 0.03, 0.01, 0.0071)
  return {
    ...run,
    split: {
      ...run.split,
      method: 'source',
      rule: '57/5/19/19 by source',
      parts: [train, trainDev, ...held],
      notes: ['dev and test are from the users alone.'],
    },
    scores: { ...run.scores, trainDev: apart },
    diagnosis: diagnosisOf('classification', [2 / 1079, 1079], [14 / 359, 359], { trainDev: apart }),
  }
}

describe('a report of a split with a train-dev part', () => {
  const { document } = parseHTML(renderReport(mismatched()))
  const text = (selector: string): string => document.querySelector(selector)?.textContent ?? ''

  it('shows its error between those of train and dev, in tiles, steps and table', () => {
    const tiles = Array.from(document.querySelectorAll('.tile h3'), (tile) => tile.textContent)
    expect(tiles).toEqual(['train error', 'train-dev error', 'dev error', 'test error'])
    expect(document.querySelector('.tile.trainDev .figure')?.textContent).toBe('1%')
    expect(text('#errors svg desc')).toMatch(/train .*, train-dev 1%, dev .*, test/)
    expect(text('#errors details')).toContain('train-dev')
  })

  it('tells mismatch from variance', () => {
    expect(text('.gaps')).toMatch(/Mismatch \+2\.9 points/)
  })

  it('says how the rows were dealt out, with the notes of the split', () => {
    expect(text('#split')).toContain('57/5/19/19 by source; stratified by class, seed 0.')
    expect(text('#split')).toContain('dev and test are from the users alone.')
    expect(text('#split .key')).toContain('train-dev 100 rows')
  })
})

describe('how rows were assigned', () => {
  const { split } = digitsRun()
  it.each<[Partial<RunReport['split']>, string]>([
    [{ method: 'group' }, 'by group, stratified by class, seed 0.'],
    [{ method: 'group', stratified: false }, 'by group, at random, seed 0.'],
    [{ method: 'time', stratified: false }, 'by time.'],
    [{ method: 'part', stratified: false }, 'by a column of the data.'],
    [{ classes: null }, 'stratified by target quantiles, seed 0.'],
  ])('%j', (change, words) => {
    const page = renderReport({ ...digitsRun(), split: { ...split, ...change } })
    expect(page).toContain(words)
  })
})
