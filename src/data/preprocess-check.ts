import { WellfitError } from '../errors.js'
import { checkChoice, checkKeys, checkNumber } from '../options.js'
import type { FittedColumn, FittedTarget, Preprocessor } from './preprocess-types.js'

const door = 'checkPreprocessor'
const tasks = ['classification', 'regression'] as const

/** The own value of a key: what an object inherits is nobody's data. */
function own(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value
}

/**
 * Validates a preprocessor that came from a file, and returns a fresh one made of known fields only: its words are
 * compared with closed lists, its numbers are finite, its names are data and never resolved to anything.
 *
 * @throws WellfitError `INVALID_MODEL` naming the field.
 * @example
 * const preprocessor = checkPreprocessor(JSON.parse(text))
 */
export function checkPreprocessor(value: unknown): Preprocessor {
  try {
    return readPreprocessor(value)
  } catch (error) {
    if (!(error instanceof WellfitError) || error.code === 'INVALID_MODEL') throw error
    const { field, expected, remedy } = error
    throw new WellfitError({
      code: 'INVALID_MODEL',
      door,
      expected,
      value: error.value,
      ...(field === undefined ? {} : { field }),
      ...(remedy === undefined ? {} : { remedy }),
    })
  }
}

function readPreprocessor(value: unknown): Preprocessor {
  const object = fields('preprocessor', value, [
    'format',
    'version',
    'task',
    'columns',
    'target',
    'missing',
    'preparation',
  ])
  const format = checkChoice(door, 'format', own(object, 'format'), ['wellfit.preprocessor'])
  const version = own(object, 'version')
  if (version !== 1) throw fault('version', version, 'be 1', 'It was written by another version of wellfit.')
  const task = checkChoice(door, 'task', own(object, 'task'), tasks)
  const columns = list('columns', own(object, 'columns')).map((column, i) => readColumn(`columns[${i}]`, column))
  checkDifferent(
    'columns',
    columns.map((column) => column.name),
  )
  if (columns.length === 0) throw fault('columns', columns, 'hold at least one column')
  const target = readTarget(own(object, 'target'))
  if (columns.some((column) => column.name === target.name)) {
    throw fault('target.name', target.name, 'be none of the columns it is predicted from')
  }
  if ((target.kind === 'classes') !== (task === 'classification')) {
    throw fault('target.kind', target.kind, `fit the task ${task}`)
  }
  const missing =
    own(object, 'missing') === undefined
      ? {}
      : { missing: checkChoice(door, 'missing', own(object, 'missing'), ['refuse']) }
  const preparation = texts('preparation', own(object, 'preparation'))
  return { format, version, task, columns, target, ...missing, preparation }
}

function readColumn(field: string, value: unknown): FittedColumn {
  const kind = checkChoice(door, `${field}.kind`, own(anObject(field, value), 'kind'), ['number', 'category'])
  if (kind === 'category') {
    const object = fields(field, value, ['name', 'kind', 'categories', 'other', 'readAs'])
    return {
      name: text(`${field}.name`, own(object, 'name')),
      kind,
      categories: distinctTexts(`${field}.categories`, own(object, 'categories')),
      ...readOther(field, own(object, 'other')),
      ...readReadAs(field, object, 'boolean'),
    }
  }
  const object = fields(field, value, ['name', 'kind', 'median', 'mean', 'scale', 'indicator', 'readAs'])
  const indicator = own(object, 'indicator')
  if (typeof indicator !== 'boolean') throw fault(`${field}.indicator`, indicator, 'be true or false')
  return {
    name: text(`${field}.name`, own(object, 'name')),
    kind,
    median: checkNumber(door, `${field}.median`, own(object, 'median')),
    ...readMoments(field, object),
    indicator,
    ...readReadAs(field, object, 'date'),
  }
}

function readReadAs<T extends string>(field: string, object: object, way: T): { readAs?: T } {
  const value = own(object, 'readAs')
  return value === undefined ? {} : { readAs: checkChoice(door, `${field}.readAs`, value, [way]) }
}

function readOther(field: string, value: unknown): { other?: true } {
  if (value === undefined) return {}
  if (value === true) return { other: value }
  throw fault(`${field}.other`, value, 'be true or not there')
}

function readTarget(value: unknown): FittedTarget {
  const kind = checkChoice(door, 'target.kind', own(anObject('target', value), 'kind'), ['classes', 'values'])
  if (kind === 'values') {
    const object = fields('target', value, ['name', 'kind', 'mean', 'scale'])
    return { name: text('target.name', own(object, 'name')), kind, ...readMoments('target', object) }
  }
  const object = fields('target', value, ['name', 'kind', 'classes'])
  const classes = distinctTexts('target.classes', own(object, 'classes'))
  if (classes.length < 2) throw fault('target.classes', classes, 'hold at least two classes')
  return { name: text('target.name', own(object, 'name')), kind, classes }
}

function readMoments(field: string, object: object): { mean: number; scale: number } {
  return {
    mean: checkNumber(door, `${field}.mean`, own(object, 'mean')),
    scale: checkNumber(door, `${field}.scale`, own(object, 'scale'), { min: 0, minExcluded: true }),
  }
}

function anObject(field: string, value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw fault(field, value, 'be an object')
}

function fields(field: string, value: unknown, keys: readonly string[]): object {
  const object = anObject(field, value)
  checkKeys(door, field, object, keys)
  return object
}

function list(field: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return Array.from<unknown>(value)
  throw fault(field, value, 'be an array')
}

function text(field: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw fault(field, value, 'be a text')
}

function texts(field: string, value: unknown): string[] {
  return list(field, value).map((entry, i) => text(`${field}[${i}]`, entry))
}

function distinctTexts(field: string, value: unknown): string[] {
  const found = texts(field, value)
  if (found.length === 0) throw fault(field, value, 'hold at least one text')
  checkDifferent(field, found)
  return found
}

function checkDifferent(field: string, values: readonly string[]): void {
  const seen = new Set<string>()
  for (const value of values) {
    if (seen.has(value)) throw fault(field, value, 'name each only once')
    seen.add(value)
  }
}

function fault(field: string, value: unknown, expected: string, remedy?: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_MODEL',
    door,
    field,
    value,
    expected,
    ...(remedy === undefined ? {} : { remedy }),
  })
}
