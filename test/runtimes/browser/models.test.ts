import { expect, it } from 'vitest'
import { fitPreprocessor, loadModel, network, preprocess, saveModel } from '../../../src/index.js'
import { readRows } from '../../../src/data/files/jsonl.js'

const rows = Array.from({ length: 60 }, (_, i) => ({
  size: i % 10,
  color: i % 2 === 0 ? 'red' : 'blue',
  kind: i % 10 > 4 ? 'b' : 'a',
}))

it('saves to IndexedDB and loads from it, from a URL and from a blob', async () => {
  const table = await readRows(rows)
  const train = preprocess(table, fitPreprocessor(table, { target: 'kind' }))
  using net = await network({ inputs: train.features, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' })
  await net.fit(train, { epochs: 50, optimizer: { kind: 'adam', learningRate: 0.1 } })
  await saveModel(net, 'kinds')
  using model = await loadModel('kinds')
  const found = model.predict([{ size: '9', color: 'red' }, ['0', 'blue']])
  expect(found.map((prediction) => prediction.class)).toEqual(['b', 'a'])
  expect(model.network.parameters).toEqual(net.parameters)
  const bytes = await saveModel(net)
  const url = URL.createObjectURL(new Blob([bytes.slice()]))
  for (const source of [url, new URL(url), new Blob([bytes.slice()]), bytes]) {
    using other = await loadModel(source)
    expect(other.predict([rows[0] ?? {}])).toEqual(model.predict([rows[0] ?? {}]))
  }
  await expect(loadModel('no such model')).rejects.toThrow('saveModel')
  await expect(loadModel('/no-such-file.model')).rejects.toMatchObject({ code: 'IO' })
  await expect(saveModel(net, url)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
})
