import { NeuralNetwork } from './brain.js'
import { done, row } from './data.js'
import { saved } from './saved.js'

export const finished = (async () => {
  const net = new NeuralNetwork()
  net.fromJSON(JSON.parse(new TextDecoder().decode(await saved('brain.json'))))
  done(Object.values(net.run(row)))
})()
