/**
 * Draws augmented digits: one row per augmentation, the first column unchanged, then one column per epoch.
 *
 *     node examples/augmentation.ts [FILE.png]
 */
import { readFile, writeFile } from 'node:fs/promises'
import { crc32, deflateSync } from 'node:zlib'
import { type Augmentation, type AugmentationPreview, dataset, previewAugmentation } from 'wellfit'
import { readCsv } from 'wellfit/csv'

const image = [8, 8] as const
/** One row of the picture each. */
const shown: readonly (readonly Augmentation[])[] = [
  [{ kind: 'warp', image, rotate: 20 }],
  [{ kind: 'warp', image, shift: 0.2 }],
  [{ kind: 'warp', image, zoom: 0.3, shear: 20 }],
  [{ kind: 'crop', image, padding: 2 }],
  [{ kind: 'cutout', image, size: 3 }],
  [{ kind: 'color', image, brightness: 0.6, contrast: 0.6 }],
  [{ kind: 'noise', sigma: 0.15 }],
  [{ kind: 'mixup', alpha: 1 }],
  [{ kind: 'cutmix', image }],
]

async function readPixels(): Promise<Float32Array> {
  const table = await readCsv(await readFile(new URL('../datasets/digits.csv', import.meta.url)))
  const pixels = table.columns.flatMap((column) => (column.kind === 'number' ? [column.values] : []))
  return Float32Array.from({ length: table.rows * 64 }, (_, i) => (pixels[i % 64]?.[Math.floor(i / 64)] ?? 0) / 16)
}

/** Grey pixels, each `scale` × `scale`, as a PNG file. */
function encodePng(width: number, pixels: readonly number[], scale: number): Buffer {
  const height = pixels.length / width
  const lines = Array.from({ length: height * scale }, (_, y) => {
    const line = pixels.slice(Math.floor(y / scale) * width, (Math.floor(y / scale) + 1) * width)
    return [0, ...line.flatMap((value) => Array<number>(scale).fill(value))]
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width * scale, 0)
  header.writeUInt32BE(height * scale, 4)
  header[8] = 8
  const parts = { IHDR: header, IDAT: deflateSync(Buffer.from(lines.flat()), { level: 9 }), IEND: Buffer.alloc(0) }
  const chunks = Object.entries(parts).flatMap(([name, bytes]) => {
    const body = Buffer.concat([Buffer.from(name), bytes])
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(bytes.length)
    checksum.writeUInt32BE(crc32(body))
    return [length, body, checksum]
  })
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), ...chunks])
}

const file = process.argv[2] ?? 'augmentation.png'
const x = await readPixels()
const previews: AugmentationPreview[] = []
for (const [i, augment] of shown.entries()) {
  // A different digit in every row; mixtures use the digits that follow.
  const rows = x.subarray(i * 64, (i + 200) * 64)
  const data = dataset({ x: rows, y: new Float64Array(200), task: 'regression' })
  previews.push(await previewAugmentation(data, { augment, image, images: 1, epochs: 12, seed: 1 }))
}
const width = previews[0]?.width ?? 0
const between = Array<number>(width).fill(128)
const pixels = previews.flatMap((preview, i) => (i === 0 ? preview.pixels : [...between, ...preview.pixels]))
await writeFile(file, encodePng(width, pixels, 5))
console.log(`${file}: ${shown.length} augmentations, ${previews[0]?.columns} columns`)
