/**
 * Whether the advice of `diagnose` is right: its first trainable advice beside the same settings with a new seed, and beside the
 * rule of thumb that raises L2 where dev − train error is above the train error and else widens the layers.
 *
 *     npm run bench:advice                     short: four problems, one seed, a few seconds
 *     npm run bench:advice -- --long           29 simulated problems and 13 real sets, two settings each, five seeds
 *     npm run bench:advice -- --long --resume <folder>    goes on where a run was interrupted
 *
 * Settings have a flaw that people make, or none: too few units, far too many, few epochs, a strong penalty, rates too low or too
 * high. Each seed draws other rows and weights. The network is diagnosed as on the command line, over folds where dev leaves it
 * open; then three networks are trained with another seed, and all are measured on the same rows, fresh ones of the problem or
 * those of the set that nothing else has used. Gains are means over the seeds of a case; one within half the tolerance of a
 * diagnosis (0.5 points, 1 % of the variance) is equal. Rules were chosen on one half of problems and sets, drawn with a seed;
 * the other half shows them. Fails where advice is worse in more than 10 % of the cases of that half, better in fewer than 70 %,
 * or behind another arm. `--list` prints every case, `--tuning` and `--held-out` one half.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Source, sources } from './data.ts'
import { type Outcome, outcomeOf } from './measure.ts'
import { settings, type Settings } from './settings.ts'
import { list, summarize } from './summary.ts'

const has = (flag: string): boolean => process.argv.includes(flag)
const long = has('--long')
const seeds = long ? 5 : 1
/** Settings of each source, in turn. */
const PER_SOURCE = 2
const SHORT: readonly string[] = [
  'quadrants, 0 % flipped',
  'linear, 10 % noise',
  'three rings, 0 % flipped',
  'line, 25 % flipped',
]

/** One outcome from the folder of `--resume`, where an earlier run that was interrupted wrote it. */
async function resumed(source: Source, own: Settings, seed: number): Promise<Outcome | null> {
  const at = process.argv.indexOf('--resume')
  if (at === -1) return await outcomeOf(source, own, seed)
  const folder = process.argv[at + 1] ?? '.'
  const key = createHash('sha256')
    .update(`${source.name} ${JSON.stringify(own)} ${seed}`)
    .digest('hex')
  const file = path.join(folder, `${key.slice(0, 16)}.json`)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Outcome | null
  const found = await outcomeOf(source, own, seed)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, JSON.stringify(found))
  return found
}

const outcomes: Outcome[] = []
let diverged = 0
for (const [number, source] of sources().entries()) {
  if ((has('--tuning') && source.half !== 'tuning') || (has('--held-out') && source.half === 'tuning')) continue
  if (!long && !SHORT.includes(source.name)) continue
  for (let offset = 0; offset < PER_SOURCE; offset++) {
    const own = settings[(PER_SOURCE * number + offset) % settings.length]
    if (own === undefined) continue
    for (let seed = 0; seed < seeds; seed++) {
      const found = await resumed(source, own, 1 + seed + 100 * number)
      if (found === null) diverged++
      else outcomes.push(found)
    }
  }
}
if (has('--list')) list(outcomes)
for (const half of ['tuning', 'held out'] as const) {
  const of = outcomes.filter((one) => one.half === half)
  if (of.length === 0) continue
  const isReached = summarize(half, of)
  if (half === 'held out' && long && !isReached) process.exitCode = 1
}
if (diverged > 0) console.log(`\n${diverged} networks diverged, and could not be diagnosed`)
