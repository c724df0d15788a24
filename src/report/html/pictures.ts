import type { ErrorImages } from '../../result/index.js'
import { markup, type Content, type Markup } from './markup.js'
import { png } from './png.js'

/** About the length of the longer side, in CSS pixels. */
const SIDE = 96

/** A row to show, and what is said of it. */
export interface Captioned {
  readonly row: number
  readonly caption: Content
}

/** A list of the pictures of rows with their captions; a row without a picture has its caption alone. */
export function pictures(images: ErrorImages, shown: readonly Captioned[]): Markup {
  const bytes = new Map(images.rows.map(({ row, pixels }) => [row, pixels]))
  return markup`<ul class="pictures">
${shown.map(
  ({
    row,
    caption,
  }) => markup`<li><figure>${picture(images, row, bytes.get(row))}<figcaption>${caption}</figcaption></figure></li>
`,
)}</ul>
`
}

/** What the shades of the pictures mean. */
export function shadesNote({ range: [black, white], step }: ErrorImages, format: (value: number) => string): string {
  const thinned = step === 1 ? '' : ` Of every ${step} rows and columns of pixels one is drawn.`
  return `Pixels are drawn from ${format(black)} (black) to ${format(white)} (white).${thinned}`
}

function picture({ shape: [height, width, channels] }: ErrorImages, row: number, pixels = ''): Markup | null {
  const bytes = Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0))
  if (bytes.length === 0 || bytes.length !== height * width * channels) return null
  const file = png(bytes, width, height, channels === 3 ? 3 : 1)
  const source = `data:image/png;base64,${btoa(Array.from(file, (byte) => String.fromCharCode(byte)).join(''))}`
  // A whole multiple, so that all pixels are equally large.
  const scale = Math.max(1, Math.floor(SIDE / Math.max(height, width)))
  return markup`<img src="${source}" width="${scale * width}" height="${scale * height}" alt="Image of row ${row}">`
}
