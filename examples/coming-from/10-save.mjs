import { dataset, fitScaler, loadModel, network, saveModel, scale } from 'wellfit'
import { x, labels } from './data.mjs'

const rows = dataset({ x, y: labels, classes: ['low', 'middle', 'high'] })
const net = await network({ inputs: 4, layers: [{ units: 32 }, { units: 3 }], loss: 'softmaxCrossEntropy' })
await net.fit(scale(rows, fitScaler(rows)), { epochs: 60 })
const bytes = await saveModel(net)
const model = await loadModel(bytes)
console.log(model.predict(x.slice(0, 1)))
