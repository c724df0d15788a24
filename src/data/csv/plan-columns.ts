import { describeOrder, type DateOrder } from '../dates/date-format.js'
import { describeNumberFormat, isPlain, type NumberFormat } from '../parse/number-format.js'
import { parseQuantity } from '../parse/quantities.js'
import { type ColumnType, readAsOf } from '../table/column/types.js'
import type { ColumnPlan } from '../table/column/plan.js'
import { codesNote, inferColumn, numberPlan, type Inference } from '../table/infer-column.js'
import type { CsvSettings } from './options.js'
import type { RowSample } from './row-sample.js'
import { isMissingText } from './columns/builder.js'
import { inferNumberFormat } from '../parse/infer-number-format.js'
import { inferDateFormat, isTimeName } from '../dates/infer-date-format.js'

/** How the columns of a file are converted; `ignore` leaves one out, `null` waits for its first value. */
export interface ColumnPlans {
  readonly plans: readonly (ColumnPlan | 'ignore' | null)[]
  /** The numbers in the first rows of columns whose every cell is a plain one or empty. */
  readonly values: readonly (Float64Array | undefined)[]
  /** What was assumed, one sentence each. */
  readonly notes: readonly string[]
}

/** The decimal separators as the command line names them. */
const DECIMAL_NAMES = { '.': 'point', ',': 'comma' } as const

/** Decides from the first rows how to convert each column, and then over all of them what is ambiguous in one. */
export function planColumns(names: readonly string[], sample: RowSample, settings: CsvSettings): ColumnPlans {
  const first = names.map((name, cell) => planColumn(name, cell, sample, settings))
  const decimal = provenDecimal(first)
  const settled = first.map((found, cell): Planned => {
    if (found.inference === undefined || decimal === null) return found
    const { alternative } = found.inference
    if (alternative === null) return found
    if (alternative.decimal !== decimal) return { ...found, inference: { ...found.inference, alternative: null } }
    const cells = sample.cells(cell)
    const inference = inferColumn(names[cell] ?? '', cells.texts, { ...settings, decimal }, cells.rowNumbers)
    return { plan: inference.plan, inference }
  })
  return {
    plans: settled.map(({ plan }) => plan),
    values: settled.map(({ values }) => values),
    notes: notesOf(names, settled),
  }
}

interface Planned {
  readonly plan: ColumnPlan | 'ignore' | null
  /** Absent if the type was given. */
  readonly inference?: Inference
  readonly values?: Float64Array
}

function planColumn(name: string, cell: number, sample: RowSample, settings: CsvSettings): Planned {
  const type = settings.types.get(name)
  if (settings.columns?.has(name) === false) return { plan: 'ignore' }
  if (type !== undefined) return { plan: planOf(type, cell, sample, settings) }
  const hasMissingNumber = settings.missingNumbers.size > 0
  const decimal = settings.decimal ?? '.'
  const simple = hasMissingNumber || isTimeName(name) ? null : sample.simpleCells(cell, decimal.charCodeAt(0))
  if (simple === null) return inferred(name, cell, sample, settings)
  if (simple.arePadded) {
    const inference = { ...plain, plan: { kind: 'category' } as const, note: codesNote(name) }
    return { plan: inference.plan, inference }
  }
  const plan = numberPlan({ decimal }, { isStrict: false, keepsSpellings: simple.haveSpellings })
  const isOpen = simple.mayBeGrouped && settings.decimal === null
  const alternative: NumberFormat | null = isOpen ? { decimal: ',', grouping: '.' } : null
  const proves = simple.havePoints && !simple.mayBeGrouped ? decimal : null
  const example = isOpen ? groupedExample(cell, sample) : ''
  return { plan, inference: { ...plain, plan, proves, alternative, example, isUsual: true }, values: simple.values }
}

/** A cell whose point may separate thousands. */
function groupedExample(cell: number, sample: RowSample): string {
  return sample.cells(cell).texts.find((text) => text.includes('.')) ?? ''
}

const plain = { proves: null, alternative: null, isAmbiguousDate: false, example: '' } as const

function inferred(name: string, cell: number, sample: RowSample, settings: CsvSettings): Planned {
  const { texts, rowNumbers } = sample.cells(cell)
  const inference = inferColumn(name, texts, settings, rowNumbers)
  return { plan: inference.plan, inference }
}

/** The plan for a column whose type is given; a kind without a format takes the format from the first rows. */
function planOf(type: ColumnType, cell: number, sample: RowSample, settings: CsvSettings): ColumnPlan | 'ignore' {
  const kind = readAsOf(type)
  if (kind === 'ignore') return kind
  if (kind === 'boolean' || kind === 'category') return { kind }
  if (typeof type !== 'string') {
    if (type.kind === 'date') return { kind: 'date', format: type, isStrict: false }
    return numberPlan(type, { isStrict: false, keepsSpellings: false })
  }
  const strict = { isStrict: true, keepsSpellings: false }
  const decimal = settings.decimal ?? '.'
  if (kind === 'number' && settings.missingNumbers.size === 0) {
    // Their bytes tell as much as their texts would.
    if (sample.simpleCells(cell, decimal.charCodeAt(0)) !== null) return numberPlan({ decimal }, strict)
  }
  const present = sample.cells(cell).texts.filter((text) => !isMissingText(text, settings))
  if (kind === 'number') return numberPlan(inferNumberFormat(present, settings.decimal).format, strict)
  return { kind: 'date', format: { order: inferDateFormat(present).order }, isStrict: true }
}

/** The decimal separator that columns prove, if all that prove one agree. */
function provenDecimal(found: readonly Planned[]): '.' | ',' | null {
  const proven = new Set(found.flatMap(({ inference }) => inference?.proves ?? []))
  const [decimal = null] = proven
  return proven.size === 1 ? decimal : null
}

/** One sentence for all columns of the same format, then those about single columns. */
function notesOf(names: readonly string[], settled: readonly Planned[]): string[] {
  const columns = new Map<string, { names: string[]; example: string; value: string }>()
  const open: { readonly name: string; readonly example: string }[] = []
  const single: string[] = []
  for (const [i, { plan, inference }] of settled.entries()) {
    const name = names[i] ?? ''
    if (inference === undefined || plan === null || plan === 'ignore') continue
    if (inference.note !== undefined) single.push(inference.note)
    // A column without an example has plain numbers with the decimal separator that was given: nothing is assumed.
    const words = inference.example === '' ? null : describePlan(plan)
    if (words !== null) {
      const same = columns.get(words) ?? { names: [], example: inference.example, value: valueOf(plan, inference) }
      same.names.push(name)
      columns.set(words, same)
    }
    if (inference.isUsual === true && inference.alternative !== null) open.push({ name, example: inference.example })
    single.push(...ambiguityOf(name, plan, inference))
  }
  const assumed = [...columns].map(
    ([words, same]) => `${listed(same.names)} read as ${words}, such as ${JSON.stringify(same.example)}${same.value}.`,
  )
  return [...assumed, ...thousandsNote(open), ...single]
}

/** A sentence about columns whose points may all separate thousands, and none proves what they do. */
function thousandsNote(open: readonly { readonly name: string; readonly example: string }[]): string[] {
  const [first] = open
  if (first === undefined) return []
  const alternative = parseQuantity(first.example, { decimal: ',', grouping: '.' })
  const type = `${first.name}=number:comma`
  return [
    `${listed(open.map(({ name }) => name))} read with decimal points, each of which has exactly three digits behind it: ${JSON.stringify(first.example)} may also be ${alternative}. If points separate thousands, pass decimal: ',' (--decimal comma, or --types ${type} of one column).`,
  ]
}

function valueOf(plan: ColumnPlan, { example }: Inference): string {
  return plan.kind === 'number' ? ` for ${parseQuantity(example, plan.format)}` : ''
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name))
  const last = quoted.at(-1) ?? ''
  if (quoted.length === 1) return `Column ${last} is`
  return `Columns ${quoted.slice(0, -1).join(', ')} and ${last} are`
}

/** What is assumed about a column beyond the usual; `null` if nothing is. */
function describePlan(plan: ColumnPlan): string | null {
  if (plan.kind === 'number') return isPlain(plan.format) ? null : describeNumberFormat(plan.format)
  if (plan.kind === 'date' && plan.format.order !== 'ymd') return describeDates(plan.format.order)
  return null
}

function describeDates(order: DateOrder): string {
  const words = describeOrder(order)
  return order === 'seconds' || order === 'milliseconds' ? `dates in ${words}` : `dates of ${words}`
}

function ambiguityOf(name: string, plan: ColumnPlan, inference: Inference): string[] {
  const quoted = JSON.stringify(name)
  const { alternative, isAmbiguousDate, example, isUsual } = inference
  if (plan.kind === 'date' && isAmbiguousDate) {
    const other = plan.format.order === 'dmy' ? 'mdy' : 'dmy'
    const remedy = `types: { ${quoted}: { kind: 'date', order: '${other}' } } (--types ${name}=date:${other})`
    return [
      `Column ${quoted} fits both day-month and month-day: no day is above 12. If it is the other way round, pass ${remedy}.`,
    ]
  }
  if (plan.kind !== 'number' || alternative === null || isUsual === true) return []
  const value = parseQuantity(example, alternative)
  const option = `decimal: '${alternative.decimal}'`
  return [
    `Column ${quoted} is ambiguous: ${JSON.stringify(example)} may also be ${value}. If it is, pass ${option} (--decimal ${DECIMAL_NAMES[alternative.decimal]}).`,
  ]
}
