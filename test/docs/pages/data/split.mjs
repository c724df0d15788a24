import { network, splitTable } from 'wellfit'
import { prepared, table as embedded } from '../shared.mjs'

{
  const table = await embedded('penguins')
  // block 0
  assert.deepEqual([train.rows, dev.rows, test.rows], [206, 69, 69])
  assert.ok(summary.rule)
}
// block 1: node examples/split.ts
// block 2: node examples/split.ts
// block 3: node examples/split.ts
{
  const { test } = await prepared('iris', 'species')
  const net = await network({ inputs: 4, layers: [{ units: 3 }], loss: 'softmaxCrossEntropy' })
  // block 4
}
// block 5: not run, the files are the reader's; the flags are looked up in the help
