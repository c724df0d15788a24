import { createHash } from 'node:crypto'
import { appendFileSync, copyFileSync, mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { fitPreprocessor, network, preprocess, splitTable } from '../../src/index.js'
import { readCsv } from '../../src/data/csv/index.js'
import { fileTrial, trialHash, type FileTrialOptions, type Json, type Trial } from '../../src/trials/index.js'
import fitTrial from '../../src/trials/fit-trial.js'

const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-fit-trial-'))
afterAll(() => rmSync(folder, { recursive: true }))
const wine = fileURLToPath(new URL('../../datasets/wine.csv', import.meta.url))

const quiet = { progress: () => undefined }
const options = { path: wine, target: 'cultivar', seed: 3, fit: { epochs: 4, l2: 0.1 } } as const

/** A file of its own, which may be changed. */
function copyOf(name: string): string {
  const copy = path.join(folder, name)
  copyFileSync(wine, copy)
  return copy
}

describe('fileTrial', () => {
  it('holds the path, the SHA-256 of the file, the settings and the version', async () => {
    const sha256 = createHash('sha256').update(readFileSync(wine)).digest('hex')
    expect(await fileTrial(options)).toEqual({
      kind: 'fit',
      data: { path: wine, sha256 },
      target: 'cultivar',
      network: {},
      fit: { epochs: 4, l2: 0.1 },
      seed: 3,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    })
  })

  it('makes equal trials of equal options, and others of other seeds and files', async () => {
    const hash = trialHash(await fileTrial(options))
    expect(trialHash(await fileTrial({ ...options }))).toBe(hash)
    expect(trialHash(await fileTrial({ ...options, seed: 4 }))).not.toBe(hash)
  })

  it('refuses what is no option and a file that is not there', async () => {
    await expect(fileTrial({ ...options, seed: -1 })).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'seed' })
    const wrong = { ...options, epochs: 3 } as unknown as FileTrialOptions
    await expect(fileTrial(wrong)).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'epochs' })
    await expect(fileTrial({ ...options, path: path.join(folder, 'none.csv') })).rejects.toMatchObject({
      code: 'IO',
      field: 'path',
    })
  })
})

describe('the runner of fileTrial', () => {
  it('trains what the public functions train', async () => {
    const epochs: Json[] = []
    const result = await fitTrial(await fileTrial(options), { progress: (value) => epochs.push(value) })
    const parts = splitTable(await readCsv(await openAsBlob(wine)), { target: 'cultivar', seed: 3, test: false })
    const preprocessor = fitPreprocessor(parts.train, { target: 'cultivar' })
    const train = preprocess(parts.train, preprocessor)
    using net = await network({
      inputs: train.features,
      layers: [{ units: 32, activation: 'relu' }, { units: 3 }],
      loss: 'softmaxCrossEntropy',
      seed: 3,
    })
    const { rows } = await net.fit(train, { epochs: 4, l2: 0.1, dev: preprocess(parts.dev, preprocessor), seed: 3 })
    const bytes = new Uint8Array(net.parameters.slice().buffer)
    const weights = createHash('sha256').update(bytes).digest('hex')
    expect(result).toMatchObject({ weights, epochs: 4, stop: 'epochs', train: rows[3]?.train, dev: rows[3]?.dev })
    expect(epochs).toEqual([1, 2, 3, 4].map((epoch) => ({ epoch })))
  })

  it('predicts numbers where the target has them', async () => {
    const trial = await fileTrial({ ...options, target: 'alcohol', network: { layers: [] }, fit: { epochs: 2 } })
    expect(await fitTrial(trial, quiet)).toMatchObject({ epochs: 2, dev: { rows: 53 } })
  })

  it('refuses a file that has changed, another version, another trial and options that fit refuses', async () => {
    const file = copyOf('changed.csv')
    const changed = await fileTrial({ ...options, path: file })
    appendFileSync(file, '\n')
    const older: Trial = { ...(await fileTrial(options)), version: '0.0.1' }
    const cases: readonly (readonly [Trial, object])[] = [
      [changed, { code: 'INVALID_DATA', field: 'data', value: file }],
      [older, { code: 'INVALID_DATA', field: 'version', value: '0.0.1' }],
      [{ value: 1 }, { code: 'INVALID_DATA', field: 'trial' }],
      [await fileTrial({ ...options, fit: { epochs: 0 } }), { code: 'INVALID_OPTION', field: 'epochs' }],
    ]
    for (const [trial, error] of cases) await expect(fitTrial(trial, quiet)).rejects.toMatchObject(error)
  })

  it('reads Parquet as it reads CSV', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer')
    const table = await readCsv(await openAsBlob(wine))
    const [header = '', ...lines] = readFileSync(wine, 'utf8').trim().split('\n')
    const names = header.split(',')
    const columnData = names.map((name, i) => {
      const cells = lines.map((line) => line.split(',')[i] ?? '')
      return name === 'cultivar' ? { name, data: cells } : { name, data: cells.map(Number), type: 'DOUBLE' as const }
    })
    const file = path.join(folder, 'wine.parquet')
    writeFileSync(file, new Uint8Array(parquetWriteBuffer({ columnData })))
    const [csv, parquet] = await Promise.all(
      [wine, file].map(async (source) => await fitTrial(await fileTrial({ ...options, path: source }), quiet)),
    )
    expect(table.rows).toBe(lines.length)
    expect(parquet).toEqual(csv)
  })
})
