import { customLoss, dataset, gradientCheck, network } from 'wellfit'

const inputs = 1
const x = Array.from({ length: 40 }, (_, i) => [i / 20 - 1])
const y = x.map(([value]) => value ** 3)
{
  const train = dataset({ x, y })
  // block 0
}
{
  // block 1
  assert.equal((await gradientCheck(net, train)).verdict, 'correct')
}
// block 2: node examples/custom-losses.ts
