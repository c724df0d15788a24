import { checkInteger } from '../../options.js'
import type { Assignment, SplitRows } from './assignment.js'
import { assignByGroup } from './methods/group.js'
import { assignLabels } from './methods/labels.js'
import { assignByPart } from './methods/part.js'
import { assignBySource } from './methods/source.js'
import { assignByTime } from './methods/time.js'
import { checkSplitOptions, type SplitMethod, type SplitOptions } from './options.js'
import { shuffleByKey, shuffleBySeed, type Shuffle } from './shuffle.js'
import { percentages, splitSizes, type SplitSizes } from './sizes.js'
import { areLabels, assignStrata, groupByStratum, strataOf, type SplitInput, type Strata } from './strata.js'
import { assignClasses } from './small-classes.js'
import { summarize } from './summary.js'

/** What every split method works from. */
interface Context {
  readonly input: SplitInput
  readonly options: SplitOptions
  readonly seed: number
  readonly strata: Strata
  readonly shuffle: Shuffle
}

/** Assigns row numbers to parts, for `split` and `splitTable`. */
export function assignRows(input: SplitInput, options: SplitOptions): SplitRows {
  const method = checkSplitOptions(options, input.rows)
  const seed = checkInteger('split', 'seed', options.seed ?? 0, 0)
  const isOrdered = method === 'time' || method === 'part'
  if (method === 'random' && options.stratify === true && areLabels(input)) return byLabels(input, options, seed)
  const strata = strataOf(input, isOrdered ? false : options.stratify)
  const shuffle = options.key === undefined ? shuffleBySeed(seed) : shuffleByKey('split', options.key, seed)
  const assignment = methods[method]({ input, options, seed, strata, shuffle })
  return {
    ...assignment.parts,
    summary: summarize(input, options, assignment, { method, seed, stratified: strata.kind !== 'none' }),
  }
}

function byLabels(input: SplitInput, options: SplitOptions, seed: number): SplitRows {
  const { rows, outputs = { values: [], width: 1 } } = input
  const { train, dev, test, rule } = splitSizes(rows, options, true)
  const shuffle = options.key === undefined ? shuffleBySeed(seed) : shuffleByKey('split', options.key, seed)
  const parts = named(assignLabels(outputs, options.test === false ? [train, dev] : [train, dev, test], shuffle))
  const notes = ['Every part has each label in proportion, as far as rows with several labels allow it.']
  const how = { method: 'random', seed, stratified: true } as const
  return { ...parts, summary: summarize(input, options, { parts, rule, notes }, how) }
}

const none = new Uint32Array(0)
/** Random streams of the train-dev part start here, beyond those of any class. */
const TRAIN_DEV_STREAM = 2 ** 31
/** A train-dev part takes at most this fraction of train by default. */
const MAX_TRAIN_DEV = 0.2

const methods: Readonly<Record<SplitMethod, (context: Context) => Assignment>> = {
  random: atRandom,
  group: byGroup,
  time: byTime,
  part: byPart,
  source: bySource,
}

function sizesOf({ input, options }: Context): SplitSizes & { readonly partRows: readonly number[] } {
  const sizes = splitSizes(input.rows, options, input.classes !== null)
  const heldOut = options.test === false ? [sizes.dev] : [sizes.dev, sizes.test]
  return { ...sizes, partRows: [sizes.train, ...heldOut] }
}

function named([train = none, dev = none, test = none]: readonly Uint32Array[]): Assignment['parts'] {
  return { train, dev, test, trainDev: none }
}

function atRandom(context: Context): Assignment {
  const { partRows, rule } = sizesOf(context)
  const { strata, shuffle, options } = context
  const members = groupByStratum(strata, options.key !== undefined)
  const { parts, notes } = assignClasses(strata, members, partRows, shuffle, options.smallClasses ?? 'error')
  return { parts: named(parts), rule, notes }
}

function byGroup(context: Context): Assignment {
  const { partRows, rule } = sizesOf(context)
  const { parts, groups } = assignByGroup(context.options.group ?? [], context.strata, partRows, context.seed)
  return { parts: named(parts), rule, notes: [`Each of the ${groups} groups is in exactly one part.`] }
}

function byTime(context: Context): Assignment {
  const { partRows, rule } = sizesOf(context)
  const { parts, spans } = assignByTime(context.options.time ?? [], partRows)
  const names = ['train', 'dev', 'test']
  const ranges = spans.map(({ first, last }, p) => {
    return first === last ? `${names[p]} is ${first}` : `${names[p]} from ${first} to ${last}`
  })
  return withTrainDev(context, false, { parts: named(parts), rule, notes: [`In order of time: ${ranges.join(', ')}.`] })
}

function byPart({ input, options }: Context): Assignment {
  const parts = assignByPart(options.part ?? [], options.test !== false)
  return { parts, rule: `${fractionsOf(parts, input.rows)} as given`, notes: [] }
}

function bySource(context: Context): Assignment {
  const { parts, aim, notes } = assignBySource(context.options, context.strata, context.shuffle)
  const note = `dev and test come from ${aim.join(', ')} only: they measure the error where the network will be used.`
  const all = { parts: { ...parts, trainDev: none }, rule: '', notes: [note, ...notes] }
  const assignment = withTrainDev(context, true, all)
  return { ...assignment, rule: `${fractionsOf(assignment.parts, context.input.rows)} by source` }
}

function fractionsOf(parts: Assignment['parts'], rows: number): string {
  const sizes = (['train', 'trainDev', 'dev', 'test'] as const).map((name) => parts[name].length)
  return percentages(
    rows,
    sizes.filter((size) => size > 0),
  )
}

/** Moves some rows of train to a train-dev part, which is not trained on. */
function withTrainDev({ strata, shuffle, options }: Context, byDefault: boolean, assignment: Assignment): Assignment {
  const requested = options.trainDev ?? byDefault
  if (requested === false) return assignment
  const { train, dev } = assignment.parts
  const size =
    requested === true
      ? Math.min(dev.length, Math.floor(train.length * MAX_TRAIN_DEV))
      : checkInteger('split', 'trainDev', requested, 1, train.length - 1)
  if (size === 0) return assignment
  const members = groupByStratum(strata, options.key !== undefined, train)
  const ownStreams: Shuffle = (rows, stream, from) => shuffle(rows, stream + TRAIN_DEV_STREAM, from)
  const [rest = none, trainDev = none] = assignStrata(members, [train.length - size, size], ownStreams)
  const note =
    'train-dev comes from the same rows as train but is not trained on: the gap from train to train-dev is variance, the gap from train-dev to dev is data mismatch.'
  return {
    ...assignment,
    parts: { ...assignment.parts, train: rest, trainDev },
    notes: [...assignment.notes, note],
  }
}
