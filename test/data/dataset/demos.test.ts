import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { demos } from '../../../src/data/dataset/demos.js'
import { fitPreprocessor } from '../../../src/data/preprocess/fit/preprocessor.js'
import { preprocess } from '../../../src/data/preprocess/preprocess.js'
import { splitTable } from '../../../src/data/split/split-table.js'

const folder = new URL('../../../datasets/', import.meta.url)
const notices = readFileSync(new URL('NOTICES.md', folder), 'utf8')

/** Rows, features after preprocessing the whole, classes. */
const shapes: Readonly<Record<string, readonly [rows: number, features: number, classes: readonly string[]]>> = {
  // Three pixels at the edges are blank in every image.
  digits: [1797, 61, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']],
  'breast-cancer': [569, 30, ['benign', 'malignant']],
  wine: [178, 13, ['class_0', 'class_1', 'class_2']],
  iris: [150, 4, ['setosa', 'versicolor', 'virginica']],
  // Four measures with gaps, year; three islands, two sexes.
  penguins: [344, 14, ['Adelie', 'Chinstrap', 'Gentoo']],
}

describe('demos', () => {
  it('are these', () => {
    expect(demos.map(({ name }) => name)).toEqual(Object.keys(shapes))
  })

  it.each(demos)('$name is there, with its notice', async ({ name, file, target, notice }) => {
    const bytes = readFileSync(new URL(file, folder))
    const table = await readCsv(bytes)
    const preprocessor = fitPreprocessor(table, { target })
    const data = preprocess(table, preprocessor)
    const [rows, features, classes] = shapes[name] ?? []
    expect([data.rows, data.features]).toEqual([rows, features])
    expect(data.targets).toMatchObject({ kind: 'classes', classes })
    expect(table.notes).toEqual([])
    expect(notices).toContain(`\`${file}\``)
    expect(notice).toMatch(/CC BY 4\.0|CC0/)
    expect(bytes.includes('\r')).toBe(false)
  })

  it.each(demos)('$name can be split, each part of every class', async ({ file, target }) => {
    const table = await readCsv(readFileSync(new URL(file, folder)))
    const { train, dev, test, summary } = splitTable(table, { target, seed: 1 })
    expect(summary.parts.every(({ classCounts }) => classCounts?.every((count) => count > 0))).toBe(true)
    const preprocessor = fitPreprocessor(train, { target })
    expect(preprocess(dev, preprocessor).features).toBe(preprocess(test, preprocessor).features)
  })
})
