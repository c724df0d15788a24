import { readFile } from 'node:fs/promises'
import { fitPreprocessor, network, preprocess, saveModel, splitTable } from 'wellfit'
import { readCsv, type Table } from 'wellfit/csv'

/** The handwritten digits of the package. */
export async function digitsTable(): Promise<Table> {
  return readCsv(await readFile(new URL('../../datasets/digits.csv', import.meta.url)))
}

/** Trains the model that the examples of this folder serve, for less than a second; returns its file. */
export async function trainDigits(): Promise<Uint8Array<ArrayBuffer>> {
  const parts = splitTable(await digitsTable(), { target: 'digit', seed: 1 })
  const preprocessor = fitPreprocessor(parts.train, { target: 'digit' })
  const train = preprocess(parts.train, preprocessor)
  using net = await network({
    inputs: train.features,
    layers: [{ units: 128 }, { units: 10 }],
    loss: 'softmaxCrossEntropy',
    seed: 1,
  })
  await net.fit(train, { epochs: 30, l2: 0.3 })
  return new Uint8Array(await saveModel(net))
}
