import { describe, expect, it } from 'vitest'
import { type Augmentation, dataset, previewAugmentation } from '../../../src/index.js'
import { augmented } from '../../support/augmenting.js'
import { expectRejection } from '../../support/errors.js'

const image = [2, 3] as const
const x = Uint8Array.from({ length: 4 * 6 }, (_, i) => i * 10)
const data = dataset({ x, y: [0, 1, 0, 1] })
const augment: readonly Augmentation[] = [{ kind: 'flipHorizontal', image }, { kind: 'mixup' }]

describe('previewAugmentation', () => {
  it('shows each image as it is, then as it comes in every epoch', async () => {
    const picture = await previewAugmentation(data, { augment, images: 4, epochs: 2, seed: 3 })
    const { pixels, ...size } = picture
    expect(size).toEqual({ rows: 4, columns: 3, tileHeight: 2, tileWidth: 3, height: 11, width: 11, channels: 1 })
    expect(JSON.parse(JSON.stringify(picture))).toEqual(picture)
    const epochs = await augmented({ x, features: 6, augment, precision: 'f32', seed: 3, epochs: [1, 2] })
    const columns = [Array.from(x), ...epochs.map((epoch) => Array.from(epoch.x, (value) => Math.round(value * 255)))]
    for (let row = 0; row < 4; row++) {
      columns.forEach((values, column) => {
        const tile = [0, 1].flatMap((y) => [0, 1, 2].map((z) => pixels[(row * 3 + y) * 11 + column * 4 + z]))
        expect(tile).toEqual(values.slice(row * 6, row * 6 + 6))
      })
    }
    expect(pixels.slice(22, 33)).toEqual(Array(11).fill(128))
  })

  it('shows three channels, and cuts off what is not in 0 … 1', async () => {
    const colours = dataset({ x: [[-1, 0.5, 2], [0, 1, 0.2]], y: [0, 1] }) // prettier-ignore
    const picture = await previewAugmentation(colours, { augment: [], image: [1, 1, 3], epochs: 1 })
    expect(picture).toMatchObject({ rows: 2, columns: 2, height: 3, width: 3, channels: 3 })
    expect(picture.pixels.slice(0, 9)).toEqual([0, 128, 255, 128, 128, 128, 0, 128, 255])
  })

  it.each([
    ['image', { augment: [{ kind: 'mixup' }] }, 'Pass `image'],
    ['augment[0].image', { augment, image: [2, 2] }, 'a product of 6'],
    ['images', { augment, images: 5 }, 'from 1 to 4'],
    ['epochs', { augment, epochs: 0 }, 'from 1'],
    ['augment', { image, augment: 'all' }, 'be a list'],
  ])('refuses a wrong %s', async (field, options, words) => {
    const given = options as unknown as Parameters<typeof previewAugmentation>[1]
    await expectRejection(previewAugmentation(data, given), { code: 'INVALID_OPTION', field }, words)
  })
})
