import { dataset, network } from 'wellfit'
import { x, yesNo } from './data.mjs'

const train = dataset({ x, y: yesNo })
const net = await network({ inputs: 4, layers: [{ units: 16 }, { units: 1 }], loss: 'binaryCrossEntropy' })
await net.fit(train, { epochs: 60, optimizer: { kind: 'adam', learningRate: 0.01 }, classWeights: { 0: 1, 1: 3 } })
console.log(net.metrics(train, { names: ['auc'] }).values.auc, net.predict(x.slice(0, 1)))
