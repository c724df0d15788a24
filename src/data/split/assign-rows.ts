import { checkInteger } from '../../options.js'
import type { Assignment, SplitRows } from './assignment.js'
import { mixByKey, mixByPlace, type Mix } from './shuffle.js'
import { dealGroups } from './methods/by-group.js'
import { dealByName } from './methods/by-part.js'
import { checkSplitOptions, type SplitMethod, type SplitOptions } from './options.js'
import { sharesInWords, splitSizes, type SplitSizes } from './sizes.js'
import { dealBySource } from './methods/by-source.js'
import { summarize } from './summary.js'
import { dealByTime } from './methods/by-time.js'
import { checkClassSizes, dealStrata, membersOf, strataOf, type SplitInput, type Strata } from './strata.js'

/** What every way of dealing rows out starts from. */
interface Deal {
  readonly input: SplitInput
  readonly options: SplitOptions
  readonly seed: number
  readonly strata: Strata
  readonly mix: Mix
}

/** Deals row numbers out to the parts: what `split` and `splitTable` share. */
export function splitRows(input: SplitInput, options: SplitOptions): SplitRows {
  const method = checkSplitOptions(options, input.rows)
  const seed = checkInteger('split', 'seed', options.seed ?? 0, 0)
  const unordered = method === 'time' || method === 'part'
  const strata = strataOf(input, unordered ? false : options.stratify)
  const mix = options.key === undefined ? mixByPlace(seed) : mixByKey('split', options.key, seed)
  const dealt = ways[method]({ input, options, seed, strata, mix })
  return {
    ...dealt.parts,
    summary: summarize(input, options, dealt, { method, seed, stratified: strata.kind !== 'none' }),
  }
}

const none = new Uint32Array(0)
/** Draws of the train-dev part: their numbers lie beyond those of any class. */
const TRAIN_DEV_DRAW = 2 ** 31
/** A train-dev part never takes more of train than this. */
const MOST_TRAIN_DEV = 0.2

const ways: Readonly<Record<SplitMethod, (deal: Deal) => Assignment>> = {
  random: byChance,
  group: byGroup,
  time: byTime,
  part: byName,
  source: bySource,
}

function sizesOf({ input, options }: Deal): SplitSizes & { readonly partRows: readonly number[] } {
  const sizes = splitSizes(input.rows, options, input.classes !== null)
  const held = options.test === false ? [sizes.dev] : [sizes.dev, sizes.test]
  return { ...sizes, partRows: [sizes.train, ...held] }
}

function named([train = none, dev = none, test = none]: readonly Uint32Array[]): Assignment['parts'] {
  return { train, dev, test, trainDev: none }
}

function byChance(deal: Deal): Assignment {
  const { partRows, rule } = sizesOf(deal)
  const members = membersOf(deal.strata, deal.options.key !== undefined)
  checkClassSizes(deal.strata, members, partRows.length)
  return { parts: named(dealStrata(members, partRows, deal.mix)), rule, notes: [] }
}

function byGroup(deal: Deal): Assignment {
  const { partRows, rule } = sizesOf(deal)
  const { parts, groups } = dealGroups(deal.options.group ?? [], deal.strata, partRows, deal.seed)
  return { parts: named(parts), rule, notes: [`None of the ${groups} groups is in two parts.`] }
}

function byTime(deal: Deal): Assignment {
  const { partRows, rule } = sizesOf(deal)
  const { parts, spans } = dealByTime(deal.options.time ?? [], partRows)
  const names = ['train', 'dev', 'test']
  const words = spans.map(({ first, last }, p) => {
    return first === last ? `${names[p]} is ${first}` : `${names[p]} from ${first} to ${last}`
  })
  return withTrainDev(deal, false, { parts: named(parts), rule, notes: [`In the order of time: ${words.join(', ')}.`] })
}

function byName({ input, options }: Deal): Assignment {
  const parts = dealByName(options.part ?? [], options.test !== false)
  const shares = (['train', 'trainDev', 'dev', 'test'] as const)
    .map((name) => parts[name].length)
    .filter((rows) => rows > 0)
  return { parts, rule: `${sharesInWords(input.rows, shares)} as the rows say`, notes: [] }
}

function bySource(deal: Deal): Assignment {
  const { parts, aim } = dealBySource(deal.options, deal.strata, deal.mix)
  const dealt = withTrainDev(deal, true, {
    parts: { ...parts, trainDev: none },
    rule: '',
    notes: [
      `dev and test are from ${aim.join(', ')} alone: they tell how well the network does where it is to be used.`,
    ],
  })
  const shares = (['train', 'trainDev', 'dev', 'test'] as const).map((name) => dealt.parts[name].length)
  return {
    ...dealt,
    rule: `${sharesInWords(
      deal.input.rows,
      shares.filter((rows) => rows > 0),
    )} by source`,
  }
}

/** Takes a part out of train that is not trained on. */
function withTrainDev({ strata, mix, options }: Deal, byDefault: boolean, dealt: Assignment): Assignment {
  const asked = options.trainDev ?? byDefault
  if (asked === false) return dealt
  const { train, dev } = dealt.parts
  const most = Math.floor(train.length * MOST_TRAIN_DEV)
  const size =
    asked === true ? Math.min(dev.length, most) : checkInteger('split', 'trainDev', asked, 1, train.length - 1)
  if (size === 0) return dealt
  const members = membersOf(strata, options.key !== undefined, train)
  const apart: Mix = (rows, index) => mix(rows, index + TRAIN_DEV_DRAW)
  const [rest = none, trainDev = none] = dealStrata(members, [train.length - size, size], apart)
  const note =
    'train-dev is drawn from the same rows as train and not trained on: from train to train-dev the error rises by variance, from train-dev to dev by mismatch.'
  return { ...dealt, parts: { ...dealt.parts, train: rest, trainDev }, notes: [...dealt.notes, note] }
}
