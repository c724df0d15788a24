import { RandomStream, shuffle } from '../../data/random/philox.js'

/** What some networks give for some rows: an average is a mean of these. */
export interface Candidates {
  /** Of each candidate, in the same layout. */
  readonly scores: readonly Float64Array[]
  /** The mean loss of such scores. */
  readonly lossOf: (scores: Float64Array) => number
}

/** How members are chosen. */
export interface GreedyChoices {
  /** The most members, repeated ones included. */
  readonly members: number
  /** So many of the best candidates are members from the beginning. */
  readonly initial: number
}

/**
 * Chooses members one by one, each the candidate whose score lowers the loss of the mean most, the first of equals; any may be chosen
 * again. Ends where none lowers it.
 *
 * @returns Indices in the order of choice.
 */
export function chooseGreedily({ scores, lossOf }: Candidates, { members, initial }: GreedyChoices): number[] {
  const sum = new Float64Array(scores[0]?.length ?? 0)
  const mean = new Float64Array(sum.length)
  const chosen: number[] = []
  const lossWith = (candidate: Float64Array): number => {
    const count = chosen.length + 1
    for (let i = 0; i < mean.length; i++) mean[i] = ((sum[i] ?? NaN) + (candidate[i] ?? NaN)) / count
    return lossOf(mean)
  }
  const add = (index: number): void => {
    const own = scores[index] ?? sum
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? NaN) + (own[i] ?? NaN)
    chosen.push(index)
  }
  const alone = scores.map(lossWith)
  // Sorting is stable: of equals the first.
  const best = [...scores.keys()].sort((a, b) => (alone[a] ?? NaN) - (alone[b] ?? NaN))
  best.slice(0, Math.min(initial, members)).forEach(add)
  let least = lossOf(sum.map((value) => value / chosen.length))
  while (chosen.length < members) {
    const losses = scores.map(lossWith)
    const lowest = Math.min(...losses)
    if (!(lowest < least)) break
    add(losses.indexOf(lowest))
    least = lowest
  }
  return chosen
}

/** Which candidates a selection may take. */
export interface Bagging {
  /** How many selections; `null`: one of all candidates. */
  readonly bags: number | null
  readonly seed: number
}

/** Purpose of the random numbers. */
const BAGS = 1105

/** Members chosen from all candidates, or from random halves of them, the members of all halves one after another. */
export function chooseMembers(candidates: Candidates, choices: GreedyChoices & Bagging): number[] {
  const { bags, seed } = choices
  if (bags === null) return chooseGreedily(candidates, choices)
  const { scores, lossOf } = candidates
  const random = new RandomStream(seed, BAGS)
  const all = Uint32Array.from(scores.keys())
  return Array.from({ length: bags }, () => {
    const half = shuffle(all.slice(), random)
      .slice(0, Math.ceil(scores.length / 2))
      .sort()
    const own = scores.filter((_, index) => half.includes(index))
    return chooseGreedily({ scores: own, lossOf }, choices).map((index) => half[index] ?? 0)
  }).flat()
}

/** The mean of the scores of the members. */
export function averageOf(scores: readonly Float64Array[], members: readonly number[]): Float64Array {
  const mean = new Float64Array(scores[0]?.length ?? 0)
  for (const member of members) {
    scores[member]?.forEach((value, i) => (mean[i] = (mean[i] ?? NaN) + value / members.length))
  }
  return mean
}
