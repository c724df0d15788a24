import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import {
  conformalIntervals,
  dataset,
  encodeModel,
  fitPreprocessor,
  loadModel,
  network,
  type NetworkOptions,
} from '../../../src/index.js'
import { readParquet } from '../../../src/data/files/parquet/parquet.js'
import { workbookOf } from '../../support/workbook.js'
import { normalFrom, uniformFrom } from '../../inspect/samples.js'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function wellfit(...args: string[]): Promise<Outcome> {
  const run = promisify(execFile)(process.execPath, ['--throw-deprecation', main, ...args], { maxBuffer: 2 ** 26 })
  return await run.then(
    (done) => ({ code: 0, ...done }),
    (failed: unknown) => failed as Outcome,
  )
}

/** Rows of a number and a category that together decide a class. */
function rows(count: number, seed: number): string[] {
  const [next, even] = [normalFrom(seed), uniformFrom(seed + 1)]
  return Array.from({ length: count }, (_, i) => {
    const [x, color] = [next(), even() < 0.5 ? 'red' : 'dark blue']
    return `r${i}.50,${x.toFixed(3)},${color},${x + (color === 'red' ? 1 : 0) > 0.5 ? 'Yes' : 'No'}`
  })
}

let folder = ''
let model = ''
const at = (name: string): string => join(folder, name)
const write = async (name: string, lines: readonly string[]): Promise<string> => {
  await writeFile(at(name), `${lines.join('\n')}\n`)
  return at(name)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-predict-'))
  model = at('model')
  const data = await write('train.csv', ['id,x,color,y', ...rows(400, 1)])
  const flags = ['--ignore', 'id', '--epochs', '40', '--no-preflight', '--no-folds', '--quiet']
  const trained = await wellfit('train', '--recipe=plain', data, '--target', 'y', '--out', model, ...flags)
  if (trained.code !== 0) throw new Error(trained.stderr)
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

/** Saves a network of one input x, whose outputs are `a` = 2x and `b` = 1 − x before the loss's own activation. */
async function saveTwoOutputs(name: string, loss: NetworkOptions['loss']): Promise<string> {
  // Mean 0 and σ 1 of both columns: nothing is scaled.
  const table = await readCsv('x,y\n-1,-1\n1,1\n')
  const preprocessor = fitPreprocessor(table, { target: 'y', task: 'regression' })
  using net = await network({ inputs: 1, layers: [{ units: 2 }], loss, precision: 'f64', parameters: [2, -1, 0, 1] })
  // Residuals of 1, 2 and 3 of `a`; of 10, 20 and 30 of `b`.
  const measured = dataset({
    x: [[0], [0], [0]],
    y: [
      [1, 11],
      [2, 21],
      [3, 31],
    ],
    task: 'regression',
  })
  const isRegression = loss === 'meanSquaredError'
  const { json, tensors } = encodeModel({
    network: net.options,
    parameters: net.parameters,
    preprocessor,
    targetNames: ['a', 'b'],
    ...(isRegression ? { decision: { intervals: conformalIntervals(net.predict(measured.x), measured) } } : {}),
  })
  await writeFile(at(`${name}.json`), json)
  await writeFile(at(`${name}.safetensors`), tensors)
  return at(`${name}.json`)
}

describe('wellfit predict', () => {
  it('says in JSON what was predicted, beside a file alone', async () => {
    const data = await write('summary.csv', ['id,x,color', 'a,0.5,red', 'b,0.1,green'])
    const done = await wellfit('predict', model, data, '--out', at('summary.jsonl'), '--json', '--quiet')
    expect(JSON.parse(done.stdout)).toMatchObject({
      file: at('summary.jsonl'),
      format: 'jsonl',
      rows: 2,
      unseen: [{ column: 'color', rows: 1 }],
    })
    const refused = await wellfit('predict', model, data, '--json')
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--format jsonl') })
  })

  it('keeps columns as the file writes them, before the predictions', async () => {
    const data = await write('keep.csv', ['color,id,x,note', 'red,007,2,"a, b"', 'dark blue,1.50,-2,', 'red,NA,1.0, c'])
    const { stdout, stderr } = await wellfit('predict', model, data, '--keep', 'id,note,x')
    const lines = stdout.split('\n')
    expect(lines[0]).toBe('id,note,x,prediction,probability No,probability Yes')
    expect(lines.slice(1, 4).map((line) => line.replace(/,(?:Yes|No),.*/, ''))).toEqual([
      '007,"a, b",2',
      '1.50,,-2',
      'NA," c",1.0',
    ])
    expect(stderr).toBe('')
  })

  it("keeps missing words and quantities of the model's own columns as they are written", async () => {
    const data = await write('missing.csv', ['color,id,x', 'NA,-,n/a', 'red,null,1.0', ',1,+2'])
    const kept = async (...flags: string[]): Promise<string[]> =>
      (await wellfit('predict', model, data, '--quiet', '--keep', 'color,id,x', ...flags)).stdout.trimEnd().split('\n')
    expect((await kept()).map((line) => line.split(',').slice(0, 3).join())).toEqual([
      'color,id,x',
      'NA,-,n/a',
      'red,null,1.0',
      ',1,+2',
    ])
    // JSON has numbers of its own.
    expect((await kept('--format', 'jsonl')).map((line) => line.slice(0, line.indexOf(',"prediction')))).toEqual([
      '{"color":"NA","id":"-","x":null',
      '{"color":"red","id":"null","x":1',
      '{"color":null,"id":"1","x":2',
    ])
  })

  it('keeps cells of a workbook as they are', async () => {
    await writeFile(at('kept.xlsx'), workbookOf({ rows: ['color,x', 'NA,2.50', 'red,-'] }))
    const { stdout, code } = await wellfit('predict', model, at('kept.xlsx'), '--quiet', '--keep', 'x,color')
    expect(code).toBe(0)
    expect(stdout.split('\n').map((line) => line.split(',').slice(0, 2).join())).toEqual([
      'x,color',
      '2.50,NA',
      '-,red',
      '',
    ])
  })

  it('writes JSON lines with class names', async () => {
    const data = await write('lines.csv', ['id,x,color', 'a,3,red', 'b,-3,dark blue'])
    const out = at('out.jsonl')
    expect(await wellfit('predict', model, data, '--keep', 'id', '--out', out)).toMatchObject({ code: 0, stdout: '' })
    const found = (await readFile(out, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    using loaded = await loadModel(model)
    const expected = loaded.predict([
      { x: 3, color: 'red' },
      { x: -3, color: 'dark blue' },
    ])
    expect(found.map(({ id, prediction }) => [id, prediction])).toEqual([
      ['a', 'Yes'],
      ['b', 'No'],
    ])
    for (const [i, line] of found.entries()) {
      const probabilities = line['probabilities'] as Readonly<Record<string, number>>
      expect(Object.keys(probabilities)).toEqual(['No', 'Yes'])
      expect(Math.fround(probabilities['Yes'] ?? NaN)).toBe(expected[i]?.probabilities?.['Yes'])
    }
    const printed = await wellfit('predict', model, data, '--format', 'jsonl', '--keep', 'id')
    expect(printed.stdout).toBe(await readFile(out, 'utf8'))
  })

  it('writes Parquet with the columns of CSV, a row group for each chunk', async () => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `k00${i},${(i % 61) / 10 - 3},${i % 3 === 0 ? '' : 'red'}`)
    const data = await write('parquet.csv', ['id,x,color', ...lines])
    const out = at('out.parquet')
    const keep = ['--quiet', '--keep', 'id,x,color']
    expect(await wellfit('predict', model, data, ...keep, '--out', out)).toMatchObject({ code: 0, stdout: '' })
    const bytes = await readFile(out)
    // The reference implementation that the writer is not part of.
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    const { row_groups: groups } = parquetMetadata(file)
    expect(groups.length).toBeGreaterThan(1)
    const found = await parquetReadObjects({ file })
    const csv = (await wellfit('predict', model, data, ...keep)).stdout.trimEnd().split('\n')
    expect(csv[0]).toBe('id,x,color,prediction,probability No,probability Yes')
    expect(found).toHaveLength(40_000)
    for (const [i, line] of csv.slice(1).entries()) {
      const { id, x, color, prediction, ...probabilities } = found[i] ?? {}
      const [no, yes] = [probabilities['probability No'], probabilities['probability Yes']].map((p) =>
        String(Number((p as number).toPrecision(9))),
      )
      const cells = [id, x, color ?? '', prediction, no, yes].join(',')
      if (cells !== line) expect(cells).toBe(line)
    }
    // wellfit reads what it wrote.
    const own = await readParquet(bytes)
    expect([own.rows, own.columns.map(({ name, kind }) => `${name} ${kind}`).join()]).toEqual([
      40_000,
      'id category,x number,color category,prediction category,probability No number,probability Yes number',
    ])
    const piped = await wellfit('predict', model, data, ...keep, '--format', 'parquet')
    expect(piped.stdout.startsWith('PAR1')).toBe(true)
  })

  it('says which categories the model does not know, and which it takes for others', async () => {
    const data = await write('unseen.csv', ['x,color', '1,Red', '1,red', '1,pink', '1,Dark  Blue', '1,pink', '1,mauve'])
    const { stdout, stderr } = await wellfit('predict', model, data)
    expect(stderr.split('\n')).toEqual([
      'color: 2 rows read as categories that differ only in case or spaces: "Dark  Blue" as "dark blue", "Red" as "red".',
      'color: 3 rows of 6 have categories that the model does not know, "pink" (2), "mauve" (1); they count as none of the known ones.',
      '',
    ])
    const lines = stdout.split('\n')
    expect(lines[1]).toBe(lines[2])
    expect(lines[3]).toBe(lines[6])
    using loaded = await loadModel(model)
    const [near, exact] = loaded.predict([
      { x: 1, color: ' DARK BLUE' },
      { x: 1, color: 'dark blue' },
    ])
    expect(near).toEqual(exact)
    expect((await wellfit('predict', model, data, '--quiet')).stderr).toBe('')
  })

  it('tells drift in one line', async () => {
    const same = await write('same.csv', ['id,x,color,y', ...rows(400, 7)])
    expect((await wellfit('predict', model, same)).stderr).toBe('')
    const drifted = await write('drifted.csv', [
      'id,x,color,y',
      ...rows(400, 8).map((row) => row.replace(/,-?(\d+)\./, ',1$1.')),
    ])
    expect((await wellfit('predict', model, drifted)).stderr).toMatch(
      /^Drift: 1 of 2 columns is distributed otherwise than in train \(population stability index above 0\.25\): x \(\d+\.\d\d\)\.\n$/,
    )
  })

  it('writes every output of a regression, by name', async () => {
    const two = await saveTwoOutputs('two', 'meanSquaredError')
    const data = await write('two.csv', ['x', '3', '-2'])
    expect((await wellfit('predict', two, data)).stdout).toBe('prediction a,prediction b\n6,-2\n-4,3\n')
    // Of 3 residuals the second is the ⌈4 · ½⌉th.
    expect((await wellfit('predict', two, data, '--interval', '0.5')).stdout).toBe(
      'prediction a,lower a,upper a,prediction b,lower b,upper b\n6,4,8,-2,-22,18\n-4,-6,-2,3,-17,23\n',
    )
    expect((await wellfit('predict', two, data, '--format', 'jsonl')).stdout).toBe(
      '{"prediction a":6,"prediction b":-2}\n{"prediction a":-4,"prediction b":3}\n',
    )
  })

  it('says why there are no intervals, and what a command line can do', async () => {
    const data = await write('bare.csv', ['id,x,color', 'a,3,red'])
    const classes = await wellfit('predict', model, data, '--interval', '0.9')
    expect(classes).toMatchObject({ code: 2, stdout: '' })
    expect(classes.stderr).toContain('intervals are those of a regression')
    expect(classes.stderr).toContain('a probability for each class')
    const table = await readCsv('x,price\n1,10\n2,20\n4,40\n')
    const preprocessor = fitPreprocessor(table, { target: 'price', task: 'regression' })
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError' })
    const { json, tensors } = encodeModel({ network: net.options, parameters: net.parameters, preprocessor })
    await writeFile(at('line.json'), json)
    await writeFile(at('line.safetensors'), tensors)
    const values = await wellfit('predict', at('line.json'), data, '--interval', '0.9')
    expect(values.stderr).toContain('no calibrated intervals')
    expect(values.stderr).toContain('`wellfit train` calibrates them')
    expect(values.stderr + classes.stderr).not.toContain('conformalIntervals')
  })

  it('explains each prediction by the columns at their median or most frequent category of train', async () => {
    const data = await write('explain.csv', ['id,x,color', 'a,3,red', 'b,-3,dark blue', 'c,0.4,red', 'd,,'])
    using loaded = await loadModel(model)
    const { preprocessor, metadata } = loaded.stored as unknown as {
      preprocessor: { columns: { name: string; median?: number }[] }
      metadata: { train: { columns: { name: string; categories?: string[]; fractions: number[] }[] } }
    }
    const median = preprocessor.columns.find(({ name }) => name === 'x')?.median ?? NaN
    const { categories = [], fractions = [] } = metadata.train.columns.find(({ name }) => name === 'color') ?? {}
    const usual = categories[fractions.indexOf(Math.max(...fractions))] ?? ''
    const raw = [
      { x: 3, color: 'red' },
      { x: -3, color: 'dark blue' },
      { x: 0.4, color: 'red' },
      { x: null, color: null },
    ]
    const probability = (row: { x: number | null; color: string | null }, label: string): number =>
      loaded.predict([row])[0]?.probabilities?.[label] ?? NaN
    const { code, stdout } = await wellfit('predict', model, data, '--keep', 'id', '--explain')
    expect(code).toBe(0)
    const [header, ...lines] = stdout.trimEnd().split('\n')
    expect(header).toBe('id,prediction,probability No,probability Yes,effect x,effect color')
    raw.forEach((row, i) => {
      const [, label = '', , , x, color] = (lines[i] ?? '').split(',')
      const before = probability(row, label)
      expect(Number(x)).toBeCloseTo(before - probability({ ...row, x: median }, label), 6)
      expect(Number(color)).toBeCloseTo(before - probability({ ...row, color: usual }, label), 6)
    })
    const first = (await wellfit('predict', model, data, '--explain', '--format', 'jsonl')).stdout.split('\n')[0] ?? ''
    const { effects } = JSON.parse(first) as { effects: Record<string, number> }
    expect(Object.keys(effects)).toEqual(['x', 'color'])
    expect(effects['x']).toBe(Number((lines[0] ?? '').split(',')[4]))
  })

  it('explains the value of a regression in its own unit', async () => {
    const data = await write('slope.csv', ['x,y', ...Array.from({ length: 60 }, (_, i) => `${i},${5 * i + 100}`)])
    const flags = ['--layers', 'none', '--optimizer', 'lbfgs', '--l2', '0', '--no-preflight', '--no-folds', '--quiet']
    const out = at('slope')
    expect((await wellfit('train', '--recipe=plain', data, '--target', 'y', '--out', out, ...flags)).code).toBe(0)
    using loaded = await loadModel(out)
    const [{ median = NaN } = {}] = (loaded.stored.preprocessor?.['columns'] ?? []) as { median?: number }[]
    const { stdout } = await wellfit('predict', out, data, '--explain')
    const [header, , , third = ''] = stdout.split('\n')
    expect(header).toBe('prediction,effect x')
    // y = 5x + 100: at x = 2 the effect against the median is 5·(2 − median).
    expect(Number(third.split(',')[1])).toBeCloseTo(5 * (2 - median), 1)
  })

  it('explains each label, or each value, of several', async () => {
    const labels = await saveTwoOutputs('labels-explained', 'binaryCrossEntropy')
    const data = await write('two-rows.csv', ['x', '3', '-1'])
    const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z))
    const { stdout } = await wellfit('predict', labels, data, '--explain')
    const [header, ...lines] = stdout.trimEnd().split('\n')
    expect(header).toBe('probability a,probability b,effect x on a,effect x on b')
    // The labels are σ(2x) and σ(1 − x), and the median of x in train is 0.
    for (const [i, x] of [3, -1].entries()) {
      const [, , onA, onB] = (lines[i] ?? '').split(',').map(Number)
      expect(onA).toBeCloseTo(sigmoid(2 * x) - sigmoid(0), 9)
      expect(onB).toBeCloseTo(sigmoid(1 - x) - sigmoid(1), 9)
    }
    const first = (await wellfit('predict', labels, data, '--explain', '--format', 'jsonl')).stdout.split('\n')[0] ?? ''
    const { effects } = JSON.parse(first) as { effects: Record<string, Record<string, number>> }
    expect(effects['b']?.['x']).toBeCloseTo(sigmoid(-2) - sigmoid(1), 9)
    const values = await saveTwoOutputs('values-explained', 'meanSquaredError')
    expect((await wellfit('predict', values, data, '--explain')).stdout).toBe(
      'prediction a,prediction b,effect x on a,effect x on b\n6,-2,6,-3\n-2,2,-2,1\n',
    )
  })

  it('writes the probabilities of several labels a row', async () => {
    const labels = await saveTwoOutputs('labels', 'binaryCrossEntropy')
    // Both are sigmoid(0) = ½ where 2x = 0 and 1 − x = 0.
    const data = await write('labels.csv', ['x', '0', '1'])
    const csv = (await wellfit('predict', labels, data)).stdout.split('\n').map((line) => line.split(','))
    expect(csv[0]).toEqual(['probability a', 'probability b'])
    expect([csv[1]?.[0], csv[2]?.[1]]).toEqual(['0.5', '0.5'])
    const lines = (await wellfit('predict', labels, data, '--format', 'jsonl')).stdout.split('\n')
    expect(JSON.parse(lines[0] ?? '')).toEqual({ probabilities: { a: 0.5, b: Number(csv[1]?.[1]) } })
  })

  it('predicts many rows chunk by chunk as a whole', async () => {
    const many = rows(40_000, 5)
    const data = await write('many.csv', ['id,x,color,y', ...many])
    const { code, stdout } = await wellfit('predict', model, data, '--keep', 'id')
    expect(code).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(40_001)
    using loaded = await loadModel(model)
    for (const row of [0, 9_999, 10_000, 16_383, 16_384, 33_000, 39_999]) {
      const [id = '', x = '', color = ''] = (many[row] ?? '').split(',')
      const [expected] = loaded.predict([{ x, color }])
      const [keptId, label, , yes] = (lines[row + 1] ?? '').split(',')
      expect([keptId, label, Math.fround(Number(yes))]).toEqual([id, expected?.class, expected?.probabilities?.['Yes']])
    }
  })

  it('leaves no file behind where a late row does not fit', async () => {
    const broken = rows(30_000, 5).map((row, i) => (i === 29_990 ? 'r,oops,red,Yes' : row))
    const data = await write('broken.csv', ['id,x,color,y', ...broken])
    const out = at('broken-out.csv')
    const { code, stderr } = await wellfit('predict', model, data, '--out', out)
    expect(code).toBe(2)
    expect(stderr).toContain('`x` (="oops") at row 29992')
    expect((await readdir(folder)).filter((name) => name.includes('broken-out') || name.endsWith('.tmp'))).toEqual([])
  })

  it('never replaces what it reads, by whatever path', async () => {
    const data = await write('own.csv', ['id,x,color', 'a,3,red'])
    await symlink(data, at('link.csv'))
    const before = await readFile(data, 'utf8')
    for (const out of [data, at('link.csv'), join(folder, '.', 'own.csv')]) {
      const { code, stderr } = await wellfit('predict', model, data, '--out', out, '--overwrite')
      expect(code).toBe(2)
      expect(stderr).toContain('must be another file than those that are read')
    }
    expect((await wellfit('predict', model, data, '--out', model, '--overwrite')).code).toBe(2)
    expect(await readFile(data, 'utf8')).toBe(before)
  })

  it.each([
    [['--keep', 'nme'], 'must be a column of the table'],
    [['--keep', 'prediction'], '`--keep` (="prediction")'],
    [['--format', 'xml'], 'must be one of csv, jsonl'],
  ])('refuses %j', async (flags, words) => {
    const data = await write('refused.csv', ['id,x,color', 'a,3,red'])
    const { code, stderr } = await wellfit('predict', model, data, ...flags)
    expect(code).toBe(2)
    expect(stderr).toContain(words)
  })
})
