import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { imageOf, tableOfArrays, withLabels } from '../../../src/cli/files/arrays.js'
import { readData } from '../../../src/cli/files/input.js'
import type { ErrorReport, RunReport } from '../../../src/index.js'
import { expectFault } from '../../support/errors.js'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))
const [ROWS, TEST_ROWS, SIDE] = [60, 20, 4]

/** An IDX file of unsigned bytes. */
function idx(shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length))
  header.setUint32(0, 0x800 + shape.length)
  shape.forEach((size, i) => header.setUint32(4 + 4 * i, size))
  return Buffer.concat([new Uint8Array(header.buffer), values])
}

// A bright pixel, which is to the left in images of class 1.
const labels = Uint8Array.from({ length: ROWS }, (_, row) => row % 2)
const pixels = new Uint8Array(ROWS * SIDE * SIDE).map((_, i) => (i * 37) % 50)
labels.forEach((label, row) => {
  pixels[row * SIDE * SIDE + SIDE * (row % SIDE) + (label === 1 ? 0 : 3)] = 255
})

let folder = ''
const at = (name: string): string => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-arrays-'))
  await writeFile(at('images.idx.gz'), gzipSync(idx([ROWS, SIDE, SIDE], pixels)))
  await writeFile(at('labels.idx'), idx([ROWS], labels))
  await writeFile(at('test-images.idx'), idx([TEST_ROWS, SIDE, SIDE], pixels.subarray(0, TEST_ROWS * SIDE * SIDE)))
  await writeFile(at('test-labels.idx'), idx([TEST_ROWS], labels.subarray(0, TEST_ROWS)))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function wellfit(...args: string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return await promisify(execFile)(process.execPath, [main, ...args]).catch((failed: unknown) => failed as never)
}

describe('arrays as tables', () => {
  const names = (shape: readonly number[], name = ''): string[] => {
    const values = new Float64Array(shape.reduce((product, size) => product * size, 1))
    return tableOfArrays('file', [{ name, shape, values }]).columns.map((column) => column.name)
  }

  it('name their columns by what they hold', () => {
    expect(names([5])).toEqual(['label'])
    expect(names([5], 'y_train')).toEqual(['y'])
    expect(names([5, 3])).toEqual(['x_0', 'x_1', 'x_2'])
    expect(names([5, 2], 'size')).toEqual(['size_0', 'size_1'])
    expect(names([5, 2, 2])).toEqual(['pixel_0_0', 'pixel_0_1', 'pixel_1_0', 'pixel_1_1'])
    expect(names([5, 1, 2, 2])).toEqual(['pixel_0_0_0', 'pixel_0_0_1', 'pixel_0_1_0', 'pixel_0_1_1'])
  })

  it('of an archive are those of train, row by row', () => {
    const table = tableOfArrays('mnist.npz', [
      { name: 'x_train', shape: [2, 2, 2], values: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
      { name: 'y_train', shape: [2], values: Float64Array.of(7, 0.5) },
      { name: 'x_test', shape: [1, 2, 2], values: new Uint8Array(4) },
    ])
    expect(table.columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'pixel_0_0 number',
      'pixel_0_1 number',
      'pixel_1_0 number',
      'pixel_1_1 number',
      'y number',
    ])
    expect(table.columns.map((column) => column.kind === 'number' && [...column.values])).toEqual([
      [1, 5],
      [2, 6],
      [3, 7],
      [4, 8],
      [7, 0.5],
    ])
    expect(table.notes).toEqual([
      'Read x_train of 2 × 2 × 2, y_train of 2 as columns "pixel_0_0" to "y". x_test is left out.',
    ])
  })

  it('of an archive are those of test where it is the test part, in the same columns', () => {
    const arrays = [
      { name: 'x_train', shape: [2, 2, 2], values: new Uint8Array(8) },
      { name: 'y_train', shape: [2], values: Uint8Array.of(1, 2) },
      { name: 'x_test', shape: [1, 2, 2], values: Uint8Array.of(5, 6, 7, 8) },
      { name: 'y_test', shape: [1], values: Uint8Array.of(9) },
    ]
    const test = tableOfArrays('mnist.npz', arrays, {}, 'test')
    expect(test.columns.map(({ name }) => name)).toEqual(
      tableOfArrays('mnist.npz', arrays).columns.map(({ name }) => name),
    )
    expect(test.columns.map((column) => column.kind === 'number' && [...column.values])).toEqual([[5], [6], [7], [8], [9]]) // prettier-ignore
    expect(test.notes).toEqual([
      'Read x_test of 1 × 2 × 2, y_test of 1 as columns "pixel_0_0" to "y". x_train, y_train are left out.',
    ])
  })

  it('take the types of columns', () => {
    const array = { name: '', shape: [3, 2], values: Float64Array.of(1, 2, 3, 2, NaN, 5) }
    const { columns } = tableOfArrays('x.npy', [array], { x_0: 'category', x_1: 'ignore' })
    expect(columns).toEqual([{ name: 'x_0', kind: 'category', codes: Int32Array.of(0, 1, -1), categories: ['1', '3'] }])
  })

  it('are refused without rows, with other numbers of them, and with too many columns', () => {
    const of = (...shapes: number[][]) =>
      tableOfArrays('a.npz', shapes.map((shape, i) => ({ name: `a${i}`, shape, values: new Float64Array(9) }))) // prettier-ignore
    expectFault(() => of([0]), { code: 'INVALID_DATA', field: 'data' }, 'at least one row')
    expectFault(() => of([3], [2]), { code: 'INVALID_DATA' }, 'have arrays of the same number of rows')
    expectFault(() => of([1, 200, 200]), { code: 'INVALID_DATA' }, 'have at most 20,000 values a row')
  })

  it('show the shape of images by the names of their pixels', () => {
    expect(imageOf(names([1, 3, 2]))).toEqual([3, 2])
    expect(imageOf(names([1, 3, 2, 3]))).toEqual([3, 2, 3])
    expect(imageOf(names([1, 3]))).toBe(null)
    expect(imageOf(names([1, 3, 2]).slice(1))).toBe(null)
    expect(imageOf([...names([1, 3, 2]), 'age'])).toBe(null)
    expect(imageOf(names([1, 3, 2]).toReversed())).toBe(null)
    expect(imageOf([])).toBe(null)
  })

  it('are one table with the labels of a file of their own, before or after them', async () => {
    const files = [at('images.idx.gz'), at('labels.idx')]
    for (const paths of [files, files.toReversed()]) {
      const { table } = await readData(paths, undefined)
      expect(table.rows).toBe(ROWS)
      expect(table.columns).toHaveLength(SIDE * SIDE + 1)
      const label = table.columns.find(({ name }) => name === 'label')
      expect(label?.kind === 'number' && [...label.values]).toEqual([...labels])
    }
    const { table } = await readData([at('images.idx.gz')], undefined)
    expect(withLabels([table, table])).toHaveLength(2)
  })
})

describe('the labels of the test part', () => {
  const files = (): string[] => [at('images.idx.gz'), at('labels.idx')]
  const rows = (): string => at('test-images.idx')

  it('come from a file of their own, below the rows of the data', async () => {
    const { table, testRows } = await readData(files(), { rows: rows(), labels: at('test-labels.idx') })
    expect([table.rows, testRows, table.columns.length]).toEqual([ROWS + TEST_ROWS, TEST_ROWS, SIDE * SIDE + 1])
    const values = table.columns.map((column) => (column.kind === 'number' ? column.values : []))
    expect([...(values.at(-1) ?? [])]).toEqual([...labels, ...labels.subarray(0, TEST_ROWS)])
    expect([...(values[3] ?? [])].slice(ROWS)).toEqual(Array.from({ length: TEST_ROWS }, (_, row) => pixels[row * SIDE * SIDE + 3])) // prettier-ignore
  })

  it('are the column that the rows lack, by its name and type', async () => {
    const names = Array.from({ length: SIDE * SIDE }, (_, i) => `pixel_${Math.floor(i / SIDE)}_${i % SIDE}`)
    const cells = Array.from({ length: 4 }, (_, row) => [...pixels.subarray(row * 16, row * 16 + 16), row % 2].join())
    await writeFile(at('named.csv'), `${names.join()},digit\n${cells.join('\n')}\n`)
    const types = new Map([['digit', 'category']] as const)
    const { table } = await readData([at('named.csv')], { rows: rows(), labels: at('test-labels.idx') }, { types })
    expect(table.columns.at(-1)).toMatchObject({ name: 'digit', kind: 'category', categories: ['0', '1'] })
    expect(table.rows).toBe(4 + TEST_ROWS)
  })

  it('are asked for where they are missing, and must fit', async () => {
    const reading = (labels?: string, test = rows()) => readData(files(), { rows: test, ...(labels === undefined ? {} : { labels }) }) // prettier-ignore
    await expect(reading()).rejects.toMatchObject({
      ...{ code: 'INVALID_OPTION', field: '--test', expected: 'have the column "label", as the data has' },
      remedy: expect.stringContaining('--test-labels') as string,
    })
    await expect(reading(at('labels.idx'))).rejects.toMatchObject({
      ...{ field: '--test-labels', value: at('labels.idx') },
      expected: 'have one label for each of the 20 rows of --test; it has 60 rows of 1 column',
    })
    await expect(reading(rows())).rejects.toMatchObject({ expected: expect.stringContaining('16 columns') as string })
    await writeFile(at('whole.csv'), 'a,b\n1,2\n')
    await expect(
      readData([at('whole.csv')], { rows: at('whole.csv'), labels: at('labels.idx') }),
    ).rejects.toMatchObject({
      ...{ code: 'INVALID_OPTION', field: '--test-labels', expected: expect.stringContaining('be left out') as string },
    })
  })
})

describe('commands on images', () => {
  it('improve tries augmentations of images, and predict reads more of them', async () => {
    const out = at('out')
    const quick = ['--epochs', '2', '--layers', '3', '--folds', '2', '--fold-repeats', '1', '--trials', '30']
    const files = [at('images.idx.gz'), at('labels.idx')]
    const { stderr } = await wellfit('improve', ...files, '--target', 'label', ...quick, '--out', out)
    expect(stderr).toContain('Read an array of 60 × 4 × 4 as columns "pixel_0_0" to "pixel_3_3".')
    const tried = await readFile(join(out, 'trials.jsonl'), 'utf8')
    expect(tried).toContain('"kind":"warp","image":[4,4,1]')
    expect(tried).toContain('"kind":"flipHorizontal"')
    expect(tried).not.toContain('"kind":"mixup"')
    const { stdout } = await wellfit('predict', out, at('images.idx.gz'))
    expect(stdout.trim().split('\n')).toHaveLength(1 + ROWS)
  }, 120_000)

  it('errors shows mistakes as pictures of the pixels, in the report of train too', async () => {
    // Every tenth label is another.
    const wrong = labels.map((label, row) => (row % 10 === 3 ? 1 - label : label))
    await writeFile(at('wrong.idx'), idx([ROWS], wrong))
    const files = [at('images.idx.gz'), at('wrong.idx'), '--target', 'label', '--layers', '8', '--epochs', '40', '--folds', '3'] // prettier-ignore
    await wellfit('errors', ...files, '--out', at('errors'))
    const { errors } = JSON.parse(await readFile(join(at('errors'), 'errors.json'), 'utf8')) as ErrorReport
    expect(errors.images).toMatchObject({ shape: [SIDE, SIDE, 1], step: 1, range: [0, 255] })
    expect(errors.mistakes.length).toBeGreaterThan(0)
    for (const { row } of errors.mistakes) {
      const found = errors.images?.rows.find((image) => image.row === row)
      expect([...Buffer.from(found?.pixels ?? '', 'base64')]).toEqual([...pixels.subarray(16 * row, 16 * row + 16)])
    }
    const page = await readFile(join(at('errors'), 'errors.html'), 'utf8')
    const drawn = page.match(
      /<img src="data:image\/png;base64,[\w+/=]+" width="96" height="96" alt="Image of row \d+">/g,
    )
    expect(drawn?.length).toBe(errors.mistakes.length + (errors.labelErrors?.errors.length ?? NaN))
    await wellfit('train', ...files, '--recipe', 'plain', '--no-preflight', '--out', at('report'))
    expect(await readFile(join(at('report'), 'report.html'), 'utf8')).toContain('<ul class="pictures">')
  }, 120_000)

  it('errors draws the columns of any table by --image, which is checked before a training', async () => {
    const rows = Array.from(labels, (label, row) => [row, ...pixels.subarray(16 * row, 16 * (row + 1)), row % 10 === 3 ? 1 - label : label].join()) // prettier-ignore
    const header = Array.from({ length: 16 }, (_, i) => `p${i}`).join()
    await writeFile(at('numbered.csv'), `age,${header},label\n${rows.join('\n')}\n`)
    const quick = ['--target', 'label', '--epochs', '2', '--layers', '3', '--folds', '2', '--json']
    const run = (...flags: string[]) => wellfit('errors', at('numbered.csv'), ...quick, ...flags)
    const { errors } = JSON.parse((await run('--ignore', 'age', '--image', '4,4')).stdout) as ErrorReport
    const row = errors.mistakes[0]?.row ?? NaN
    const found = errors.images?.rows.find((image) => image.row === row)
    expect([...Buffer.from(found?.pixels ?? '', 'base64')]).toEqual([...pixels.subarray(16 * row, 16 * row + 16)])
    expect(JSON.parse((await run()).stdout)).not.toHaveProperty('errors.images')
    const { stderr } = await run('--image', '4,4')
    expect(stderr.replace(/\s+/g, ' ')).toContain('`--image` (="4,4") must be height,width or height,width,channels with a product of 17, the columns of numbers. Leave out columns that are no pixels by --ignore.') // prettier-ignore
    expect(stderr).not.toContain('Training')
    // Grey with an opacity is no picture; the rows are named all the same.
    const other = JSON.parse((await run('--ignore', 'age', '--image', '4,2,2')).stdout) as ErrorReport
    expect([other.errors.images, other.errors.mistakes.length > 0]).toEqual([undefined, true])
  }, 120_000)

  it('train evaluates the test images by the labels of their file', async () => {
    const files = [at('images.idx.gz'), at('labels.idx'), '--test', at('test-images.idx')]
    const quick = ['--target', 'label', '--recipe', 'plain', '--epochs', '2', '--layers', '3', '--no-preflight', '--no-folds'] // prettier-ignore
    const { stdout } = await wellfit('train', ...files, '--test-labels', at('test-labels.idx'), ...quick, '--json')
    const { split } = JSON.parse(stdout) as RunReport
    expect(split.parts.find(({ name }) => name === 'test')).toMatchObject({ rows: TEST_ROWS, classCounts: [10, 10] })
    const missing = await wellfit('train', ...files, ...quick)
    expect(missing.stderr.replace(/\s+/g, ' ')).toMatch(
      /`--test` \(="[^"]*test-images\.idx"\) must have the column "label", as the data has\. .*--test-labels/,
    )
    const alone = await wellfit('check', ...files.slice(0, 2), ...quick.slice(0, 2), '--test-labels', at('labels.idx'))
    expect(alone.stderr).toContain('must be given with --test')
  }, 120_000)

  it('--image names the shape of the pixels of any table, and is checked', async () => {
    const rows = Array.from(labels, (label, row) => [...pixels.subarray(16 * row, 16 * (row + 1)), label].join())
    const header = Array.from({ length: 16 }, (_, i) => `p${i}`).join()
    await writeFile(at('pixels.csv'), `${header},label\n${rows.join('\n')}\n`)
    const quick = ['--target', 'label', '--epochs', '2', '--layers', '3', '--folds', '2', '--fold-repeats', '1']
    const wrong = await wellfit('improve', at('pixels.csv'), ...quick, '--trials', '1', '--image', '5,4')
    expect(wrong.stderr).toContain(
      'wellfit: `--image` (="5,4") must be height,width or height,width,channels with a product of 16',
    )
    for (const mode of [[], ['--single']]) {
      const args = [at('pixels.csv'), ...quick, '--trials', '30', '--image', '4,4', ...mode]
      expect((await wellfit('improve', ...args)).stderr).toMatch(/warp|shift/i)
    }
  }, 120_000)
})
