import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { trained } from './tfjs.js'

export const finished = (async () => {
  setWasmPaths('/tfjs/')
  await trained('wasm')
})()
