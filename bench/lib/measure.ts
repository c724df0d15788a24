import { Bench } from 'tinybench'
import type { Prepared, Timing } from './library.ts'
import { quantile } from './statistics.ts'

/** Minimum duration of a sample, so that reading the clocks does not matter. */
const SAMPLE_MILLISECONDS = 2

/** Processor time of all threads of this process, in milliseconds. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/**
 * Times a workload for about `milliseconds`. The median of the processor time is robust to other processes on the machine,
 * and includes helper threads.
 *
 * @param repeats Runs per sample.
 */
export async function measure(prepared: Prepared, repeats: number, milliseconds: number): Promise<Timing> {
  const walls: number[] = []
  const items = repeats * (prepared.items ?? 1)
  const bench = new Bench({ time: milliseconds, iterations: 1, warmup: false, throws: true })
  bench.add('work', async () => {
    const cpu = processorTime()
    const start = performance.now()
    await prepared.run(repeats)
    const wall = performance.now() - start
    walls.push(wall / items)
    return { overriddenDuration: (processorTime() - cpu) / items, overriddenIterationCost: wall }
  })
  const [task] = await bench.run()
  const result = task?.result
  if (result === undefined || !('latency' in result)) throw new Error('nothing was measured')
  return { cpu: result.latency.p50, wall: quantile(walls, 0.5), samples: walls.length }
}

/** Warms up and returns the number of runs per sample. */
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
