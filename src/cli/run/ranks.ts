import { createHash } from 'node:crypto'
import { noun } from '../../noun.js'
import { network, type EncodedModel, type History, type Network, type Score } from '../../index.js'
import { prepareShard, readShard, type Communicator, type PreparedShard, type TableShard } from '../../shards/index.js'
import { splitColumns } from '../flags/split.js'
import { clean } from '../terminal/terminal.js'
import { encoded } from './encoded.js'
import type { Job } from './job.js'
import { completed } from './measure.js'
import { columnOptions } from './prepare.js'
import { recipe, withChoices, type Recipe } from './recipe.js'
import { fitOfJob, networkOptions } from './setup.js'

/** A training on ranks: a job whose table each rank reads its part of. */
export interface RanksJob extends Pick<
  Job,
  'target' | 'ignore' | 'layout' | 'choices' | 'progress' | 'signal' | 'checkpoint' | 'resume' | 'maxSeconds'
> {
  readonly path: string
  readonly reading: Parameters<typeof readShard>[1]
  readonly blocks: number
  readonly mode: 'strict' | 'fast'
  /** Whether the number of rows per step was given. */
  readonly hasBatchSize: boolean
  readonly json: boolean
  readonly communicator: Communicator | undefined
}

/** What a training on ranks returns, the same on every rank. */
export interface RanksResult {
  readonly rows: number
  readonly prepared: PreparedShard
  readonly history: History
  readonly scores: { readonly train: Score | null; readonly dev: Score | null; readonly test: Score | null }
  /** SHA-256 of the weights. */
  readonly weights: string
  /** `null` if training diverged or completed no epoch. */
  readonly model: EncodedModel | null
}

/** Reads this rank's part of the file, prepares it, trains and measures. */
export async function runOnRanks(job: RanksJob): Promise<RanksResult> {
  const { communicator, blocks, mode, path } = job
  const shared = communicator === undefined ? {} : { communicator }
  const shard = await readShard(path, { ...job.reading, ...shared })
  const prepared = prepareShard(shard, { ...preparing(job), blocks, ...shared })
  sayPrepared(job, shard, prepared)
  const { train, dev, preprocessor } = prepared
  const planned = {
    train: { rows: train.rows, features: train.features, targets: train.sample.targets },
    preprocessor,
    recipe: recipeOf(job, prepared),
  }
  using net = await network(networkOptions(planned, job.choices.seed))
  const batchSize = batchSizeOf(job, planned)
  const parallel = { blocks, mode, ...shared }
  const history = await net.fit(train, { ...fitOfJob(job, planned), batchSize, dev, parallel })
  job.progress.end()
  const scores = scoresOf(net, prepared, planned.recipe, history)
  const { buffer, byteOffset, byteLength } = net.parameters
  const usable = history.stop.reason !== 'diverged' && history.best !== null
  return {
    rows: shard.rows,
    prepared,
    history,
    scores,
    weights: createHash('sha256')
      .update(new Uint8Array(buffer, byteOffset, byteLength))
      .digest('hex'),
    model: usable ? encoded(job, net, { columns: train.columns, preprocessor, metadata: { scores } }) : null,
  }
}

/** The options of `train` for the split and the preprocessor. */
function preparing({ target, ignore, choices }: RanksJob): Parameters<typeof prepareShard>[1] {
  const { task, seed, split, targetScale } = choices
  return {
    target,
    ...(task === undefined ? {} : { task }),
    seed,
    dropMissingTarget: true,
    smallClasses: 'train',
    ...split,
    ignore: [...new Set([...ignore, ...splitColumns(split)])],
    ...columnOptions(choices),
    targetScale: targetScale === 'log' ? 'log' : 'linear',
  }
}

/** The recipe of `train`. */
function recipeOf({ choices }: RanksJob, { train, preprocessor }: PreparedShard): Recipe {
  const size = { rows: train.rows, features: train.features, task: preprocessor.task, classes: null }
  return withChoices(recipe(size, 'plain'), choices.recipe)
}

/** The rows per step: those that were given, or those of the recipe, at most all, rounded up to what the blocks divide. */
function batchSizeOf(
  { blocks, hasBatchSize }: RanksJob,
  { recipe: { batchSize }, train }: { readonly recipe: Recipe; readonly train: { readonly rows: number } },
): number {
  return hasBatchSize ? batchSize : Math.ceil(Math.min(batchSize, train.rows) / blocks) * blocks
}

function sayPrepared(
  { progress, communicator, blocks }: RanksJob,
  { table, rows }: TableShard,
  prepared: PreparedShard,
): void {
  const { summary, preprocessor, train } = prepared
  for (const line of preprocessor.preparation) progress.say(`data: ${clean(line, 500)}`)
  for (const warning of summary.warnings) progress.say(`data: ${clean(warning, 500)}`)
  const ranks = communicator?.size ?? 1
  progress.say(
    `${rows} rows, of which rank 0 read ${table.rows}; train has ${train.rows}, in ${blocks} blocks on ${ranks} ${noun(ranks, 'rank')}`,
  )
}

/** The scores; test is evaluated once, and only where training completed. */
function scoresOf(
  net: Network,
  { train, dev, test }: PreparedShard,
  { l2, l1 }: Recipe,
  history: History,
): RanksResult['scores'] {
  if (history.best === null) return { train: null, dev: null, test: null }
  const options = { l2, l1, examples: train.rows, onWarning: () => undefined }
  const best = history.rows.find(({ epoch }) => epoch === history.best?.epoch)
  return {
    train: best?.train ?? null,
    dev: net.evaluate(dev, options),
    test: completed(history) && test !== null ? net.evaluate(test, options) : null,
  }
}
