import { Client } from './client.ts'
import { type Timing, type Work, workName } from './library.ts'
import { shuffled, uniform } from './random.ts'
import { type Spread, spread } from './statistics.ts'

/** How long and how often to measure. */
export interface Pace {
  readonly rounds: number
  /** Duration of a timing. */
  readonly milliseconds: number
  readonly seed: number
  /** The clock of every workload. Default: wall-clock time for inference, else processor time. */
  readonly clock?: 'cpu'
  /** The library that ratios refer to. Default {@link OURS}. */
  readonly reference?: string
}

/** The timings of a library on a workload over all rounds, in milliseconds. */
export interface Outcome {
  readonly library: string
  readonly version: string
  readonly cpu: Spread
  readonly wall: Spread
  /** Its time divided by that of the reference in the same round. */
  readonly ratio: Spread | null
  readonly rounds: number
}

export interface Missing {
  readonly library: string
  readonly missing: string
}

/** A workload with the timings of each library. */
export interface Comparison {
  readonly name: string
  readonly work: Work
  readonly clock: 'cpu' | 'wall'
  readonly outcomes: readonly (Outcome | Missing)[]
}

/** The library that ratios refer to. */
export const OURS = 'wellfit'

const python = ['numpy', 'numpy-plain', 'torch', 'sklearn']

/** Starts libraries by name; one that does not start answers with the reason. */
export async function startAll(names: readonly string[]): Promise<Client[]> {
  const clients: Client[] = []
  for (const name of names) clients.push(await (python.includes(name) ? Client.startPython(name) : Client.start(name)))
  return clients
}

/** Latency is wall-clock time; all else is compared by processor time, which other processes disturb less. */
function clockOf(work: Work): 'cpu' | 'wall' {
  return work.kind === 'inference' ? 'wall' : 'cpu'
}

type Board = Map<string, (Timing | null)[]>

/**
 * Times libraries on workloads in interleaved rounds: a new order of the workloads in every round and of the libraries for
 * every workload, so that a slow phase of the machine affects all alike. A first, uncounted round warms up.
 */
export async function runRounds(
  clients: readonly Client[],
  works: ReadonlyMap<string, Work>,
  pace: Pace,
  betweenRounds: () => Promise<void> | void = () => {},
): Promise<Comparison[]> {
  const next = uniform(pace.seed)
  const board: Board = new Map()
  const reasons = new Map<string, string>()
  for (let round = -1; round < pace.rounds; round++) {
    if (round >= 0) await betweenRounds()
    for (const [name, work] of shuffled([...works], next)) {
      for (const client of shuffled(clients, next)) {
        const key = `${name} ${client.name}`
        if (reasons.has(key)) continue
        const answer = await client.ask(work, pace.milliseconds, pace.clock === 'cpu')
        if ('missing' in answer) reasons.set(key, answer.missing)
        else if (round >= 0) board.set(key, [...(board.get(key) ?? []), answer.timing])
      }
    }
    if (process.stderr.isTTY) process.stderr.write(`\rround ${round + 1} of ${pace.rounds} `)
  }
  return [...works].map(([name, work]) => {
    const clock = pace.clock ?? clockOf(work)
    const reference = pace.reference ?? OURS
    const ours = board.get(`${name} ${reference}`)?.map((timing) => timing?.[clock] ?? NaN) ?? []
    const outcomes = clients.map((client) => {
      const timings = board.get(`${name} ${client.name}`)
      const missing = reasons.get(`${name} ${client.name}`)
      if (timings === undefined || missing !== undefined) return { library: client.name, missing: missing ?? '?' }
      return outcomeOf(client, timings as Timing[], clock, client.name === reference ? [] : ours)
    })
    return { name: name === '' ? workName(work) : name, work, clock, outcomes }
  })
}

function outcomeOf(
  client: Client,
  timings: readonly Timing[],
  clock: 'cpu' | 'wall',
  ours: readonly number[],
): Outcome {
  const ratios = timings.map((timing, round) => timing[clock] / (ours[round] ?? NaN)).filter(Number.isFinite)
  return {
    library: client.name,
    version: client.version,
    cpu: rounded(spread(timings.map((timing) => timing.cpu))),
    wall: rounded(spread(timings.map((timing) => timing.wall))),
    ratio: ratios.length === 0 ? null : rounded(spread(ratios)),
    rounds: timings.length,
  }
}

/** Rounds to four digits, below the noise. */
export function rounded({ median, low, high }: Spread): Spread {
  const digits = (value: number): number => Number(value.toPrecision(4))
  return { median: digits(median), low: digits(low), high: digits(high) }
}

/** The outcome of a library, if there is one. */
export function outcomeBy(comparison: Comparison | undefined, library: string): Outcome | undefined {
  const found = comparison?.outcomes.find((outcome) => outcome.library === library)
  return found !== undefined && 'cpu' in found ? found : undefined
}

/** The median by the clock of the comparison. */
export function timeOf(comparison: Comparison, library: string): number {
  return outcomeBy(comparison, library)?.[comparison.clock].median ?? NaN
}
