import { WellfitError } from '../../errors.js'
import { checkBoolean, checkChoice } from '../../options.js'

/** The character between cells; a space stands for any run of spaces and tabs. */
export type Delimiter = ',' | ';' | '\t' | '|' | ' '

/** How a CSV file is laid out. */
export interface LayoutOptions {
  /** Default: the one that splits the first lines most evenly, then into the most cells; spaces if no other does. */
  readonly delimiter?: Delimiter
  /**
   * Whether the first row names the columns. Default: decided from the values; columns without a header are named
   * `column_1`, `column_2`, …
   */
  readonly header?: boolean
  /** The character that comment lines begin with, or false for none. Default: `#` or `%`, if such lines stand above the header. */
  readonly comment?: string | false
  /** Whether sums and remarks below the table are recognized and left out. Default true. */
  readonly footer?: boolean
  /** The decimal separator. Default: for each column the one that its cells show, a point if both fit. */
  readonly decimal?: '.' | ','
}

/** `LayoutOptions` with every default filled in. */
export interface Layout {
  /** `null`: recognized. */
  readonly delimiter: Delimiter | null
  /** `undefined`: recognized. */
  readonly header: boolean | undefined
  /** `null`: no comments; `undefined`: recognized. */
  readonly comment: string | null | undefined
  readonly footer: boolean
  /** `null`: decided by column. */
  readonly decimal: '.' | ',' | null
}

/** The keys of `LayoutOptions`. */
export const layoutKeys: readonly string[] = ['delimiter', 'header', 'comment', 'footer', 'decimal']

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|', ' ']

/** The options checked, the defaults filled in. */
export function readLayout(functionName: string, options: LayoutOptions): Layout {
  const { delimiter, decimal, header, comment, footer = true } = options
  if (delimiter === ',' && decimal === ',') {
    throw optionError(functionName, 'decimal', decimal, 'differ from the delimiter')
  }
  return {
    delimiter: delimiter === undefined ? null : checkChoice(functionName, 'delimiter', delimiter, delimiters),
    decimal: decimal === undefined ? null : checkChoice(functionName, 'decimal', decimal, ['.', ','] as const),
    header: header === undefined ? undefined : checkBoolean(functionName, 'header', header),
    comment: readComment(functionName, comment),
    footer: checkBoolean(functionName, 'footer', footer),
  }
}

function readComment(functionName: string, value: unknown): string | null | undefined {
  if (value === undefined) return undefined
  if (value === false) return null
  if (typeof value === 'string' && /^[!#-+\-./:<-@[-`{}~]$/.test(value) && value !== '"') return value
  const expected = 'be false or one ASCII character that is no letter, digit, quote or comma'
  throw optionError(functionName, 'comment', value, expected)
}

/** The candidate delimiters: with decimal commas, all but the comma. */
export function possibleDelimiters({ decimal }: Layout): readonly Delimiter[] {
  return delimiters.filter((delimiter) => delimiter !== decimal && delimiter !== ' ')
}

function optionError(functionName: string, field: string, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected })
}
