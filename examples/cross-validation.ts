/**
 * Cross-validates two recipes on the embedded breast-cancer data and compares them on the same folds.
 *
 *     npm run build && node examples/cross-validation.ts
 */
import { readFile } from 'node:fs/promises'
import { compareFolds, crossValidateTable, type CrossValidateTableOptions } from 'wellfit'
import { readCsv } from 'wellfit/csv'

const table = await readCsv(await readFile(new URL('../datasets/breast-cancer.csv', import.meta.url)))
const recipe: CrossValidateTableOptions = {
  target: 'diagnosis',
  network: { layers: [{ units: 16 }, { units: 1 }], loss: 'binaryCrossEntropy' },
  fit: { epochs: 200, batchSize: 32, l2: 1, earlyStopping: { patience: 20 } },
  folds: 10,
  repeats: 3,
  metrics: ['auc', 'f1Macro'],
}
const wide = await crossValidateTable(table, recipe)
console.log(wide.message)
console.log(`AUC ${wide.metrics.auc?.estimate.toFixed(4)}`)

const linear = await crossValidateTable(table, {
  ...recipe,
  network: { ...recipe.network, layers: [{ units: 1 }] },
})
console.log(compareFolds(linear, wide).message)
