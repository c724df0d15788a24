import { defaultDevice, init, nn, numpy as np } from '@jax-js/jax'
import { networkOf } from '../../startup/jax-network.mjs'
import { classes, done, hidden, inputs, row, rows, x, y } from './data.js'

export const finished = (async () => {
  await init('wasm')
  defaultDevice('wasm')
  const { step, zeros, drawn } = networkOf(inputs, hidden, classes, rows)
  const features = np.array(x, { shape: [rows, inputs] })
  const targets = nn.oneHot(np.array(y), classes)
  const { next } = step(drawn(), zeros(), zeros(), features, targets)
  const [[w0], [b0], [w1], [b1]] = next
  const one = np.array(row, { shape: [1, inputs] })
  done(await nn.softmax(np.matmul(nn.relu(np.matmul(one, w0).add(b0)), w1).add(b1)).data())
})()
