/**
 * 64 networks 20-64-64-2 on the same rows: wellfit trains them one after another (docs/decisions/0016-no-packed-networks.md), PyTorch
 * all together, their weights stacked and their products batched. One core, processor time of a step of one network, in turn.
 *
 *     npm run bench:many-networks                  batches of 32, five rounds: about half a minute
 *     npm run bench:many-networks -- 16 9          batches of 16, nine rounds
 */
import { execFileSync } from 'node:child_process'
import { nativeEnvironment } from '../lib/blas.ts'
import { table } from '../lib/markdown.ts'
import { quantile } from '../lib/statistics.ts'
import { trainSteps } from '../lib/training.ts'
import { PYTHON } from '../tables/split.ts'

const NETWORKS = 64
const UNITS = [20, 64, 64, 2]
const STEPS = { wellfit: 400, torch: 200 }
const [batch = 32, rounds = 5] = process.argv.slice(2).map(Number)

/** Processor seconds of a step of one network, the mean over all of them. */
async function wellfit(): Promise<number> {
  let seconds = 0
  for (let i = 0; i < NETWORKS; i++) {
    const { step, net } = await trainSteps(UNITS, batch, 8 * batch)
    step(8)
    const from = process.cpuUsage()
    step(STEPS.wellfit)
    const { user, system } = process.cpuUsage(from)
    seconds += (user + system) / 1e6 / STEPS.wellfit
    net[Symbol.dispose]()
  }
  return seconds / NETWORKS
}

function torch(): number {
  const script = new URL('torch_stacked.py', import.meta.url).pathname
  const args = [script, String(NETWORKS), String(STEPS.torch), String(batch)]
  return Number(execFileSync(PYTHON, args, { encoding: 'utf8', env: nativeEnvironment() }))
}

const pairs: { readonly ours: number; readonly theirs: number }[] = []
for (let round = 0; round < rounds; round++) pairs.push({ ours: await wellfit(), theirs: torch() })
const median = (of: (pair: (typeof pairs)[number]) => number): number => quantile(pairs.map(of), 0.5)
const ratios = pairs.map(({ ours, theirs }) => theirs / ours)
const micro = (seconds: number): string => `${(1e6 * seconds).toFixed(1)} µs`
console.log(
  table(
    ['batch', 'wellfit, one after another', 'PyTorch, stacked', 'PyTorch ÷ wellfit (quartiles)'],
    [
      [
        String(batch),
        micro(median(({ ours }) => ours)),
        micro(median(({ theirs }) => theirs)),
        `${quantile(ratios, 0.5).toFixed(2)} (${quantile(ratios, 0.25).toFixed(2)} – ${quantile(ratios, 0.75).toFixed(2)})`,
      ],
    ],
  ),
)
