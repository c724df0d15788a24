import { describe, expect, it } from 'vitest'
import { readCsv, writeCsv } from '../../src/data/csv/index.js'
import { readJsonLines } from '../../src/data/files/jsonl.js'
import { decodeModel, fitPreprocessor, openModel, preprocess, type Table } from '../../src/index.js'
import { classesOf } from '../../src/data/table/target.js'
import { textAt } from '../../src/data/table/table.js'
import { normalFrom } from '../inspect/samples.js'
import { trainText } from '../support/train-text.js'

const ROWS = 120
/** Which of the labels each row has. */
const next = normalFrom(3)
const rows = Array.from({ length: ROWS }, () => next())
const labelOf = (row: number, count: number): number => Math.floor(count / (1 + Math.exp(-3 * (rows[row] ?? 0))))

/** A file of one feature that tells the label. */
function csv(labels: readonly string[], quote: boolean): string {
  const cells = labels.map((label) => (quote ? `"${label.replaceAll('"', '""')}"` : label))
  const lines = rows.map((x, row) => `${x.toFixed(4)},${cells[labelOf(row, labels.length)]}`)
  return ['x,y', ...lines, ''].join('\n')
}

const labels: readonly (readonly string[])[] = [
  ['N', 'Y'],
  ['n', 'y'],
  ['No', 'Yes'],
  ['NO', 'YES'],
  ['False', 'True'],
  ['FALSE', 'TRUE'],
  ['f', 't'],
  ['off', 'on'],
  ['nein', 'ja'],
  ['0', '1'],
  ['1', '2'],
  ['1.0', '2.0'],
  ['0.0', '1.0'],
  ['-1', '+1'],
  ['-1', '1'],
  ['1.50', '2.50'],
  ['01', '02'],
  ['007', '042'],
  ['1e3', '2e3'],
  ['$5', '$10'],
  ['10%', '20%'],
  ['1,000', '2,000'],
  [' <=50K', ' >50K'],
  ['no churn', 'Churn'],
  ['A ', 'B '],
  ['a', 'A'],
  ['high risk', 'High Risk', 'HIGH RISK'],
  ['=cmd|x', '@home', '-x'],
  ['-', '+'],
  ['na\u00efve', 'nai\u0308ve', '日本'],
  ['a,b', 'a"b', "it's"],
  ['class 1', 'class  1'],
  ['12345678901234567', '12345678901234568'],
]

/** What `wellfit train`, then `wellfit predict`, answer for every row. */
async function answers(text: string): Promise<{ predicted: string[]; header: string[] }> {
  const { model } = await trainText(
    text,
    'y',
    '--task',
    'classification',
    '--epochs',
    '400',
    '--l2',
    '0',
    '--patience',
    '400',
  )
  if (model === null) throw new Error('no model')
  using opened = await openModel(decodeModel(model.json, model.tensors))
  const found = opened.predictColumns(await readCsv(text, { types: { x: 'number' } }))
  return { predicted: [...(found.class ?? [])], header: found.outputs.map(({ name }) => name) }
}

describe('labels come back as the file has them', () => {
  it.each(labels.map((own) => [own.map((label) => JSON.stringify(label)).join(' '), own] as const))(
    '%s',
    async (_, own) => {
      const isQuoted = own.some((label) => /[",]/.test(label))
      const { predicted, header } = await answers(csv(own, isQuoted))
      expect(header.toSorted()).toEqual(own.toSorted())
      const right = predicted.filter((label, row) => label === own[labelOf(row, own.length)])
      expect(right.length).toBeGreaterThan(0.8 * ROWS)
      // Every label is predicted, so that each is compared.
      expect(new Set(predicted)).toEqual(new Set(own))
    },
  )

  it.each([[['1.0', '2.0']], [['No', 'Yes']], [['+1', '-1']], [[' a', 'b ']], [['0.50', '1.00']]])(
    'in strings of JSON: %j',
    async (own) => {
      const lines = rows.map((x, row) => JSON.stringify({ x, y: own[labelOf(row, 2)] }))
      const table = await readJsonLines(lines.join('\n'))
      const { target } = fitPreprocessor(table, { target: 'y', task: 'classification' })
      expect(target.kind === 'classes' ? target.classes.toSorted() : []).toEqual(own.toSorted())
    },
  )

  it('booleans of JSON are true and false', async () => {
    const table = await readJsonLines('{"x":1,"y":true}\n{"x":2,"y":false}\n')
    expect(table.columns[1] === undefined ? [] : classesOf(table.columns[1])).toEqual(['false', 'true'])
  })
})

describe('a later file', () => {
  it('may write numbers and padding otherwise', async () => {
    const train = await readCsv(csv(['1.0', '2.0'], false))
    const preprocessor = fitPreprocessor(train, { target: 'y' })
    const later: Table = await readCsv('x,y\n1,1\n-1,2\n0.5,1\n')
    expect(preprocess(later, preprocessor).targets).toMatchObject({ labels: Int32Array.of(0, 1, 0) })
  })
})

describe('writeCsv', () => {
  it('gives formula-like labels back as they are', async () => {
    const texts = ['=1+1', '@x', '-a', '+', "'=x"]
    const text = writeCsv([
      { name: '=y', values: texts },
      { name: 'n', values: texts.map(() => 1) },
    ])
    const { columns } = await readCsv(text, { types: { '=y': 'category' }, keepDefaultMissing: false })
    expect(texts.map((_, row) => textAt(columns[0] ?? { name: '', kind: 'number', values: [] as never }, row))).toEqual(
      texts,
    )
  })
})
