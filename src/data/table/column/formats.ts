import { WellfitError } from '../../../errors.js'
import { checkChoice, checkText } from '../../../options.js'
import { DATE_ORDERS, type DateFormat } from '../../dates/date-format.js'
import { GROUPINGS, type NumberFormat } from '../../parse/number-format.js'

/** Checks a number format given as an option or read from a file; unknown keys are the caller's business. */
export function readNumberFormat(functionName: string, field: string, value: object): NumberFormat {
  const { decimal, grouping, unit, duration, missing } = value as Readonly<Record<keyof NumberFormat, unknown>>
  const format = {
    decimal: checkChoice(functionName, `${field}.decimal`, decimal ?? '.', ['.', ',']),
    ...(grouping === undefined
      ? {}
      : { grouping: checkChoice(functionName, `${field}.grouping`, grouping, GROUPINGS) }),
    ...(unit === undefined ? {} : { unit: checkText(functionName, `${field}.unit`, unit) }),
    ...(duration === undefined ? {} : readDuration(functionName, `${field}.duration`, duration)),
    ...readMissing(functionName, field, missing),
  }
  if (format.grouping !== format.decimal) return format
  const expected = 'differ from the decimal separator'
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: `${field}.grouping`,
    value: grouping,
    expected,
  })
}

function readDuration(functionName: string, field: string, value: unknown): Pick<NumberFormat, 'duration'> {
  if (value === 'minutes') return { duration: value }
  if (typeof value === 'boolean') return value ? { duration: true } : {}
  const expected = "be true, false or 'minutes'"
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected })
}

/** Checks a date format given as an option or read from a file. */
export function readDateFormat(functionName: string, field: string, value: object): DateFormat {
  const { order, missing } = value as Readonly<Record<keyof DateFormat, unknown>>
  return {
    order: checkChoice(functionName, `${field}.order`, order ?? 'ymd', DATE_ORDERS),
    ...readMissing(functionName, field, missing),
  }
}

function readMissing(functionName: string, field: string, words: unknown): { missing?: readonly string[] } {
  if (words === undefined) return {}
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return { missing: [...words] }
  const expected = 'be an array of strings'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: `${field}.missing`, value: words, expected })
}
