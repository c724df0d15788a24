import { dataset } from 'wellfit'

const x = [[1, 2]]
{
  // block 0
  assert.deepEqual(data.targets.classes, ['ant', 'bee', 'cat'])
}
