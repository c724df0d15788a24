/**
 * The library of networks that bench:selection chooses from: for a split of a set the out-of-fold and test predictions of the default
 * recipe, of the recipe with each of some changes, and of the recipe with other seeds.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readCsv } from '../../dist/src/data/csv/index.js'
import { type Setup, withChange } from '../../dist/src/diagnose/curves/settings.js'
import { foldRows } from '../../dist/src/cli/run/folds/after-run.js'
import { foldSettings } from '../../dist/src/cli/run/final/fold-ensemble.js'
import {
  type ActionChange,
  columnTypes,
  type Dataset,
  foldEnsemble,
  inputGroups,
  preprocess,
} from '../../dist/src/index.js'
import type { TableSet } from '../tables/sets.ts'
import { out, splitOf } from '../tables/split.ts'
import { prepareJob } from './job.ts'

/** Changes of the recipe that keep the layers and the preparation: their networks have an average that is one network. */
const ALIKE: readonly ActionChange[] = [
  { l2: 1 },
  { l2: 10 },
  { learningRate: 0.00667 },
  { learningRate: 0.06 },
  { augment: [{ kind: 'noise', sigma: 0.1, relative: true }] },
  { augment: [{ kind: 'mixup', alpha: 0.2 }] },
]

/** Changes of the layers. */
const OTHER: readonly ActionChange[] = [
  { hidden: [128, 128, 128] },
  { activation: 'gelu' },
  { residualBlocks: 2 },
  { periodicSigma: 0.1 },
]

/** Seeds of the recipe besides the first: as many as there are changes that keep the layers. */
const SEEDS = ALIKE.length

/** The average of the networks of five folds, and what was predicted. */
export interface Candidate {
  /** `alike`: the recipe, or with a change that keeps its layers; `seed`: the recipe with another seed. */
  readonly kind: 'alike' | 'other' | 'seed'
  readonly title: string
  /** Of the rows by networks that were not trained on them, and of the test rows by the average. */
  readonly outOfFold: readonly number[]
  readonly test: readonly number[]
}

/** What a split gave. */
export interface Library {
  readonly candidates: readonly Candidate[]
  /** Train and test as networks are given them. */
  readonly rows: Dataset
  readonly test: Dataset
}

/** Trains the library of a split, unless an earlier run did. */
export async function libraryOf(set: TableSet, seed: number): Promise<Library> {
  const { job, prepared } = await prepareJob(set, seed, 1)
  const { preprocessor } = prepared
  const read = foldRows(job.table, prepared)
  const rows = preprocess(read, preprocessor)
  const held = await readCsv(readFileSync(splitOf(set, seed).test), { types: columnTypes(preprocessor) })
  const test = preprocess(held, preprocessor)
  const { numbers } = inputGroups(preprocessor)
  const { network, fit, ...folds } = foldSettings(job, prepared, read, rows)

  const train = async (
    kind: Candidate['kind'],
    title: string,
    change: ActionChange,
    more: number,
  ): Promise<Candidate> => {
    const file = path.join(out, 'library', `${[set.name, seed, title.replaceAll(/\W+/g, '-')].join('-')}.json`)
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Candidate
    mkdirSync(path.dirname(file), { recursive: true })
    const setup = withChange({ network, fit } as Setup, change, numbers)
    const found = await foldEnsemble(rows, { ...folds, ...setup, metrics: [], seed: seed + more, threads: 1 })
    using model = found.network
    const candidate = { kind, title, outOfFold: [...found.predictions], test: [...model.predict(test.x)] }
    writeFileSync(file, JSON.stringify(candidate))
    return candidate
  }
  const candidates: Candidate[] = []
  const add = async (...args: Parameters<typeof train>): Promise<void> => void candidates.push(await train(...args))
  await add('alike', 'recipe', {}, 0)
  for (const change of ALIKE) await add('alike', JSON.stringify(change), change, 0)
  for (const change of OTHER) {
    if (change.periodicSigma === undefined || numbers.length > 0) await add('other', JSON.stringify(change), change, 0)
  }
  for (let j = 1; j <= SEEDS; j++) await add('seed', `seed ${j}`, {}, 1000 * j)
  return { candidates, rows, test }
}
