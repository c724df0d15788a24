import { dataset, fitScaler, network, scale, unscale } from 'wellfit'
import { x, prices } from './data.mjs'

const rows = dataset({ x, y: prices, task: 'regression' })
const [features, targets] = [fitScaler(rows), fitScaler(rows, { of: 'targets' })]
const train = scale(scale(rows, features), targets)
const net = await network({ inputs: 4, layers: [{ units: 32 }, { units: 1 }], loss: 'meanSquaredError' })
await net.fit(train, { epochs: 80, optimizer: { kind: 'adam', learningRate: 0.01 } })
console.log(net.evaluate(train).r2, unscale(net.predict(train.x), targets).slice(0, 2))
