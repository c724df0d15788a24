// Its networks without its recurrent ones and those that run on a graphics processor.
import network from 'brain.js/dist/neural-network.js'

export const NeuralNetwork = network.default ?? network
