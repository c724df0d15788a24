import brain from 'brain.js'
import { classes, done, inputs, rows, x, y } from './data.mjs'

const examples = Array.from({ length: rows }, (_, row) => ({
  input: x.subarray(row * inputs, (row + 1) * inputs),
  output: Float32Array.from({ length: classes }, (_, label) => Number(label === y[row])),
}))
const net = new brain.NeuralNetwork({ hiddenLayers: [128], activation: 'relu' })
net.train(examples, { iterations: 1, praxis: 'adam', learningRate: 0.001 })
done()
