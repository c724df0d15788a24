import * as layout from '../../assembly/layout.js'
import { philox } from '../../src/data/random/philox.js'
import type { AugmentationDescription } from '../../src/index.js'
import { at } from './arrays.js'

type Row = readonly number[]
type Description = AugmentationDescription

/** A data set, and the steps that are applied to it. */
export interface Augmented {
  readonly x: readonly Row[]
  readonly steps: readonly Description[]
  readonly seed: number
  readonly epoch: number
}

/** What a row was mixed with, and how much of it: one entry a mixture. */
export interface Mix {
  readonly partner: number
  readonly share: number
}

/** One row as training sees it. */
export function augmentedRow(data: Augmented, row: number): { x: number[]; mixes: Mix[] } {
  let x = [...itemOf(data.x, row)]
  const mixes: Mix[] = []
  data.steps.forEach((step, index) => {
    const draws = new Draws(data, row, index)
    const applies = draws.uniform(0) < step.probability
    if (isMixture(step)) {
      const mix = applies ? mixOf(step, draws, data.x.length) : { partner: 0, share: 0, hole: null }
      const partner = applies ? before(data, mix.partner, index) : x
      const { hole, share } = mix
      x = x.map((value, i) =>
        hole === null ? value + share * (at(partner, i) - value) : hole(i) ? at(partner, i) : value,
      )
      mixes.push({ partner: mix.partner, share })
    } else if (applies) x = changes[step.kind as keyof typeof changes](x, step, draws)
  })
  return { x, mixes }
}

/** Targets mixed as the row was. */
export function mixedTargets(targets: readonly Row[], row: number, mixes: readonly Mix[]): number[] {
  return mixes.reduce(
    (own, { partner, share }) => own.map((value, k) => value + share * (at(itemOf(targets, partner), k) - value)),
    [...itemOf(targets, row)],
  )
}

/** A partner as it is before mixture `index`, itself not mixed. */
function before(data: Augmented, row: number, index: number): number[] {
  const steps = data.steps.map((step, i) => (i < index && !isMixture(step) ? step : { ...step, probability: 0 }))
  return augmentedRow({ ...data, steps }, row).x
}

const isMixture = ({ kind }: Description): boolean => kind === 'mixup' || kind === 'cutmix'

/** The numbers of one augmentation of one row, sixteen a group. */
class Draws {
  readonly #of: (group: number, index: number) => number
  group = 0

  constructor({ seed, epoch }: Augmented, row: number, augmentation: number) {
    this.#of = (group, index) => {
      const counter = [4 * group + (index % 4), row, augmentation + layout.PURPOSE_AUGMENT * 2 ** 24, epoch] as const
      return at(philox(counter, [seed, 0]), Math.floor(index / 4))
    }
  }

  word(index: number): number {
    return this.#of(this.group, index)
  }

  uniform(index: number): number {
    return (this.word(index) + 0.5) / 2 ** 32
  }

  symmetric(index: number, limit: number): number {
    return (2 * this.uniform(index) - 1) * limit
  }

  below(index: number, bound: number): number {
    return Math.floor((this.word(index) * bound) / 2 ** 32)
  }
}

const changes = {
  flipHorizontal: (x: Row, step: Description): number[] =>
    byPixel(step, (read, y, left, channel) => read(y, shapeOf(step)[1] - 1 - left, channel), x),
  flipVertical: (x: Row, step: Description): number[] =>
    byPixel(step, (read, top, left, channel) => read(shapeOf(step)[0] - 1 - top, left, channel), x),
  warp: warped,
  crop(x: Row, step: Description, draws: Draws): number[] {
    const padding = Number(step['padding'])
    const dy = draws.below(1, 2 * padding + 1) - padding
    const dx = draws.below(2, 2 * padding + 1) - padding
    return byPixel(step, (read, y, left, channel) => read(y + dy, left + dx, channel), x)
  },
  cutout(x: Row, step: Description, draws: Draws): number[] {
    const [height, width] = shapeOf(step)
    const [holeHeight, holeWidth] = twoOf(step['size'])
    const top = draws.below(1, height) - Math.floor(holeHeight / 2)
    const left = draws.below(2, width) - Math.floor(holeWidth / 2)
    const isHole = (y: number, z: number): boolean =>
      y >= top && y < top + holeHeight && z >= left && z < left + holeWidth
    return byPixel(step, (read, y, z, channel) => (isHole(y, z) ? Number(step['fill']) : read(y, z, channel)), x)
  },
  color: colored,
  noise(x: Row, step: Description, draws: Draws): number[] {
    const { sigma } = step
    return x.map((value, i) => {
      draws.group = 1 + Math.floor(i / 16)
      const pair = i % 8
      const radius = Math.sqrt(-2 * Math.log(draws.uniform(pair)))
      const angle = 2 * Math.PI * draws.uniform(pair + 8)
      const normal = radius * (i % 16 < 8 ? Math.cos(angle) : Math.sin(angle))
      return value + Number(Array.isArray(sigma) ? sigma[i] : sigma) * normal
    })
  },
  mask: (x: Row, step: Description, draws: Draws): number[] =>
    x.map((value, i) => {
      draws.group = 1 + Math.floor(i / 16)
      return draws.word(i % 16) < Number(step['rate']) * 2 ** 32 ? Number(step['value']) : value
    }),
}

type Read = (y: number, x: number, channel: number) => number

/** A new image, each of whose values may look anywhere in the old one; beyond its edge as the options say. */
function byPixel(
  step: Description,
  value: (read: Read, y: number, x: number, channel: number) => number,
  old: Row,
): number[] {
  const [height, width, channels] = shapeOf(step)
  const read: Read = (y, x, channel) => {
    const row = inside(y, height, step['edge'])
    const column = inside(x, width, step['edge'])
    return row === null || column === null ? Number(step['fill']) : at(old, (row * width + column) * channels + channel)
  }
  return old.map((_, i) => {
    const pixel = Math.floor(i / channels)
    return value(read, Math.floor(pixel / width), pixel % width, i % channels)
  })
}

function inside(index: number, size: number, edge: Description[string] | undefined): number | null {
  if (index >= 0 && index < size) return index
  if (edge === 'nearest') return Math.min(Math.max(index, 0), size - 1)
  if (edge !== 'reflect') return null
  // Mirrored again and again, the pixel at the edge included.
  return index < 0 ? inside(-1 - index, size, edge) : inside(2 * size - 1 - index, size, edge)
}

/** Through the matrix product R(−θ)·S(φ)/zoom, written out. */
function warped(x: Row, step: Description, draws: Draws): number[] {
  const [height, width] = shapeOf(step)
  const [vertical, horizontal] = twoOf(step['shift'])
  const shift = [draws.symmetric(1, horizontal * width), draws.symmetric(2, vertical * height)] as const
  const theta = (draws.symmetric(3, Number(step['rotate'])) * Math.PI) / 180
  const phi = (draws.symmetric(4, Number(step['shear'])) * Math.PI) / 180
  const zoom = 1 + draws.symmetric(5, Number(step['zoom']))
  return byPixel(
    step,
    (read, y, left, channel) => {
      const [dx, dy] = [left - (width - 1) / 2, y - (height - 1) / 2]
      const slanted = dx + Math.tan(phi) * dy
      const fromX = (Math.cos(theta) * slanted + Math.sin(theta) * dy) / zoom + (width - 1) / 2 - shift[0]
      const fromY = (Math.cos(theta) * dy - Math.sin(theta) * slanted) / zoom + (height - 1) / 2 - shift[1]
      return bilinear(read, fromX, fromY, channel)
    },
    x,
  )
}

function bilinear(read: Read, x: number, y: number, channel: number): number {
  let sum = 0
  for (const row of [Math.floor(y), Math.floor(y) + 1]) {
    for (const column of [Math.floor(x), Math.floor(x) + 1]) {
      sum += (1 - Math.abs(y - row)) * (1 - Math.abs(x - column)) * read(row, column, channel)
    }
  }
  return sum
}

function colored(x: Row, step: Description, draws: Draws): number[] {
  const [brightness, contrast, saturation] = ['brightness', 'contrast', 'saturation'].map(
    (name, i) => 1 + draws.symmetric(i + 1, Number(step[name])),
  ) as [number, number, number]
  const hue = (draws.symmetric(4, Number(step['hue'])) * Math.PI) / 180
  const { [2]: channels } = shapeOf(step)
  const [lowest, highest] = twoOf(step['range'])
  const bright = x.map((value) => brightness * value)
  const pixels = Array.from({ length: x.length / channels }, (_, i) => bright.slice(i * channels, (i + 1) * channels))
  const mean = pixels.reduce((sum, pixel) => sum + lumaOf(pixel), 0) / pixels.length
  return pixels
    .map((pixel) => pixel.map((value) => mean + contrast * (value - mean)))
    .flatMap((pixel) => (channels === 3 ? turned(pixel, saturation, hue) : pixel))
    .map((value) => Math.min(Math.max(value, lowest), highest))
}

function lumaOf(pixel: Row): number {
  if (pixel.length !== 3) return pixel.reduce((sum, value) => sum + value, 0) / pixel.length
  return 0.299 * at(pixel, 0) + 0.587 * at(pixel, 1) + 0.114 * at(pixel, 2)
}

function turned(pixel: Row, saturation: number, hue: number): number[] {
  const y = lumaOf(pixel)
  const u = 0.492 * (at(pixel, 2) - y)
  const v = 0.877 * (at(pixel, 0) - y)
  const [newU, newV] = [Math.cos(hue) * u - Math.sin(hue) * v, Math.sin(hue) * u + Math.cos(hue) * v]
  const red = y + (saturation * newV) / 0.877
  const blue = y + (saturation * newU) / 0.492
  return [red, (y - 0.299 * red - 0.114 * blue) / 0.587, blue]
}

function mixOf(step: Description, draws: Draws, rows: number): Mix & { hole: ((index: number) => boolean) | null } {
  const partner = draws.below(1, rows)
  const share = 1 - beta(draws, Number(step['alpha']))
  if (step.kind === 'mixup') return { partner, share, hole: null }
  const [height, width, channels] = shapeOf(step)
  const [holeHeight, holeWidth] = [height, width].map((size) => Math.floor(Math.sqrt(share) * size + 0.5)) as [
    number,
    number,
  ]
  const top = draws.below(4, height) - Math.floor(holeHeight / 2)
  const left = draws.below(5, width) - Math.floor(holeWidth / 2)
  const hole = (index: number): boolean => {
    const y = Math.floor(index / channels / width)
    const x = Math.floor(index / channels) % width
    return y >= top && y < top + holeHeight && x >= left && x < left + holeWidth
  }
  const area = Array.from({ length: height * width }, (_, i) => hole(i * channels)).filter(Boolean).length
  return { partner, share: area / (height * width), hole }
}

/** Beta(α, α): Ulrich's formula above ½, else Jöhnk's rejection, which here is tried with plain powers. */
function beta(draws: Draws, alpha: number): number {
  if (alpha > 0.5) {
    const radius = Math.sqrt(1 - draws.uniform(2) ** (2 / (2 * alpha - 1)))
    return 0.5 + 0.5 * radius * Math.cos(2 * Math.PI * draws.uniform(3))
  }
  for (;;) {
    const a = draws.uniform(2) ** (1 / alpha)
    const b = draws.uniform(3) ** (1 / alpha)
    if (a + b <= 1) return a / (a + b)
    draws.group++
  }
}

function shapeOf({ image }: Description): readonly [number, number, number] {
  const [height, width, channels] = image as readonly number[]
  return [height ?? NaN, width ?? NaN, channels ?? 1]
}

function twoOf(value: Description[string] | undefined): readonly [number, number] {
  return Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [Number(value), Number(value)]
}

function itemOf(rows: readonly Row[], index: number): Row {
  const row = rows[index]
  if (row === undefined) throw new RangeError(`row ${index} of ${rows.length}`)
  return row
}
