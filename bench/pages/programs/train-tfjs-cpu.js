import '@tensorflow/tfjs-backend-cpu'
import { trained } from './tfjs.js'

export const finished = (async () => {
  await trained('cpu')
})()
