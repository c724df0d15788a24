/** The outline of a class's mark in units of its size: corners, or a circle for none. */
const shapes: readonly (readonly (readonly [x: number, y: number])[])[] = [
  [],
  polygon(4, 1.27, 45),
  [[0, -1.3], [1.2, 0.8], [-1.2, 0.8]], // prettier-ignore
  polygon(4, 1.35, 0),
  [[0, 1.3], [1.2, -0.8], [-1.2, -0.8]], // prettier-ignore
  polygon(5, 1.2, 0),
  star(4, 1.5, 0.55),
  polygon(6, 1.15, 30),
  star(5, 1.5, 0.65),
  star(6, 1.45, 0.8),
]

function polygon(corners: number, radius: number, degrees: number): (readonly [number, number])[] {
  return Array.from({ length: corners }, (_, i) => {
    const angle = ((degrees + (360 * i) / corners) * Math.PI) / 180
    return [radius * Math.sin(angle), -radius * Math.cos(angle)]
  })
}

function star(points: number, outer: number, inner: number): (readonly [number, number])[] {
  const [tips, notches] = [polygon(points, outer, 0), polygon(points, inner, 180 / points)]
  return tips.flatMap((tip, i) => [tip, notches[i] ?? tip])
}

/** What traces a path: a canvas, or text. */
export interface Tracer {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  arc(x: number, y: number, radius: number, start: number, end: number): void
  closePath(): void
}

/** The mark of a class: ten shapes of about the same area, so that they are told apart without colours. */
export function traceMark(path: Tracer, label: number, x: number, y: number, size: number): void {
  const corners = shapes[label % shapes.length] ?? []
  if (corners.length === 0) path.arc(x, y, size, 0, 2 * Math.PI)
  for (const [i, [dx, dy]] of corners.entries()) {
    if (i === 0) path.moveTo(x + dx * size, y + dy * size)
    else path.lineTo(x + dx * size, y + dy * size)
  }
  path.closePath()
}

/** The mark of a class as the path of an SVG of 16 × 16. */
export function markPath(label: number, size = 4.6): string {
  const parts: string[] = []
  const at = (x: number, y: number): string => `${x.toFixed(2)} ${y.toFixed(2)}`
  traceMark(
    {
      moveTo: (x, y) => parts.push(`M${at(x, y)}`),
      lineTo: (x, y) => parts.push(`L${at(x, y)}`),
      arc: (x, y, r) => parts.push(`M${at(x - r, y)}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0`),
      closePath: () => parts.push('z'),
    },
    label,
    8,
    8,
    size,
  )
  return parts.join('')
}
