/**
 * What a part of the network is worth: one network by the settings of the accurate recipe, as it is and with a part changed, on the
 * same splits of the tuning half.
 *
 *     npm run bench:table-parts                        4 small sets, 1 seed
 *     npm run bench:table-parts -- --rows 1103 --seeds 2
 *
 * `--sets` keeps those named. Results are kept in out/tables, under names that begin with `part-`.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  columnTypes,
  fitPreprocessor,
  loadModel,
  network,
  preprocess,
  saveModel,
  splitTable,
} from '../../dist/src/index.js'
import { readCsv } from '../../dist/src/data/csv/index.js'
import { classesOf, recipe, type Recipe } from '../../dist/src/cli/run/recipe.js'
import { networkOptions, stepsOf } from '../../dist/src/cli/run/setup.js'
import { chooseSets } from './choose.ts'
import { installPackagesOfTables } from './install.ts'
import { isMissing, keep, type Measured, resultOf } from './measure.ts'
import { type Found, predictionsOf, type Result } from './methods.ts'
import type { TableSet } from './sets.ts'
import { splitOf } from './split.ts'
import { bySet, errorTable, recipeTable } from './summary.ts'

const SHORT_SETS = ['penguins', 'glass', 'diabetes', 'titanic']

const muon: Partial<Recipe> = { optimizer: 'muon', beta2: undefined }
/** What each part changes in the recipe. */
const PARTS: Readonly<Record<string, Partial<Recipe>>> = {
  base: {},
  // Three hidden layers, as the base has.
  residual: { layers: [64], residualBlocks: 1 },
  'two blocks': { layers: [64], residualBlocks: 2 },
  'five layers': { layers: [64, 64, 64, 64, 64] },
  'muon 0.02': { ...muon, learningRate: 0.02 },
  'muon 0.005': { ...muon, learningRate: 0.005 },
  'periodic σ 0.1': { periodicSigma: 0.1 },
  'periodic σ 1': { periodicSigma: 1 },
  'categories 8': { categoryDimension: 8 },
}

/** Trains the network of a part on one split. */
async function trained(set: TableSet, seed: number, changes: Partial<Recipe>): Promise<Found> {
  const split = splitOf(set, seed)
  const before = process.cpuUsage()
  const { target, task } = set
  const parts = splitTable(await readCsv(readFileSync(split.train)), { target, task, seed, test: false })
  const preprocessor = fitPreprocessor(parts.train, { target, task, scaling: 'robustSmoothClip' })
  const [train, dev] = [preprocess(parts.train, preprocessor), preprocess(parts.dev, preprocessor)]
  const size = { rows: train.rows, features: train.features, task, classes: classesOf(train) }
  const chosen: Recipe = { ...recipe(size, 'accurate'), ...changes }
  // The scaled parametrization and the factors suit Adam.
  const { parametrization: _, learningRateFactors: __, ...step } = chosen.step
  const planned = { train, preprocessor, recipe: chosen.optimizer === 'muon' ? { ...chosen, step } : chosen }
  using net = await network(networkOptions(planned, seed))
  await net.fit(train, {
    ...stepsOf(planned),
    dev,
    seed,
    earlyStopping: { patience: chosen.patience, monitor: chosen.monitor },
  })
  const { user, system } = process.cpuUsage(before)
  using model = await loadModel(await saveModel(net, { preprocessor }))
  const table = await readCsv(readFileSync(split.test), { types: columnTypes(preprocessor) })
  const costs = { cpuSeconds: (user + system) / 1e6, modelBytes: 4 * net.parameterCount, microseconds: NaN }
  return { ...predictionsOf(model, table), ...costs }
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: 'Infinity' },
    sets: { type: 'string' },
    seeds: { type: 'string', default: '1' },
  },
})
await installPackagesOfTables()
const isShort = values.rows === 'Infinity' && values.sets === undefined
const names = values.sets?.split(',') ?? (isShort ? SHORT_SETS : null)
const chosen = chooseSets({ half: 'tuning', names, rows: Number(values.rows) })
const measured: Measured[] = []
for (const set of chosen) {
  for (let seed = 0; seed < Number(values.seeds); seed++) {
    process.stderr.write(`${set.name}, seed ${seed}\n`)
    const results = new Map<string, Result | null>()
    for (const [name, part] of Object.entries(PARTS)) {
      const method = `part-${name.replaceAll(' ', '-')}`
      if (isMissing(set, seed, method)) keep(set, seed, method, await trained(set, seed, part))
      results.set(name, resultOf(set, seed, method))
    }
    const { trainRows, testRows } = splitOf(set, seed)
    measured.push({ set, seed, trainRows, testRows, results })
  }
}
const all = bySet(measured)
console.log(`${errorTable(all, Object.keys(PARTS))}\n`)
console.log(recipeTable(all, 'base', Object.keys(PARTS).slice(1)))
