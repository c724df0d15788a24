import type { GridOutputs, Opened } from '../../worker/messages.ts'
import { traceMark } from '../../charts/marks.ts'
import { CLASS_COLORS, classColor, css } from '../palette.ts'

/** Opacity of the plane where the network is certain, by theme. */
const FULL = { light: 0.5, dark: 0.55 }

/** Paints class and certainty of each place of a grid: the paler, the less certain. */
export function paintGrid(canvas: HTMLCanvasElement, grid: GridOutputs, side: number, isDark: boolean): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  const image = context.createImageData(side, side)
  const pixels = new Uint32Array(image.data.buffer)
  const full = isDark ? FULL.dark : FULL.light
  // Little-endian: alpha, blue, green, red from the highest byte.
  const colors = Array.from({ length: CLASS_COLORS }, (_, label) => {
    const [red, green, blue] = classColor(label, isDark)
    return (blue << 16) | (green << 8) | red
  })
  for (let i = 0; i < pixels.length; i++) {
    const alpha = ((grid.certainty[i] ?? 0) * full) & 255
    pixels[i] = ((alpha << 24) | (colors[(grid.class[i] ?? 0) % CLASS_COLORS] ?? 0)) >>> 0
  }
  context.putImageData(image, 0, 0)
}

/** Which parts of the data are shown. */
export interface ShownParts {
  readonly train: boolean
  readonly dev: boolean
  readonly test: boolean
}

/** Draws the rows: shape and colour by class; train filled, dev hollow, test small and hollow. */
export function drawPoints(
  canvas: HTMLCanvasElement,
  { points, domain, task }: Opened,
  shown: ShownParts,
  isDark: boolean,
): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  const { width, height } = canvas
  const ratio = width / 480
  context.clearRect(0, 0, width, height)
  const visible = [shown.train, shown.dev, shown.test]
  const [[left, right], [low, high]] = domain
  // Dev and test above train: they are fewer.
  for (const part of [0, 1, 2]) {
    if (visible[part] !== true) continue
    for (let row = 0; row < points.part.length; row++) {
      if (points.part[row] !== part) continue
      const x = (((points.at[2 * row] ?? 0) - left) / (right - left)) * width
      const y = height - (((points.at[2 * row + 1] ?? 0) - low) / (high - low)) * height
      drawMark(context, { x, y, part, ratio, isDark, task, target: points.target[row] ?? 0 })
    }
  }
}

interface Mark {
  readonly x: number
  readonly y: number
  readonly part: number
  readonly target: number
  readonly ratio: number
  readonly isDark: boolean
  readonly task: Opened['task']
}

function drawMark(context: CanvasRenderingContext2D, { x, y, part, target, ratio, isDark, task }: Mark): void {
  const label = task === 'regression' ? Number(target >= 0) : target
  const size = (part === 2 ? 3 : 4) * ratio
  const color = classColor(label, isDark)
  const paper = isDark ? '#14171c' : '#ffffff'
  const strength = task === 'regression' ? 0.25 + 0.75 * Math.min(1, Math.abs(target)) : 1
  context.beginPath()
  traceMark(context, label, x, y, size)
  context.lineWidth = (part === 0 ? 1.2 : 1.8) * ratio
  context.fillStyle = part === 0 ? css(color, strength) : paper
  context.strokeStyle = part === 0 ? paper : css(color)
  context.fill()
  context.stroke()
}
