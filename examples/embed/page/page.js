// Trains in a worker; the page goes on drawing meanwhile and says how long its longest frame took.
import { dataset, network } from 'wellfit'

const output = document.querySelector('output')
const rows = 4000
const x = Float32Array.from({ length: rows * 2 }, (_, i) => Math.sin(i * 12.9898) * 3)
const y = Int32Array.from({ length: rows }, (_, i) => Number(Math.hypot(x[2 * i], x[2 * i + 1]) < 2))

let longest = 0
let last = performance.now()
let isTraining = true
requestAnimationFrame(function frame(now) {
  longest = Math.max(longest, now - last)
  last = now
  if (isTraining) requestAnimationFrame(frame)
})

const net = await network({
  inputs: 2,
  layers: [{ units: 64 }, { units: 64 }, { units: 2 }],
  loss: 'softmaxCrossEntropy',
})
const train = dataset({ x, y })
const history = await net.fit(train, {
  epochs: 40,
  worker: true,
  onEpoch: ({ epoch, train: { loss } }) => {
    output.textContent = `epoch ${epoch}, loss ${loss.toFixed(3)}`
  },
})
isTraining = false
const { accuracy } = net.evaluate(train)
Object.assign(globalThis, { result: { epochs: history.rows.length, accuracy, longest } })
output.textContent += `, accuracy ${(100 * accuracy).toFixed(1)} %, longest frame ${longest.toFixed(0)} ms`
document.title = 'done'
