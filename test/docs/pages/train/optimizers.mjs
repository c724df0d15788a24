import { network } from 'wellfit'
import { prepared } from '../shared.mjs'

const { train, dev } = await prepared('iris', 'species')
const options = { inputs: 4, layers: [{ units: 8, normalization: 'batch' }, { units: 3 }], loss: 'softmaxCrossEntropy' }
{
  const net = await network(options)
  // block 0
}
{
  const net = await network(options)
  // block 1
}
{
  const net = await network({ ...options, layers: [{ units: 3 }], precision: 'f64' })
  // block 2
}
{
  const net = await network(options)
  // block 3
  // block 5
}
{
  const net = await network({ ...options, layers: [{ units: 8, inputScale: true }, { units: 3 }] })
  // block 4
}
