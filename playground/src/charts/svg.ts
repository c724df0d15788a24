/** A coordinate, to a tenth of a pixel. */
export function tenths(value: number): number {
  return Math.round(value * 10) / 10
}

/** Text for an attribute or an element. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** At most so many of the points, evenly, and always the last one. */
export function thinned<Point>(points: readonly Point[], most: number): readonly Point[] {
  const every = Math.ceil(points.length / most)
  return every <= 1 ? points : points.filter((_, i) => i % every === 0 || i === points.length - 1)
}
