import { columnTypes, fitPreprocessor, loadModel, network, newRowsInspector, prepareTable, saveModel } from 'wellfit'
import { openAsBlob } from 'node:fs'
import { readCsv, readCsvChunks } from 'wellfit/csv'
import { readJsonLines } from 'wellfit/jsonl'
import { table as embedded } from '../shared.mjs'

const text = blocks[1]
const message = async (reading) => reading.then(() => assert.fail('no error'), (error) => error.message) // prettier-ignore
{
  // block 0
  assert.deepEqual(table.columns.map(({ name }) => name), ['joined', 'member', 'plan', 'spent', 'zip']) // prettier-ignore
  for (const { name, kind, values, codes, categories, readAs } of table.columns) {
    const cells = kind === 'number' ? [...values] : Array.from(codes, (code) => categories[code] ?? '(missing)')
    const read = readAs === undefined ? '' : `readAs ${readAs}`
    console.log(`${name.padEnd(7)} ${kind.padEnd(9)} ${cells.join(', ').padEnd(27)} ${read}`.trim())
  }
  // prints 2
  for (const line of fitPreprocessor(table, { target: 'spent', dropMissingTarget: true }).preparation) console.log(line)
  // prints 3
}
// block 1: like the text that the block before reads
console.log(await message(readCsv('plan\nbasic\n', { types: { plan: 'number' } })))
console.log(await message(readJsonLines('{"a":1}\n{"a":"x"}\n', { types: { a: 'number' } })))
// prints 4
{
  const train = await embedded('iris').then((table) => ({
    ...table,
    columns: table.columns.map((column) => (column.name === 'petal_length_cm' ? { ...column, name: 'price' } : column)),
  }))
  // block 5
  assert.equal(preprocessor.columns.filter(({ kind }) => kind === 'number').length, 3)
}
{
  const table = await embedded('iris')
  const { train, preprocessor } = prepareTable(table, { target: 'species', seed: 1 })
  const net = await network({ inputs: train.features, layers: [{ units: 3 }], loss: 'softmaxCrossEntropy' })
  await net.fit(train, { epochs: 1 })
  const model = await loadModel(await saveModel(net, { preprocessor }))
  const stream = new Blob(['sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm\n5,3.4,1.5,0.2\n']).stream()
  // block 6
  assert.deepEqual([unseen, near], [[], []])
  assert.equal(drift, null)
}
{
  await writeFile(
    'rows.csv',
    'a,label\n1,x\n2,y\n'.replace('1,x\n', '1,x\n'.repeat(20)).replace('2,y\n', '2,y\n'.repeat(20)),
  )
  // block 7
  assert.equal(train.x instanceof Float32Array, true)
}
