import { noun } from '../../../noun.js'
import { WellfitError } from '../../../errors.js'
import { nearest } from '../../../options.js'
import type { PartName } from '../../../result/index.js'
import { rowsByText, rowTexts, type RowValues } from '../row-values.js'

/** Accepted part names, in lower case. */
const names: ReadonlyMap<string, PartName> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['dev', 'dev'],
  ['development', 'dev'],
  ['validation', 'dev'],
  ['valid', 'dev'],
  ['val', 'dev'],
  ['test', 'test'],
  ['testing', 'test'],
  ['traindev', 'trainDev'],
  ['train-dev', 'trainDev'],
  ['train_dev', 'trainDev'],
])

/**
 * Assigns rows to the parts that they name.
 *
 * @throws WellfitError `INVALID_DATA` for an unknown part name or a part without rows.
 */
export function assignByPart(values: RowValues, withTest: boolean): Record<PartName, Uint32Array> {
  const texts = rowTexts(values)
  const found: Record<PartName, number[]> = { train: [], dev: [], test: [], trainDev: [] }
  rowsByText(texts).forEach((rows, code) => {
    const text = texts.texts[code] ?? ''
    const name = names.get(text.trim().toLowerCase())
    if (name === undefined) throw unknownPart(text, rows)
    for (const row of rows) found[name].push(row)
  })
  for (const name of ['train', 'dev', 'test'] as const)
    checkPresence(name, found[name].length, name !== 'test' || withTest)
  const rowsOf = (name: PartName): Uint32Array => Uint32Array.from(found[name]).sort()
  return { train: rowsOf('train'), dev: rowsOf('dev'), test: rowsOf('test'), trainDev: rowsOf('trainDev') }
}

function unknownPart(text: string, rows: Uint32Array): WellfitError {
  const near = nearest(text.trim(), [...names.keys()])
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'split',
    field: 'part',
    value: text,
    row: rows[0] ?? 0,
    count: rows.length,
    expected: 'be train, dev (or validation), test or trainDev',
    ...(near === undefined ? {} : { remedy: `Did you mean ${JSON.stringify(near)}?` }),
  })
}

function checkPresence(name: PartName, rows: number, isWanted: boolean): void {
  if (rows > 0 === isWanted) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'split',
    field: 'part',
    value: `${rows} ${noun(rows, 'row')} of ${name}`,
    expected: isWanted ? 'name train, dev and test at least once' : 'not name test with test: false',
    ...(isWanted && name === 'test' ? { remedy: 'Pass test: false if there is no test part.' } : {}),
  })
}
