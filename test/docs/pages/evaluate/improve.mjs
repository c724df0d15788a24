import { compareTrials, fitPreprocessor, foldEnsemble, improve, improveTable, preprocess } from 'wellfit'
import { prepared, table as embedded } from '../shared.mjs'

const table = await embedded('iris')
{
  // One trial is enough here.
  const long = improveTable
  {
    const improveTable = (table, given) => long(table, { ...given, trials: 1, folds: 2, repeats: 1 })
    // block 0 without its imports
    assert.equal(model.outputs, 3)
  }
}
{
  const { train: data } = await prepared('iris', 'species')
  const [network, fit] = [{ layers: [{ units: 3 }], loss: 'softmaxCrossEntropy' }, { epochs: 3 }]
  const long = improve
  {
    const improve = (data, given) => long(data, { ...given, trials: 3, folds: 2, repeats: 1 })
    // block 3
  }
}
{
  const train = table
  const [network, fit] = [{ layers: [{ units: 3 }], loss: 'softmaxCrossEntropy' }, { epochs: 3 }]
  const long = improve
  {
    const improve = (data, given) => long(data, { ...given, trials: 2, folds: 2, repeats: 1 })
    // block 1
    assert.equal(found.data.rows, 150)
  }
}
// block 4: not run, a formula
