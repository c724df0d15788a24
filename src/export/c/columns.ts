import type { PlannedColumn } from '../plan.js'
import { literal, quoted, real } from './literals.js'
import { quantilesOf } from './normal-score.js'

/** Names of members that C allows, each once. */
export function membersOf(columns: readonly PlannedColumn[]): string[] {
  const taken = new Set<string>()
  return columns.map(({ name }) => {
    const plain = `c_${name.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '_')}`
    let member = plain
    for (let i = 2; taken.has(member); i++) member = `${plain}_${i}`
    taken.add(member)
    return member
  })
}

/** The type of a row. */
export function rowText(columns: readonly PlannedColumn[]): string {
  const members = membersOf(columns)
  const lines = columns.map(({ kind, name }, i) => {
    const comment = ` /* ${name.replace(/[^\x20-\x7e]|[*/]/g, '?')} */`
    return kind === 'number' ? `  double ${members[i]};${comment}` : `  const char *${members[i]};${comment}`
  })
  return `typedef struct {\n${lines.join('\n')}\n} wellfit_row;`
}

/** z / √(1 + (z/limit)²). */
export const CLIP_TEXT: string = `static double wellfit_clip(double z, double limit) {
  const double root = sqrt(1 + z / limit * (z / limit));
  return isinf(root) ? (z < 0 ? -limit : limit) : z / root;
}`

/** From a member of a row to its features; `next` gives the place of each. */
export function encodeText(
  column: PlannedColumn,
  value: string,
  index: number,
  next: () => number,
  bytes: boolean,
  isF32: boolean,
): string {
  if (column.kind === 'number') {
    const { mean, scale, clip, quantiles, median, indicator } = column
    const standard = (x: string): string => {
      if (quantiles !== null)
        return `(wellfit_real)wellfit_normal_score(${x}, ${quantilesOf(index)}, ${quantiles.length})`
      const z = `(${x} - ${real(mean)}) / ${real(scale)}`
      return `(wellfit_real)(${clip === null ? z : `wellfit_clip(${z}, ${real(clip)})`})`
    }
    const at = next()
    const missing = indicator ? ` x0[${next()}] = 1;` : ''
    const scaled = bytes
      ? `(wellfit_real)${value} * ${literal(isF32 ? Math.fround(1 / 255) : 1 / 255, isF32)}`
      : standard(value)
    const imputed = median === null ? `return ${index + 1};` : `x0[${at}] = ${standard(real(median))};${missing}`
    return `  if (isnan(${value})) { ${imputed} }
  else x0[${at}] = ${scaled};`
  }
  const { categories, keys, other, refusesMissing } = column
  const tests = categories.map((text, i) => {
    const same = [text, ...(keys === null ? [] : [keys[i] ?? text])]
    const found = [...new Set(same)].map((one) => `strcmp(${value}, ${quoted(one)}) == 0`).join(' || ')
    return `if (${found}) x0[${next()}] = 1;`
  })
  const rest = other ? [`x0[${next()}] = 1;`] : []
  const chain = [...tests, ...rest].join('\n    else ')
  return `  if (${value} != NULL) {\n    ${chain === '' ? ';' : chain}\n  }${refusesMissing ? ` else return ${index + 1};` : ''}`
}
