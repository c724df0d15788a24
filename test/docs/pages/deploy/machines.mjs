import { network } from 'wellfit'
import { prepared } from '../shared.mjs'

{
  const { train, dev } = await prepared('digits', 'digit')
  const net = await network({ inputs: train.features, layers: [{ units: 10 }], loss: 'softmaxCrossEntropy' })
  // block 0
}
{
  // One rank of threads instead of MPI, which need not be installed: test/engines/mpi runs such programs by mpirun.
  const ranks =
    "import { joinSharedRanks, sharedRanks } from 'wellfit/mpi'\nconst connect = () => joinSharedRanks(sharedRanks(1), 0)"
  await copyFile('datasets/iris.csv', 'flowers.csv')
  await writeFile('train.mjs', blocks[4].replace("import { connect } from 'wellfit/mpi'", ranks))
  await import(pathToFileURL(path.resolve('train.mjs')))
  assert.ok((await readFile('flowers.model')).length > 0)
}
{
  await copyFile('datasets/wine.csv', 'wine.csv')
  const { log } = console
  const results = []
  console.log = (...values) => results.push(values)
  // block 6
  console.log = log
  assert.deepEqual([results.length, outcomes.filter(({ status }) => status === 'done').length], [5, 5])
}
{
  const { train: data } = await prepared('iris', 'species')
  const layers = [{ units: 3 }]
  // block 13
  assert.equal(found.rows, data.rows)
}
// block 2: not run, test/engines/mpi reads a file in shards
// block 10: not run, test/engines/trials runs it where Redis is installed
// block 12: not run, test/engines/trials runs it with commands that act as Slurm's
