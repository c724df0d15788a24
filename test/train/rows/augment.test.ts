import { describe, expect, it } from 'vitest'
import { type Augmentation, dataset, type FitOptions, gradientCheck, network } from '../../../src/index.js'
import { augmentationCases } from '../../contracts/registry/augmentations.js'
import { randomRows, uniform } from '../../reference/random.js'
import { expectRejection } from '../../support/errors.js'

const rows = 40
const image = [3, 4] as const
const x = Float32Array.from(randomRows(rows, 12, uniform(5)).flat())
const data = dataset({ x, y: Int32Array.from({ length: rows }, (_, i) => i % 3) })
const small = { inputs: 12, layers: [{ units: 8 }, { units: 3 }], loss: 'softmaxCrossEntropy', seed: 2 } as const
const strong: readonly Augmentation[] = [
  { kind: 'warp', image, rotate: 90, shift: 0.3 },
  { kind: 'noise', sigma: 1 },
  { kind: 'mixup', alpha: 1 },
]

async function fitted(options: FitOptions) {
  using net = await network(small)
  const history = await net.fit(data, { epochs: 3, batchSize: 16, seed: 4, ...options })
  return { history, parameters: net.parameters, score: net.evaluate(data) }
}

describe('fit with augmentation', () => {
  it('changes what is learnt from, and nothing that is measured', async () => {
    const { history, score } = await fitted({ augment: strong, dev: data })
    const last = history.rows.at(-1)
    expect(last?.train).toEqual(score)
    expect(last?.dev).toEqual(score)
    expect(Math.abs((last?.batchCost ?? 0) - score.cost)).toBeGreaterThan(0.01)
    const plain = await fitted({})
    expect(plain.parameters).not.toEqual((await fitted({ augment: strong })).parameters)
  })

  it('gives the same weights again, and others for another seed', async () => {
    const { parameters } = await fitted({ augment: strong })
    expect((await fitted({ augment: strong })).parameters).toEqual(parameters)
    expect((await fitted({ augment: strong, seed: 5 })).parameters).not.toEqual(parameters)
  })

  it('is as good as none where the list is empty or nothing applies', async () => {
    const plain = await fitted({})
    const empty = await fitted({ augment: [] })
    expect(empty.parameters).toEqual(plain.parameters)
    expect('augment' in empty.history.settings).toBe(false)
    const idle: Augmentation[] = [
      { kind: 'noise', sigma: 1, probability: 0 },
      { kind: 'flipVertical', image, probability: 0 },
    ]
    expect((await fitted({ augment: idle })).parameters).toEqual(plain.parameters)
  })

  it('tells its settings as plain data, defaults filled in', async () => {
    const { history } = await fitted({ augment: [{ kind: 'crop', image, padding: 1 }, { kind: 'cutmix', image }] }) // prettier-ignore
    expect(history.settings.augment).toEqual([
      { kind: 'crop', probability: 1, image: [3, 4, 1], padding: 1, edge: 'fill', fill: 0 },
      { kind: 'cutmix', probability: 1, image: [3, 4, 1], alpha: 1 },
    ])
    expect(JSON.parse(JSON.stringify(history.settings))).toEqual(history.settings)
  })

  it('leaves the network ready for its checks', async () => {
    using net = await network({ ...small, precision: 'f64' })
    await net.fit(data, { epochs: 1, augment: strong })
    expect((await gradientCheck(net, data)).verdict).toBe('correct')
  })

  it('gives the same weights on 1 to 4 threads', async () => {
    const wide = { inputs: 105, layers: [{ units: 256 }, { units: 4 }], loss: 'softmaxCrossEntropy' } as const
    const many = dataset({
      x: Float32Array.from(randomRows(600, 105, uniform(6)).flat()),
      y: Int32Array.from({ length: 600 }, (_, i) => i % 4),
    })
    const augment = augmentationCases.at(-1)?.augment ?? []
    const weights = async (threads: number) => {
      using net = await network({ ...wide, threads })
      const { notes } = await net.fit(many, { epochs: 2, batchSize: 256, augment })
      expect(notes).toEqual([])
      return net.parameters
    }
    const one = await weights(1)
    for (const threads of [2, 3, 4]) expect(await weights(threads)).toEqual(one)
  })
})

describe('fit refuses augmentation', () => {
  const faults: readonly (readonly [field: string, augment: unknown, ...words: string[]])[] = [
    ['augment', { kind: 'noise' }, 'be a list of augmentations'],
    ['augment[0]', [null], 'be a plain object of options'],
    ['augment[0].kind', [{ kind: 'mixUp' }], "Did you mean 'mixup'?"],
    ['augment[0].kind', [{}], "'flipHorizontal'"],
    ['strength', [{ kind: 'noise', strength: 1 }], 'be a known option of augment[0]'],
    ['sigmas', [{ kind: 'noise', sigmas: 1 }], 'Did you mean `sigma`?'],
    ['image', [{ kind: 'mixup', image }], 'The options are kind, probability, alpha'],
    ['augment[1].image', [{ kind: 'mixup' }, { kind: 'flipVertical' }], 'a product of 12', 'row-major'],
    ['augment[0].image', [{ kind: 'flipVertical', image: [3, 5] }], '(="[3, 5]")'],
    ['augment[0].image', [{ kind: 'flipVertical', image: [12] }]],
    ['augment[0].image', [{ kind: 'flipVertical', image: [-3, -4] }]],
    ['augment[0].image', [{ kind: 'flipVertical', image: [1.5, 8] }]],
    ['augment[0].probability', [{ kind: 'mixup', probability: 1.1 }], 'in [0, 1]'],
    ['augment[0].rotate', [{ kind: 'warp', image, rotate: 181 }], 'in [0, 180]'],
    ['augment[0].shift[1]', [{ kind: 'warp', image, shift: [0, -1] }], 'in [0, 1]'],
    ['augment[0].shift', [{ kind: 'warp', image, shift: [0] }], 'a list of 2 numbers'],
    ['augment[0].edge', [{ kind: 'warp', image, edge: 'wrap' }], "'reflect'"],
    ['augment[0].fill', [{ kind: 'crop', image, padding: 1, fill: NaN }]],
    ['augment[0].padding', [{ kind: 'crop', image, padding: 5 }], 'from 0 to 4'],
    ['augment[0].size', [{ kind: 'cutout', image }], 'from 0 to 4'],
    ['augment[0].size[0]', [{ kind: 'cutout', image, size: [1.5, 2] }]],
    [
      'augment[0].hue',
      [{ kind: 'color', image, hue: 10 }],
      'be 0 unless the image has 3 channels, red, green and blue; it has 1',
      'image: [height, width, 3]',
    ],
    ['augment[0].range[1]', [{ kind: 'color', image, range: [1, 1] }], 'in (1, '],
    ['augment[0].sigma', [{ kind: 'noise', sigma: [1, 2] }], 'a list of 12 numbers'],
    ['augment[0].sigma', [{ kind: 'noise', sigma: -1 }]],
    ['augment[0].rate', [{ kind: 'mask' }], 'in [0, 1]'],
    ['augment[0].alpha', [{ kind: 'mixup', alpha: 0 }], 'in (0, 100]'],
  ]
  const cases = faults.map(([field, augment, ...words]) => ({ field, augment, words }))
  it.each(cases)('$field: $augment', async ({ field, augment, words }) => {
    using net = await network(small)
    const before = net.parameters
    const options = { augment } as FitOptions
    await expectRejection(net.fit(data, options), { code: 'INVALID_OPTION', functionName: 'fit', field }, ...words)
    expect(net.parameters).toEqual(before)
  })
})
