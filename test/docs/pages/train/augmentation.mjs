import { dataset, network, previewAugmentation, smote, split } from 'wellfit'

const pixels784 = Array.from({ length: 40 }, (_, row) =>
  Array.from({ length: 784 }, (_, i) => ((i * (row + 3)) % 97) / 97),
)
const data = dataset({ x: pixels784, y: pixels784.map((_, row) => (row % 4 === 0 ? 1 : 0)) })
{
  const { train, dev } = split(data, { seed: 1 })
  const net = await network({ inputs: 784, layers: [{ units: 4 }, { units: 2 }], loss: 'softmaxCrossEntropy' })
  // block 0
  assert.equal(history.stop.reason, 'epochs')
  const augment = [{ kind: 'warp', image, rotate: 15 }]
  {
    // block 1
    assert.ok(pixels.length >= width * height * channels)
  }
}
{
  // block 2
  assert.ok(balanced.rows > train.rows)
  assert.ok(dev.rows + test.rows < 40)
}
