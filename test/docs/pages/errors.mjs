import { dataset, network } from 'wellfit'

const train = dataset({ x: [[0], [1]], y: [0, 1] })
const net = await network({ inputs: 1, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' })
const message = async (work) => {
  try {
    await work()
  } catch (error) {
    return error.message
  }
}
console.log(await message(() => net.fit(train, { l2: -1 })))
console.log(
  await message(() => network({ inputs: 1, layers: [{ units: 2, activaton: 'relu' }], loss: 'softmaxCrossEntropy' })),
)
console.log(await message(() => dataset({ x: [[NaN], [NaN], [NaN]], y: [0, 1, 1] })))
// prints 0
console.log(await message(() => net.fit(train, { lr: 0.01 })))
const layers = [{ units: 4 }, { units: 2, activation: 'softmax' }]
console.log(await message(() => network({ inputs: 1, layers, loss: 'softmaxCrossEntropy' })))
// prints 1
