import { checkChoice, checkNumber } from '../../options.js'
import type { DateFormat } from '../dates/date-format.js'
import type { NumberFormat } from '../parse/number-format.js'
import { readDateFormat, readNumberFormat } from '../table/column/formats.js'
import { DATE_PARTS } from '../dates/part-names.js'
import { BUCKETS, type TermWeights } from '../text/tf-idf.js'
import type { FittedColumn, FittedNumber, FittedTarget, FittedText, Preprocessor } from './types.js'
import { readQuantiles } from '../scale/check-scaler.js'
import { storedFields } from '../stored-fields.js'

const functionName = 'checkPreprocessor'
const stored = storedFields(functionName)
const { readStored, own, anObject, fields, list, text, texts, distinctTexts, checkDifferent, fault } = stored
const { numbers, positiveNumbers } = stored
const tasks = ['classification', 'regression'] as const

/**
 * Validates a preprocessor read from a file and returns a copy with known fields only. Keywords must be in closed lists
 * and numbers finite; names are data and are never resolved.
 *
 * @throws WellfitError `INVALID_MODEL` naming the field.
 * @example
 * const preprocessor = checkPreprocessor(JSON.parse(text))
 */
export function checkPreprocessor(value: unknown): Preprocessor {
  return readStored(() => readPreprocessor(value))
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
  const format = checkChoice(functionName, 'format', own(object, 'format'), ['wellfit.preprocessor'])
  const version = own(object, 'version')
  if (version !== 1 && version !== 2)
    throw fault('version', version, 'be 1 or 2', 'It was written by a different version of wellfit.')
  const task = checkChoice(functionName, 'task', own(object, 'task'), tasks)
  const columns = list('columns', own(object, 'columns')).map((column, i) => readColumn(`columns[${i}]`, column))
  checkDifferent(
    'columns',
    columns.map((column) => column.name),
  )
  if (columns.length === 0) throw fault('columns', columns, 'hold at least one column')
  const target = readTarget(own(object, 'target'))
  if (columns.some((column) => column.name === target.name)) {
    throw fault('target.name', target.name, 'not be one of the feature columns')
  }
  if ((target.kind === 'classes') !== (task === 'classification')) {
    throw fault('target.kind', target.kind, `match the task ${task}`)
  }
  const missing =
    own(object, 'missing') === undefined
      ? {}
      : { missing: checkChoice(functionName, 'missing', own(object, 'missing'), ['error']) }
  const preparation = texts('preparation', own(object, 'preparation'))
  return { format, version, task, columns, target, ...missing, preparation }
}

function readColumn(field: string, value: unknown): FittedColumn {
  const kind = checkChoice(functionName, `${field}.kind`, own(anObject(field, value), 'kind'), [
    'number',
    'category',
    'text',
  ])
  if (kind === 'text') return readText(field, value)
  if (kind === 'category') {
    const object = fields(field, value, ['name', 'kind', 'categories', 'other', 'signed', 'readAs'])
    return {
      name: text(`${field}.name`, own(object, 'name')),
      kind,
      categories: distinctTexts(`${field}.categories`, own(object, 'categories')),
      ...readOther(field, own(object, 'other')),
      ...readSigned(field, object),
      ...readReadAs(field, object, 'boolean'),
    }
  }
  const object = fields(field, value, [
    'name',
    'kind',
    'median',
    'mean',
    'scale',
    'clip',
    'quantiles',
    'indicator',
    'readAs',
    'edges',
    'dateParts',
    'numberFormat',
    'dateFormat',
  ])
  const indicator = own(object, 'indicator')
  if (typeof indicator !== 'boolean') throw fault(`${field}.indicator`, indicator, 'be true or false')
  return {
    name: text(`${field}.name`, own(object, 'name')),
    kind,
    median: checkNumber(functionName, `${field}.median`, own(object, 'median')),
    ...readMoments(field, object),
    ...readClip(field, own(object, 'clip')),
    ...readMapping(field, object),
    indicator,
    ...readReadAs(field, object, 'date'),
    ...readEdges(field, own(object, 'edges')),
    ...readDateParts(field, object),
    ...readFormats(field, object),
  }
}

function readText(field: string, value: unknown): FittedText {
  const object = fields(field, value, ['name', 'kind', 'words', 'characters'])
  return {
    name: text(`${field}.name`, own(object, 'name')),
    kind: 'text',
    words: readTerms(`${field}.words`, own(object, 'words')),
    characters: readTerms(`${field}.characters`, own(object, 'characters')),
  }
}

function readTerms(field: string, value: unknown): TermWeights {
  const object = fields(field, value, ['terms', 'weights'])
  const count = list(`${field}.terms`, own(object, 'terms')).length
  const terms = numbers(`${field}.terms`, own(object, 'terms'), count)
  const isHash = (term: number, i: number): boolean =>
    Number.isInteger(term) && term > (terms[i - 1] ?? -1) && term < BUCKETS
  if (!terms.every(isHash)) throw fault(`${field}.terms`, terms, 'be ascending hashes')
  return { terms, weights: positiveNumbers(`${field}.weights`, own(object, 'weights'), count) }
}

function readEdges(field: string, value: unknown): Pick<FittedNumber, 'edges'> {
  if (value === undefined) return {}
  const edges = numbers(`${field}.edges`, value, list(`${field}.edges`, value).length)
  const isAscending = edges.every((edge, i) => i === 0 || edge > (edges[i - 1] ?? NaN))
  if (edges.length > 2 && isAscending) return { edges }
  throw fault(`${field}.edges`, value, 'be three or more ascending numbers')
}

function readDateParts(field: string, object: object): Pick<FittedNumber, 'dateParts'> {
  const value = own(object, 'dateParts')
  if (value === undefined) return {}
  const given = distinctTexts(`${field}.dateParts`, value)
  const dateParts = DATE_PARTS.filter((part) => given.includes(part))
  const isDate = own(object, 'readAs') === 'date'
  if (isDate && dateParts.length === given.length && dateParts.every((part, i) => part === given[i]))
    return { dateParts }
  throw fault(`${field}.dateParts`, value, `be some of ${DATE_PARTS.join(', ')}, in this order, of a date`)
}

function readReadAs<T extends string>(field: string, object: object, way: T): { readAs?: T } {
  const value = own(object, 'readAs')
  return value === undefined ? {} : { readAs: checkChoice(functionName, `${field}.readAs`, value, [way]) }
}

function readFormats(field: string, object: object): Pick<FittedNumber, 'numberFormat' | 'dateFormat'> {
  const numberFormat = own(object, 'numberFormat')
  const dateFormat = own(object, 'dateFormat')
  return {
    ...(numberFormat === undefined ? {} : { numberFormat: storedNumberFormat(`${field}.numberFormat`, numberFormat) }),
    ...(dateFormat === undefined ? {} : { dateFormat: storedDateFormat(`${field}.dateFormat`, dateFormat) }),
  }
}

function storedNumberFormat(field: string, value: unknown): NumberFormat {
  return readNumberFormat(
    functionName,
    field,
    fields(field, value, ['decimal', 'grouping', 'unit', 'duration', 'missing']),
  )
}

function storedDateFormat(field: string, value: unknown): DateFormat {
  return readDateFormat(functionName, field, fields(field, value, ['order', 'missing']))
}

function readOther(field: string, value: unknown): { other?: true } {
  if (value === undefined) return {}
  if (value === true) return { other: value }
  throw fault(`${field}.other`, value, 'be true or absent')
}

function readSigned(field: string, object: object): { signed?: true } {
  const value = own(object, 'signed')
  if (value === undefined) return {}
  const isBinary =
    list(`${field}.categories`, own(object, 'categories')).length === 2 && own(object, 'other') === undefined
  if (value === true && isBinary) return { signed: value }
  throw fault(`${field}.signed`, value, 'be absent, or true beside exactly two categories and no other')
}

function readTarget(value: unknown): FittedTarget {
  const kind = checkChoice(functionName, 'target.kind', own(anObject('target', value), 'kind'), ['classes', 'values'])
  if (kind === 'values') {
    const object = fields('target', value, ['name', 'kind', 'mean', 'scale', 'transform'])
    const transform = own(object, 'transform')
    return {
      name: text('target.name', own(object, 'name')),
      kind,
      ...readMoments('target', object),
      ...(transform === undefined
        ? {}
        : { transform: checkChoice(functionName, 'target.transform', transform, ['log']) }),
    }
  }
  const object = fields('target', value, ['name', 'kind', 'classes'])
  const classes = distinctTexts('target.classes', own(object, 'classes'))
  if (classes.length < 2) throw fault('target.classes', classes, 'hold at least two classes')
  return { name: text('target.name', own(object, 'name')), kind, classes }
}

function readClip(field: string, value: unknown): Pick<FittedNumber, 'clip'> {
  if (value === undefined) return {}
  return { clip: checkNumber(functionName, `${field}.clip`, value, { min: 0, minExcluded: true }) }
}

function readMapping(field: string, object: object): Pick<FittedNumber, 'quantiles'> {
  const value = own(object, 'quantiles')
  if (value === undefined) return {}
  for (const [key, only] of [
    ['mean', 0],
    ['scale', 1],
    ['clip', undefined],
  ] as const) {
    const found = own(object, key)
    if (found !== only) throw fault(`${field}.${key}`, found, `be ${only ?? 'absent'} beside quantiles`)
  }
  return { quantiles: readQuantiles(stored, `${field}.quantiles`, value) }
}

function readMoments(field: string, object: object): { mean: number; scale: number } {
  return {
    mean: checkNumber(functionName, `${field}.mean`, own(object, 'mean')),
    scale: checkNumber(functionName, `${field}.scale`, own(object, 'scale'), { min: 0, minExcluded: true }),
  }
}
