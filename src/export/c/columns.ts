import { COSINE, SINE, TWO_PI } from '../../data/dates/cycle.js'
import { DAYS_PER_YEAR, FIRST_WEEKDAY } from '../../data/dates/date-parts.js'
import type { DatePart } from '../../data/dates/part-names.js'
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
    const { mean, scale, clip, quantiles, median, dateParts, indicator } = column
    const standard = (x: string): string => {
      if (quantiles !== null)
        return `(wellfit_real)wellfit_normal_score(${x}, ${quantilesOf(index)}, ${quantiles.length})`
      const z = `(${x} - ${real(mean)}) / ${real(scale)}`
      return `(wellfit_real)(${clip === null ? z : `wellfit_clip(${z}, ${real(clip)})`})`
    }
    const at = next()
    const parts = dateParts.map((part) => datePartText(part, value, next)).join(' ')
    const missing = indicator ? ` x0[${next()}] = 1;` : ''
    const scaled = bytes
      ? `(wellfit_real)${value} * ${literal(isF32 ? Math.fround(1 / 255) : 1 / 255, isF32)}`
      : standard(value)
    const imputed = median === null ? `return ${index + 1};` : `x0[${at}] = ${standard(real(median))};${missing}`
    return `  if (isnan(${value})) { ${imputed} }
  else ${parts === '' ? `x0[${at}] = ${scaled};` : `{ x0[${at}] = ${scaled}; ${parts} }`}`
  }
  const { categories, keys, other, signed, refusesMissing } = column
  const only = signed ? next() : 0
  const tests = categories.map((text, i) => {
    const same = [text, ...(keys === null ? [] : [keys[i] ?? text])]
    const found = [...new Set(same)].map((one) => `strcmp(${value}, ${quoted(one)}) == 0`).join(' || ')
    return `if (${found}) ${signed ? `x0[${only}] = ${2 * i - 1}` : `x0[${next()}] = 1`};`
  })
  const rest = other ? [`x0[${next()}] = 1;`] : []
  const chain = [...tests, ...rest].join('\n    else ')
  return `  if (${value} != NULL) {\n    ${chain === '' ? ';' : chain}\n  }${refusesMissing ? ` else return ${index + 1};` : ''}`
}

/** The features of a part of a date; `next` gives the place of each. */
function datePartText(part: DatePart, value: string, next: () => number): string {
  if (part === 'weekday') {
    const indices = Array.from({ length: 7 }, () => next()).join(', ')
    return `{ static const int days[] = {${indices}}; x0[days[(int)fmod(fmod(floor(${value}) + ${FIRST_WEEKDAY}, 7) + 7, 7)]] = 1; }`
  }
  const time = part === 'season' ? `${value} / ${real(DAYS_PER_YEAR)}` : value
  const [sine, cosine] = [next(), next()]
  return `wellfit_cycle(${time}, &x0[${sine}], &x0[${cosine}]);`
}

/** `wellfit_cycle`: the sine and cosine of what a number of cycles has behind the point, as src/data/dates/cycle.ts has them. */
export function cycleText(): string {
  const list = (coefficients: readonly number[]): string => coefficients.map(real).join(', ')
  return `static double wellfit_series(const double *coefficients, double square) {
  double sum = 0;
  for (int k = 6; k >= 0; k--) sum = sum * square + coefficients[k];
  return sum;
}
static void wellfit_cycle(double cycles, wellfit_real *sine, wellfit_real *cosine) {
  static const double sines[] = {${list(SINE)}};
  static const double cosines[] = {${list(COSINE)}};
  const double phase = cycles - floor(cycles);
  const int quarters = (int)floor(4 * phase + 0.5);
  const double x = ${real(TWO_PI)} * (phase - quarters / 4.0), square = x * x;
  const double s = x * (1 + square * wellfit_series(sines, square));
  const double c = 1 + square * wellfit_series(cosines, square);
  switch (quarters % 4) {
    case 1: *sine = (wellfit_real)c; *cosine = (wellfit_real)-s; break;
    case 2: *sine = (wellfit_real)-s; *cosine = (wellfit_real)-c; break;
    case 3: *sine = (wellfit_real)-c; *cosine = (wellfit_real)s; break;
    default: *sine = (wellfit_real)s; *cosine = (wellfit_real)c;
  }
}`
}
