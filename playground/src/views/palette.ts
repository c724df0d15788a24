/** Colours of classes by theme, as red, green and blue; blue and orange first, which all kinds of colour vision tell apart. */
const light: readonly Rgb[] = [
  [37, 105, 176],
  [224, 123, 0],
  [0, 139, 111],
  [158, 75, 160],
  [192, 57, 43],
  [90, 105, 120],
  [150, 130, 0],
  [20, 140, 180],
  [200, 80, 130],
  [110, 80, 40],
]
const dark: readonly Rgb[] = [
  [88, 157, 232],
  [245, 152, 50],
  [60, 190, 160],
  [212, 140, 214],
  [240, 120, 105],
  [165, 178, 192],
  [215, 195, 60],
  [90, 200, 230],
  [245, 150, 190],
  [200, 160, 110],
]

export type Rgb = readonly [red: number, green: number, blue: number]

/** Colours of classes; more classes begin again. */
export const CLASS_COLORS = light.length

/** The colour of a class. */
export function classColor(label: number, isDark: boolean): Rgb {
  const colors = isDark ? dark : light
  return colors[label % colors.length] ?? [128, 128, 128]
}

/** A colour as CSS writes it. */
export function css([red, green, blue]: Rgb, alpha = 1): string {
  return `rgb(${red} ${green} ${blue} / ${alpha})`
}
