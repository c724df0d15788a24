import { Bench } from 'tinybench'
import type { Prepared, Turn } from './contestant.ts'
import { quantile } from './statistics.ts'

/** A sample lasts at least so long, so that reading the clocks does not count. */
const SAMPLE_MILLISECONDS = 2

/** Processor time of all threads of this process, in milliseconds. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/**
 * Times work for about `milliseconds`. A shared machine takes turns away: the median of the processor time hardly
 * notices, and it counts what helper threads do.
 *
 * @param repeats Runs in a sample.
 */
export async function measure(prepared: Prepared, repeats: number, milliseconds: number): Promise<Turn> {
  const walls: number[] = []
  const pieces = repeats * (prepared.pieces ?? 1)
  const bench = new Bench({ time: milliseconds, iterations: 1, warmup: false, throws: true })
  bench.add('work', async () => {
    const cpu = processorTime()
    const start = performance.now()
    await prepared.run(repeats)
    const wall = performance.now() - start
    walls.push(wall / pieces)
    return { overriddenDuration: (processorTime() - cpu) / pieces, overriddenIterationCost: wall }
  })
  const [task] = await bench.run()
  const result = task?.result
  if (result === undefined || !('latency' in result)) throw new Error('nothing was measured')
  return { cpu: result.latency.p50, wall: quantile(walls, 0.5), samples: walls.length }
}

/** Warms up, and says how many runs make a sample. */
export async function warmUp(prepared: Prepared, milliseconds: number, most: number): Promise<number> {
  const end = performance.now() + milliseconds
  let repeats = 1
  for (;;) {
    const start = performance.now()
    await prepared.run(repeats)
    const wall = performance.now() - start
    if (repeats < most && wall < SAMPLE_MILLISECONDS) repeats = Math.min(repeats * 2, most)
    else if (performance.now() >= end) return repeats
  }
}
