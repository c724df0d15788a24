/** Colours of classes by theme, as red, green and blue; blue and orange first, which all kinds of colour vision tell apart. */
const light: readonly Rgb[] = [
  [37, 105, 176],
  [224, 123, 0],
  [0, 139, 111],
  [158, 75, 160],
]
const dark: readonly Rgb[] = [
  [88, 157, 232],
  [245, 152, 50],
  [60, 190, 160],
  [212, 140, 214],
]

export type Rgb = readonly [red: number, green: number, blue: number]

/** The colour of a class. */
export function classColor(label: number, isDark: boolean): Rgb {
  const colors = isDark ? dark : light
  return colors[label % colors.length] ?? [128, 128, 128]
}

/** A colour as CSS writes it. */
export function css([red, green, blue]: Rgb, alpha = 1): string {
  return `rgb(${red} ${green} ${blue} / ${alpha})`
}
