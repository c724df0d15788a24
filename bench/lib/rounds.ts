import { Client } from './client.ts'
import { type Turn, type Work, workName } from './contestant.ts'
import { shuffled, uniform } from './random.ts'
import { type Spread, spread } from './statistics.ts'

/** How long and how often to measure. */
export interface Pace {
  readonly rounds: number
  /** Of a contestant's turn. */
  readonly milliseconds: number
  readonly seed: number
}

/** A work done by a contestant, over the rounds; times in milliseconds. */
export interface Outcome {
  readonly contestant: string
  readonly version: string
  readonly cpu: Spread
  readonly wall: Spread
  /** Its time divided by wellfit's in the same round. */
  readonly ratio: Spread | null
  readonly rounds: number
}

export interface Missing {
  readonly contestant: string
  readonly missing: string
}

/** A work, and how each contestant did. */
export interface Contest {
  readonly name: string
  readonly work: Work
  readonly clock: 'cpu' | 'wall'
  readonly outcomes: readonly (Outcome | Missing)[]
}

/** The one that the others are divided by. */
export const OURS = 'wellfit'

const python = ['numpy', 'numpy-plain', 'torch', 'sklearn']

/** Starts contestants by name; those that do not start say why when asked. */
export async function startAll(names: readonly string[]): Promise<Client[]> {
  const clients: Client[] = []
  for (const name of names) clients.push(await (python.includes(name) ? Client.startPython(name) : Client.start(name)))
  return clients
}

/** A latency is what a caller waits; all else is compared by processor time, which other processes disturb less. */
function clockOf(work: Work): 'cpu' | 'wall' {
  return work.kind === 'inference' ? 'wall' : 'cpu'
}

type Board = Map<string, (Turn | null)[]>

/**
 * Lets contestants do works in turn: works in a new order every round, contestants in a new order for every work, so
 * that a slow spell of the machine strikes all alike. A first round that is not counted warms all up.
 */
export async function compete(
  clients: readonly Client[],
  works: ReadonlyMap<string, Work>,
  pace: Pace,
  betweenRounds: () => Promise<void> | void = () => {},
): Promise<Contest[]> {
  const next = uniform(pace.seed)
  const board: Board = new Map()
  const reasons = new Map<string, string>()
  for (let round = -1; round < pace.rounds; round++) {
    if (round >= 0) await betweenRounds()
    for (const [name, work] of shuffled([...works], next)) {
      for (const client of shuffled(clients, next)) {
        const key = `${name} ${client.name}`
        if (reasons.has(key)) continue
        const answer = await client.ask(work, pace.milliseconds)
        if ('missing' in answer) reasons.set(key, answer.missing)
        else if (round >= 0) board.set(key, [...(board.get(key) ?? []), answer.turn])
      }
    }
    if (process.stderr.isTTY) process.stderr.write(`\rround ${round + 1} of ${pace.rounds} `)
  }
  return [...works].map(([name, work]) => {
    const clock = clockOf(work)
    const ours = board.get(`${name} ${OURS}`)?.map((turn) => turn?.[clock] ?? NaN) ?? []
    const outcomes = clients.map((client) => {
      const turns = board.get(`${name} ${client.name}`)
      const missing = reasons.get(`${name} ${client.name}`)
      if (turns === undefined || missing !== undefined) return { contestant: client.name, missing: missing ?? '?' }
      return outcomeOf(client, turns as Turn[], clock, ours)
    })
    return { name: name === '' ? workName(work) : name, work, clock, outcomes }
  })
}

function outcomeOf(client: Client, turns: readonly Turn[], clock: 'cpu' | 'wall', ours: readonly number[]): Outcome {
  const ratios = turns.map((turn, round) => turn[clock] / (ours[round] ?? NaN)).filter(Number.isFinite)
  return {
    contestant: client.name,
    version: client.version,
    cpu: rounded(spread(turns.map((turn) => turn.cpu))),
    wall: rounded(spread(turns.map((turn) => turn.wall))),
    ratio: client.name === OURS || ratios.length === 0 ? null : rounded(spread(ratios)),
    rounds: turns.length,
  }
}

/** Four digits are more than the noise leaves. */
export function rounded({ median, low, high }: Spread): Spread {
  const digits = (value: number): number => Number(value.toPrecision(4))
  return { median: digits(median), low: digits(low), high: digits(high) }
}

/** The outcome of a contestant, where there is one. */
export function outcomeBy(contest: Contest | undefined, contestant: string): Outcome | undefined {
  const found = contest?.outcomes.find((outcome) => outcome.contestant === contestant)
  return found !== undefined && 'cpu' in found ? found : undefined
}

/** Median of the clock that counts. */
export function timeOf(contest: Contest, contestant: string): number {
  return outcomeBy(contest, contestant)?.[contest.clock].median ?? NaN
}
