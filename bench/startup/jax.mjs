import { blockUntilReady, defaultDevice, init, nn, numpy as np } from '@jax-js/jax'
import { classes, done, inputs, rows, x, y } from './data.mjs'
import { networkOf } from './jax-network.mjs'

await init('wasm')
defaultDevice('wasm')
const { step, zeros, drawn } = networkOf(inputs, 128, classes, rows)
const features = np.array(x, { shape: [rows, inputs] })
const targets = nn.oneHot(np.array(y), classes)
await blockUntilReady(step(drawn(), zeros(), zeros(), features, targets))
done()
