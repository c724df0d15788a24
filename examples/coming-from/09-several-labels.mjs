import { dataset, network } from 'wellfit'
import { x, tags } from './data.mjs'

const train = dataset({ x, y: tags, targetNames: ['warm', 'loud', 'new'] })
const net = await network({ inputs: 4, layers: [{ units: 32 }, { units: 3 }], loss: 'binaryCrossEntropy' })
await net.fit(train, { epochs: 60, optimizer: { kind: 'adam', learningRate: 0.01 } })
console.log(net.metrics(train).values.f1Macro, net.predictClasses(x.slice(0, 2)))
