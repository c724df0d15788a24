import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { digitPoints } from '../../playground/src/data/digits.ts'
import { principalComponents, project, unproject } from '../../playground/src/data/principal-components.ts'
import { programText } from '../../playground/src/export/program.ts'
import { reportText } from '../../playground/src/export/report.ts'
import { weightsHash } from '../../playground/src/run/hash.ts'
import { datasetOf, makeParts, pointsOf } from '../../playground/src/run/parts.ts'
import { Session } from '../../playground/src/run/session.ts'
import { hasSameRows, pairedDifference, settingsDifference } from '../../playground/src/state/pins.ts'
import { defaults } from '../../playground/src/state/settings.ts'
import type { Settings } from '../../playground/src/state/settings.ts'
import { outputOf } from './program-output.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const digits = readFileSync(path.join(root, 'datasets/digits.csv'), 'utf8')

/** The hash that the page shows at the end of a run. */
async function hashOf({ data, ...rest }: Settings): Promise<string> {
  if (data === 'file') throw new Error('no file is at hand')
  const settings = { ...rest, data }
  const points = data === 'digits' ? digitPoints(digits, rest.rows) : pointsOf({ ...rest, data })
  const session = await Session.open(settings, makeParts(datasetOf(points), settings))
  expect(await session.train({ onEpoch: () => undefined })).not.toBeNull()
  return await weightsHash(session.net.parameters)
}

describe('the program that is copied', () => {
  it.each([
    [
      'with changes on the way',
      {
        data: 'moons',
        keepProb: [0.8, 1],
        patience: 20,
        changes: [
          { epoch: 10, name: 'l2', value: 1 },
          { epoch: 20, name: 'keepProb', value: [1, 0.9] },
          { epoch: 20, name: 'learningRate', value: 0.003 },
          { epoch: 30, name: 'optimizer', value: 'momentum' },
          { epoch: 30, name: 'epochs', value: 50 },
          { epoch: 35, name: 'batchSize', value: 16 },
        ],
      },
    ],
    ['of digits', { data: 'digits', hidden: [12], keepProb: [1], epochs: 5 }],
    ['of a regression without normalization', { data: 'waves', normalize: false, activation: 'relu', l1: 0.01 }],
    ['of four classes', { data: 'blobs', initializer: 'small', optimizer: 'momentum', hidden: [5] }],
  ] as const)('%s prints the weights that the page shows', async (_, chosen) => {
    const settings = { ...defaults, rows: 120, epochs: 40, ...chosen }
    const output = await outputOf(programText(settings))
    expect(output).toContain(`weights ${await hashOf(settings)}`)
  })
})

describe('a report', () => {
  const point = (layer: string) => ({ layer, activationRms: 0.5, gradientNorm: 0.1, weightNorm: 2 })
  const parts: Parameters<typeof reportText>[0] = {
    settings: { ...defaults, l2: 3 },
    finished: {
      message: 'All <40> epochs.',
      epochs: 40,
      keptEpoch: 40,
      hash: 'abc',
      verdict: {
        state: 'high variance',
        message: 'Dev is worse.',
        trainError: 0.01,
        devError: 0.12,
        tolerance: 0.02,
        gaps: [{ name: 'variance', estimate: 0.11, low: 0.05, high: 0.17, verdict: 'high' }],
        steps: [{ title: 'More data', reason: 'Variance falls.', change: null }],
      },
      rowErrors: [],
    },
    epochs: [1, 2].map((epoch) => ({ epoch, trainCost: 1 / epoch, devCost: 1, trainError: 0, devError: 0 })),
    layers: [1, 2].map((epoch) => ({ epoch, layers: [point('dense1'), point('dense2')] })),
    linearity: [1, 2].map((epoch) => ({ epoch, explained: 0.7, layers: [0.8] })),
    check: { difference: 0.4, verdict: 'wrong', message: '', parameters: [{ name: 'dense1.bias', difference: 1 }], faults: ['dense1: bias (loss)'] }, // prettier-ignore
    inside: {
      units: { name: 'units', layers: [{ layer: 'dense1', units: 2, values: Int8Array.from({ length: 2048 }, (_, i) => (i % 32) * 8 - 124) }] }, // prettier-ignore
      weights: {
        name: 'weights',
        epoch: 2,
        explained: 0.75,
        layers: [{ layer: 'dense1', range: 1, counts: [1, 3], rms: 0.4, zeros: 0.25, linear: 0.8 }],
      },
      dropout: { name: 'dropout', epoch: 2, batch: 6, rows: 2, layers: [{ layer: 'dense1', units: 2, keepProb: 0.8, mask: Uint8Array.of(1, 0, 1, 1) }] }, // prettier-ignore
      initializers: [{ label: 'He', layers: [point('dense1'), point('dense2')] }],
    },
    picture: 'data:image/png;base64,AA',
    link: 'http://localhost/#l2=3',
  }

  it('holds all of the run, each view with its figures, and loads nothing', () => {
    const text = reportText(parts)
    expect(text).toContain('All &#60;40&#62; epochs. Weights <code>abc</code>')
    expect(text).toContain('<th scope="row">λ₂</th><td>3 *</td>')
    expect(text).toContain('<path class="line train"')
    const captions = [...text.matchAll(/<figcaption>([^<]*)<\/figcaption><svg/g)].map(([, caption]) => caption)
    expect(captions).toEqual([
      'variance: 11 %, 5.0 % to 17 %',
      'The 2 units of layer 1 over the plane',
      "Weights of output layer: root mean square 0.4, 25 % are exactly 0, 80 % of the outputs in tanh's linear part",
      'A linear function explains 75 % of the variance of the outputs over the plane',
      'Mask of layer 1 in batch 6 of epoch 2: 75 % of 2 × 2 outputs kept, keepProb 0.8',
      'activation, root mean square, by epoch',
      'gradient of the weights, norm, by epoch',
      'weights, norm, by epoch',
      'activation, root mean square, of each layer before the first step, by initializer',
      'gradient of the weights, norm, of each layer before the first step, by initializer',
      'Gradient check: wrong, relative difference 4.0e-1; found in dense1: bias (loss)',
    ])
    expect(new Set([...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address))).toEqual(
      new Set(['data:image/png;base64,AA', 'http://localhost/#l2=3']),
    )
  })
})

describe('two runs', () => {
  it('differ by row, with the adjusted Wald interval of Bonett and Price', () => {
    // 100 rows; 9 are wrong in the first run alone, 3 in the second alone, 5 in both.
    const first = Array.from({ length: 100 }, (_, row) => Number(row < 14))
    const second = Array.from({ length: 100 }, (_, row) => Number((row >= 9 && row < 14) || row > 96))
    const { difference, low, high } = pairedDifference(first, second, true)
    expect(difference).toBeCloseTo(-0.06, 12)
    // p₁₂ = 10/102, p₂₁ = 4/102: −6/102 ± 1.96·√((14/102 − (6/102)²)/102).
    const half = 1.959964 * Math.sqrt((14 / 102 - (6 / 102) ** 2) / 102)
    expect([low, high]).toEqual([expect.closeTo(-6 / 102 - half, 12), expect.closeTo(-6 / 102 + half, 12)])
  })

  it('differ by the mean of squared errors in a regression', () => {
    const { difference, low, high } = pairedDifference([1, 2, 3, 4], [2, 2, 4, 6], false)
    // Differences 1, 0, 1, 2: mean 1, variance 2/3.
    const half = 1.959964 * Math.sqrt(2 / 3 / 4)
    expect(difference).toBe(1)
    expect([low, high]).toEqual([expect.closeTo(1 - half, 12), expect.closeTo(1 + half, 12)])
  })

  it('are paired only on the same rows, and say what differs', () => {
    expect(hasSameRows(defaults, { ...defaults, l2: 1, seed: 5 })).toBe(true)
    expect(hasSameRows(defaults, { ...defaults, noise: 0.3 })).toBe(false)
    expect(settingsDifference(defaults, { ...defaults, l2: 1, hidden: [4], normalize: false })).toEqual([
      'normalized by train on → off',
      'hidden units 8–8 → 4',
      'λ₂ 0 → 1',
    ])
  })
})

describe('principal components', () => {
  it('are the eigenvectors of the covariance, largest first', () => {
    // Scores 3·(±1) along (1, 1, 0)/√2, 2·(±1) along (1, −1, 0)/√2, 1·(±1) along the third axis: variances 9, 4, 1.
    const rows: number[] = []
    for (const a of [-3, 3]) {
      for (const b of [-2, 2]) {
        for (const c of [-1, 1]) rows.push((a + b) * Math.SQRT1_2 + 5, (a - b) * Math.SQRT1_2, c)
      }
    }
    const components = principalComponents(rows, 3)
    expect(Array.from(components.mean)).toEqual([expect.closeTo(5, 12), expect.closeTo(0, 12), 0])
    const [first, second] = components.directions
    for (const value of first.slice(0, 2)) expect(value).toBeCloseTo(Math.SQRT1_2, 6)
    expect((second[0] ?? 0) * (second[1] ?? 0)).toBeCloseTo(-0.5, 6)
    expect(components.explained).toBeCloseTo(13 / 14, 6)
    const places = project(rows, components)
    expect(Math.abs(places[0] ?? 0)).toBeCloseTo(3, 6)
    expect(Array.from(project(unproject(places, components), components))).toEqual(
      Array.from(places, (place) => expect.closeTo(place, 9) as number),
    )
  })

  it('survive a single feature and constant ones', () => {
    const { directions, explained } = principalComponents([1, 2, 3], 1)
    expect(Math.abs(directions[0][0] ?? 0)).toBe(1)
    expect(directions[1][0]).toBe(0)
    expect(explained).toBeCloseTo(1, 12)
    expect(principalComponents([4, 4, 4, 4], 2).explained).toBe(1)
  })
})
