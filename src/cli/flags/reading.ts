import type { CsvOptions, Delimiter } from '../../data/csv/index.js'
import { WellfitError } from '../../errors.js'
import { choiceFlag, type Flag, type Flags, inGroup } from './flags.js'
import { readTypesFlag, TYPES_FLAG } from './types.js'

const DELIMITERS: Readonly<Record<string, Delimiter>> = {
  comma: ',',
  ',': ',',
  semicolon: ';',
  ';': ';',
  tab: '\t',
  '\t': '\t',
  '\\t': '\t',
  pipe: '|',
  '|': '|',
  space: ' ',
  ' ': ' ',
}

/** Flags that say how a file of text is laid out. */
export const LAYOUT_FLAGS: readonly Flag[] = [
  {
    name: 'encoding',
    value: '<name>',
    help: 'utf-8, utf-16le, windows-1252, shift_jis, … (default: by the bytes)',
  },
  {
    name: 'delimiter',
    value: '<name>',
    choices: ['comma', 'semicolon', 'tab', 'pipe', 'space'],
    help: 'comma, semicolon, tab, pipe or space (default: by the first rows)',
  },
  {
    name: 'decimal',
    value: '<name>',
    choices: ['point', 'comma'],
    help: 'Decimal separator: point or comma (default: by the values, else point)',
  },
  {
    name: 'header',
    value: '<yes|no>',
    choices: ['yes', 'no'],
    help: 'Whether the first row names the columns (default: by the values; else column_1, column_2, …)',
  },
  {
    name: 'comment',
    value: '<mark>',
    help: 'Character that comment lines begin with, or none (default: # or % above the header)',
  },
  { name: 'keep-footer', help: 'Read totals and notes below the table as rows' },
  {
    name: 'missing-words',
    value: '<words>',
    help: 'Additional words for missing values, separated by commas, besides NA, NaN, null and the like',
  },
  {
    name: 'no-default-missing',
    help: 'Treat only empty cells and --missing-words as missing, not NA, NaN, null and the like',
  },
]

/** The flags that name the files with the rows of the test part. */
export const TEST_FLAGS: readonly Flag[] = [
  {
    name: 'test',
    value: '<file>',
    help: 'File with the test rows; all other rows are split into train and dev',
  },
  {
    name: 'test-labels',
    value: '<file>',
    help: 'File with the labels of the rows of --test, where these have a file of their own, as those of MNIST',
  },
]

/** The files of the test part. */
export interface TestFiles {
  readonly rows: string
  /** A file with the only column that `rows` lacks. */
  readonly labels?: string
}

/** The files that the flags name; `undefined`: the split chooses a test part. */
export function readTestFlags(flags: Flags): TestFiles | undefined {
  const [rows, labels] = [flags.get('test'), flags.get('test-labels')]
  if (rows !== undefined) return labels === undefined ? { rows } : { rows, labels }
  if (labels === undefined) return undefined
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: '--test-labels',
    value: labels,
    expected: 'be given with --test',
    remedy: 'Name the file of the rows that the labels are of: --test FILE.',
  })
}

/** The flag that names a sheet of a workbook. */
export const SHEET_FLAG: Flag = {
  name: 'sheet',
  value: '<name>',
  help: 'Sheet of an Excel workbook (default: the first)',
}

/** Flags that a model remembers. */
const REMEMBERED_FLAGS: readonly Flag[] = [...LAYOUT_FLAGS, SHEET_FLAG]

/** Flags that say how to read a data file. */
export const READING_FLAGS: readonly Flag[] = inGroup('Reading the file', [TYPES_FLAG, ...LAYOUT_FLAGS, SHEET_FLAG])

/** Flags that say how rows in CSV are laid out that come as text in UTF-8. */
export const TEXT_LAYOUT_FLAGS: readonly Flag[] = LAYOUT_FLAGS.filter(({ name }) => name !== 'encoding')

/** How to read a data file, as the flags say; what they leave out is recognized. */
export function readReadingFlags(flags: Flags): CsvOptions & { readonly sheet?: string } {
  const delimiter = choiceFlag(flags, 'delimiter', Object.keys(DELIMITERS))
  const decimal = choiceFlag(flags, 'decimal', ['point', 'comma', '.', ','])
  const header = choiceFlag(flags, 'header', ['yes', 'no'])
  const comment = flags.get('comment')
  const missing = flags.get('missing-words')
  const encoding = flags.get('encoding')
  const sheet = flags.get('sheet')
  const separator = delimiter === undefined ? undefined : DELIMITERS[delimiter]
  return {
    ...readTypesFlag(flags),
    ...(encoding === undefined ? {} : { encoding }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(separator === undefined ? {} : { delimiter: separator }),
    ...(decimal === undefined ? {} : { decimal: decimal === 'point' || decimal === '.' ? '.' : ',' }),
    ...(header === undefined ? {} : { header: header === 'yes' }),
    ...(comment === undefined ? {} : { comment: comment === 'none' ? false : comment }),
    ...(flags.has('keep-footer') ? { footer: false } : {}),
    ...(missing === undefined ? {} : { missing: missing.split(',') }),
    ...(flags.has('no-default-missing') ? { keepDefaultMissing: false } : {}),
  }
}

/** The flags about the layout of files that were given, to be stored with a model. */
export function layoutFlags(flags: Flags): Readonly<Record<string, string>> {
  return Object.fromEntries([...flags].filter(([name]) => REMEMBERED_FLAGS.some((flag) => flag.name === name)))
}

/** How the files of a model's training were read, as far as flags said so. */
export interface RememberedLayout {
  readonly options: CsvOptions & { readonly sheet?: string }
  /** The flags as they are written, `--delimiter=semicolon`, by the option that each sets. */
  readonly flags: Readonly<Record<string, string>>
}

/**
 * The layout that `layoutFlags` stored in the metadata of a model, without what the flags of this command say.
 *
 * @throws WellfitError `INVALID_OPTION` where a stored flag has a value that it cannot have.
 */
export function rememberedLayout(metadata: Readonly<Record<string, unknown>>, flags: Flags): RememberedLayout {
  const stored = metadata[LAYOUT_KEY]
  const entries = typeof stored === 'object' && stored !== null ? Object.entries(stored) : []
  const known = entries.flatMap(([name, value]) => {
    const flag = REMEMBERED_FLAGS.find((candidate) => candidate.name === name)
    if (flag === undefined || typeof value !== 'string' || flags.has(name)) return []
    const written = `--${name}${flag.value === undefined ? '' : `=${value}`}`
    return Object.entries(readReadingFlags(new Map([[name, value]]))).map(([option, own]) => ({ option, own, written }))
  })
  return {
    options: Object.fromEntries(known.map(({ option, own }) => [option, own])),
    flags: Object.fromEntries(known.map(({ option, written }) => [option, written])),
  }
}

/** Where a model's metadata holds the flags. */
export const LAYOUT_KEY = 'layoutFlags'
