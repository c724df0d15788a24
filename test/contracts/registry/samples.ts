import { dataset, fitPreprocessor, network, split, splitTable } from '../../../src/index.js'
import type { Dataset, Network, Preprocessor, Table, ThreeParts, ThreeTables } from '../../../src/index.js'
import { zipOf } from '../../support/compress.js'
import { readCsv } from '../../../src/data/csv/index.js'

const ROWS = 60

/** A classification of 60 rows, two features, two classes. */
export function classRows(): Dataset {
  const x = Array.from({ length: ROWS }, (_, i) => [Math.sin(i), Math.cos(3 * i)])
  return dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 1 : 0)) })
}

/** A regression on the same features. */
export function valueRows(): Dataset {
  const { x } = classRows()
  const y = Array.from({ length: ROWS }, (_, i) => (x[2 * i] ?? 0) - 2 * (x[2 * i + 1] ?? 0) + 0.1 * Math.sin(7 * i))
  return dataset({ x, y, task: 'regression' })
}

export function parts(): ThreeParts {
  return split(classRows(), { seed: 1 })
}

export const tableText: string = [
  'size,colour,site,kind',
  ...Array.from({ length: ROWS }, (_, i) => {
    const row = [Math.sin(i).toFixed(3), i % 3 === 0 ? 'red' : 'blue', `s${i % 6}`, i % 2 === 0 ? 'a' : 'b']
    return row.join(',')
  }),
  '',
].join('\n')

export async function table(): Promise<Table> {
  return await readCsv(tableText)
}

export async function tableParts(): Promise<ThreeTables> {
  return splitTable(await table(), { target: 'kind' })
}

export async function preprocessor(): Promise<Preprocessor> {
  return fitPreprocessor(await table(), { target: 'kind' })
}

export async function classNetwork(): Promise<Network> {
  return await network({
    inputs: 2,
    layers: [{ units: 3 }, { units: 2 }],
    loss: 'softmaxCrossEntropy',
    precision: 'f64',
  })
}

export async function valueNetwork(): Promise<Network> {
  return await network({ inputs: 2, layers: [{ units: 3 }, { units: 1 }], loss: 'meanSquaredError', precision: 'f64' })
}

/** A workbook of Excel with the column "a". */
export function workbook(): Uint8Array {
  const cell = (text: string): string => `<row><c t="inlineStr"><is><t>${text}</t></is></c></row>`
  return zipOf({
    'xl/workbook.xml': '<workbook><sheets><sheet name="text" r:id="r1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="r1" Target="s.xml"/></Relationships>',
    'xl/s.xml': `<worksheet><sheetData>${['a', 'x', 'y'].map(cell).join('')}</sheetData></worksheet>`,
  })
}
