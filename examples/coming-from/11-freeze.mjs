import { dataset, network } from 'wellfit'
import { x, labels, yesNo } from './data.mjs'

const loss = 'softmaxCrossEntropy'
const net = await network({ inputs: 4, layers: [{ units: 32, name: 'first' }, { units: 3 }], loss })
await net.fit(dataset({ x, y: labels }), { epochs: 60 })
const layers = [{ units: 32, name: 'first', trainable: false }, { units: 2 }]
const other = await network({ inputs: 4, layers, loss })
other.setLayer('first', net.layer('first'))
const train = dataset({ x, y: yesNo })
await other.fit(train, { epochs: 60, optimizer: { kind: 'adam', learningRate: 0.01 } })
console.log(other.evaluate(train).accuracy)
