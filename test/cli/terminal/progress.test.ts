import { describe, expect, it } from 'vitest'
import { makeProgress } from '../../../src/cli/terminal/progress.js'
import type { EpochRow, Score } from '../../../src/result/index.js'

const score = (loss: number): Score => ({
  rows: 10,
  loss,
  penalty: 0,
  cost: loss,
  error: 0,
  accuracy: 1,
  rmse: null,
  mae: null,
  r2: null,
})

const row = (epoch: number): EpochRow => ({
  epoch,
  step: epoch,
  seconds: epoch,
  learningRate: 0.001,
  batchCost: 1,
  train: score(0.5),
  dev: score(0.25),
  layers: [],
})

function record(
  isTTY: boolean,
  columns = 80,
): { written: () => string; stream: { isTTY: boolean; columns: number; write(text: string): void } } {
  let text = ''
  return { written: () => text, stream: { isTTY, columns, write: (part) => void (text += part) } }
}

describe('progress', () => {
  it('is plain lines, ever fewer, where nobody watches', () => {
    const { written, stream } = record(false)
    const progress = makeProgress(stream, false)
    progress.say('network: 2 → 1')
    for (let epoch = 1; epoch <= 60; epoch++) progress.epoch(row(epoch), 100)
    progress.end()
    expect(
      written()
        .split('\n')
        .map((line) => line.trim().split('  ')[0]),
    ).toEqual([
      'network: 2 → 1',
      'epoch 1/100',
      'epoch 2/100',
      'epoch 5/100',
      'epoch 10/100',
      'epoch 20/100',
      'epoch 50/100',
      '',
    ])
    expect(written()).not.toContain('\u001b')
    expect(written()).toContain('epoch 2/100  loss: train 0.5000  dev 0.2500  2.0 s\n')
  })

  it('is one line on a terminal, narrower than it, and gone at the end', () => {
    const { written, stream } = record(true, 40)
    const progress = makeProgress(stream, false)
    progress.epoch(row(50), 100)
    const line = written().replace('\r\u001b[2K', '')
    expect(line).toMatch(/^ {2}█{10}░{10} epoch 50/)
    expect(line.length).toBeLessThan(40)
    expect(line).not.toMatch(/\n|\u001b/)
    progress.end()
    expect(written().endsWith('\r\u001b[2K')).toBe(true)
  })

  it('makes room for a line that stays', () => {
    const { written, stream } = record(true)
    const progress = makeProgress(stream, false)
    progress.epoch(row(1), 10)
    progress.say('note')
    expect(written().endsWith('\r\u001b[2Knote\n')).toBe(true)
  })

  it('does not redraw faster than can be seen', () => {
    const { written, stream } = record(true)
    const progress = makeProgress(stream, false)
    for (let epoch = 1; epoch <= 1000; epoch++) progress.epoch(row(epoch), 1000)
    expect(written().split('\r').length).toBeLessThan(20)
  })

  it('has a bar, but no lines, for a training among several', () => {
    for (const isTTY of [true, false]) {
      const { written, stream } = record(isTTY)
      makeProgress(stream, false).epoch(row(5), 10, true)
      expect(written()).toContain(isTTY ? 'epoch 5/10' : '')
      expect(written() === '').toBe(!isTTY)
    }
  })

  it('says nothing when it shall be quiet', () => {
    const { written, stream } = record(true)
    const progress = makeProgress(stream, true)
    progress.say('note')
    progress.epoch(row(1), 10)
    progress.end()
    expect(written()).toBe('')
  })
})
