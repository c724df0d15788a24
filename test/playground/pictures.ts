import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'

/** Pictures that people have looked at. */
const folder = fileURLToPath(new URL('../golden/playground', import.meta.url))

/** Where whole pictures are written to, for whoever looks at them: new golden ones, and those of a test that failed. */
const found = fileURLToPath(new URL('../../out/pictures', import.meta.url))

/**
 * How pictures are kept and compared. Another machine has other fonts: letters differ in shape and width, and lines of text
 * break elsewhere. So views with text are compared at an eighth of their size, where letters are a light grey, after both were
 * brought to the same height; what is drawn without a letter is compared as it is, at half its size.
 */
const kinds = {
  view: { kept: 4, compared: 2, points: 0.08, height: 0.12 },
  graphic: { kept: 2, compared: 1, points: 0.008, height: 0.02 },
} as const

/** `'view'`: with text; `'graphic'`: a canvas alone. */
export type Kind = keyof typeof kinds

/** How far a point may differ, from 0 for the same colour to 1. */
const THRESHOLD = 0.2

/** Why a picture differs from the golden one; `null` where it does not. `UPDATE_GOLDEN=1` makes it the golden one. */
export function differenceFromGolden(name: string, bytes: Uint8Array, kind: Kind): string | null {
  const file = path.join(folder, `${name}.png`)
  const picture = kept(bytes, kind)
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, PNG.sync.write(picture, { colorType: 2 }))
    writeFound(name, bytes)
    return null
  }
  if (!existsSync(file)) return `there is no golden picture ${name}`
  const difference = pictureDifference(picture, PNG.sync.read(readFileSync(file)), kind)
  if (difference !== null) writeFound(name, bytes)
  return difference
}

function writeFound(name: string, bytes: Uint8Array): void {
  mkdirSync(found, { recursive: true })
  writeFileSync(path.join(found, `${name}.png`), bytes)
}

/** Why two pictures, both as they are kept, differ. */
export function pictureDifference(first: PNG, second: PNG, kind: Kind): string | null {
  const { compared, points: most, height: mostOfHeight } = kinds[kind]
  if (Math.abs(first.width - second.width) > 1) return `it is ${first.width} wide instead of ${second.width}`
  const heights = Math.abs(first.height - second.height) / Math.max(first.height, second.height)
  if (heights > mostOfHeight) return `it is ${first.height} high instead of ${second.height}`
  const width = Math.floor(first.width / compared)
  const height = Math.floor(Math.min(first.height, second.height) / compared)
  const [a, b] = [first, second].map((picture) => resized(picture, width, height).data)
  if (a === undefined || b === undefined) return null
  const points = pixelmatch(a, b, undefined, width, height, { threshold: THRESHOLD, includeAA: true })
  const fraction = points / (width * height)
  return fraction <= most ? null : `${(100 * fraction).toFixed(1)} % of its points differ`
}

/** A screenshot as it is kept: each point is the mean of those that it stands for. */
export function kept(bytes: Uint8Array, kind: Kind): PNG {
  const picture = PNG.sync.read(Buffer.from(bytes))
  const { kept: factor } = kinds[kind]
  return resized(picture, Math.floor(picture.width / factor), Math.floor(picture.height / factor))
}

/** A picture of another size, each point the mean of those that it covers. */
function resized({ width, height, data }: PNG, toWidth: number, toHeight: number): PNG {
  const picture = new PNG({ width: toWidth, height: toHeight })
  for (let y = 0; y < toHeight; y++) {
    const [top, bottom] = span(y, toHeight, height)
    for (let x = 0; x < toWidth; x++) {
      const [left, right] = span(x, toWidth, width)
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0
        for (let row = top; row < bottom; row++)
          for (let column = left; column < right; column++) sum += data[4 * (row * width + column) + channel] ?? 0
        picture.data[4 * (y * toWidth + x) + channel] = sum / ((bottom - top) * (right - left))
      }
    }
  }
  return picture
}

function span(at: number, of: number, size: number): [number, number] {
  const from = Math.floor((at * size) / of)
  return [from, Math.max(from + 1, Math.floor(((at + 1) * size) / of))]
}
