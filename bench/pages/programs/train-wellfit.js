import { dataset, network } from 'wellfit'
import { classes, done, hidden, inputs, row, x, y } from './data.js'

export const finished = (async () => {
  const net = await network({ inputs, layers: [{ units: hidden }, { units: classes }], loss: 'softmaxCrossEntropy' })
  await net.fit(dataset({ x, y }), { epochs: 1 })
  done(net.predict([row]))
})()
