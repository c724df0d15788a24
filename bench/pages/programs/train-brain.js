import { NeuralNetwork } from './brain.js'
import { classes, done, hidden, inputs, row, rows, x, y } from './data.js'

export const finished = (async () => {
  const examples = Array.from({ length: rows }, (_, i) => ({
    input: x.subarray(i * inputs, (i + 1) * inputs),
    output: Float32Array.from({ length: classes }, (_, label) => Number(label === y[i])),
  }))
  const net = new NeuralNetwork({ hiddenLayers: [hidden] })
  net.train(examples, { iterations: 1, praxis: 'adam' })
  done(Object.values(net.run(row)))
})()
