import { dataset } from 'wellfit'
import { table as embedded } from '../shared.mjs'

const table = await embedded('breast-cancer')
// block 0
// prints 1
{
  const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(3 * i)])
  const rows = dataset({ x, y: x.map(([a, b]) => a + b), task: 'regression' })
  const [layers, loss] = [[{ units: 4 }, { units: 1 }], 'meanSquaredError']
  // block 3
  {
    // block 4
    assert.equal(model.outputs, 1)
    assert.equal(expected.estimate > 0, true)
  }
}
// block 2: not run, a formula
