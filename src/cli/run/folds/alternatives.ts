import { unlessDiverged, WellfitError } from '../../../errors.js'
import {
  compareFolds,
  crossValidateTable,
  type CrossValidateTableOptions,
  type CrossValidation,
  type RecipeAlternative,
  type RecipesReport,
  type Sweep,
  sweepTable,
  type Table,
} from '../../../index.js'
import { listed, noun } from '../../../noun.js'
import type { Alternatives, Remedy } from '../../flags/alternatives.js'
import type { Flags } from '../../flags/flags.js'
import { readChoices } from '../../flags/train.js'
import { digits, percent } from '../../terminal/terminal.js'
import type { Job, Prepared } from '../job.js'
import { prepare } from '../prepare.js'
import { foldRows } from './after-run.js'
import { commandOptions, type FoldsOfCommand } from './command.js'

const SETTING_NAMES = { l2: 'λ₂', keepProb: 'keepProb' } as const
/** λ₂ and keepProb that the remedies choose from. */
const GRID = { l2: [0.01, 0.03, 0.1, 0.3, 1, 3, 10], keepProb: [0.9, 0.8, 0.7, 0.6, 0.5] } as const

/** What one alternative took and found; `found` is `null` where a training diverged. */
interface Measured {
  readonly found: CrossValidation | null
  readonly trainings: number
  readonly seconds: number
  readonly choice: string | null
}

/**
 * Cross-validates the recipe with each name of a setting, or with each remedy, on the same folds with the same seeds, and compares
 * the others with the first. The test set is not used.
 */
export async function compareAlternatives(
  job: Job,
  prepared: Prepared,
  folds: FoldsOfCommand,
  alternatives: Alternatives & { readonly flags: Flags },
): Promise<RecipesReport> {
  const { flag, names, flags } = alternatives
  const rows = foldRows(job.table, prepared)
  const count = `${names.length} ${flag === 'remedy' ? 'remedies' : 'alternatives'}`
  job.progress.say(`${count} on ${folds.folds} folds of the ${rows.rows} ${noun(rows.rows, 'row')} of train and dev`)
  const all: Measured[] = []
  for (const name of names) {
    const measured =
      flag === 'remedy'
        ? await measureRemedy(job, rows, commandOptions(job, prepared, folds, rows.rows), name as Remedy)
        : await measure(rows, commandOptions(...withName(job, flags, flag, name), folds, rows.rows))
    all.push(measured)
    const error = measured.found === null ? 'diverged' : `error ${digits(100 * measured.found.error.estimate)} %`
    job.progress.say(`  ${name}: ${error}`)
  }
  return reportOf(job, flag, names, all)
}

/** The job with another name of a setting, prepared anew: the split stays the same. */
function withName(job: Job, flags: Flags, flag: string, name: string): [Job, Prepared] {
  const own = { ...job, choices: { ...readChoices(new Map([...flags, [flag, name]])), folds: null } }
  return [own, prepare(own)]
}

async function measure(rows: Table, options: CrossValidateTableOptions): Promise<Measured> {
  const start = performance.now()
  const found = await unlessDiverged(crossValidateTable(rows, options))
  const trainings = (options.folds ?? 0) * (options.repeats ?? 1)
  return { found, trainings, seconds: (performance.now() - start) / 1000, choice: null }
}

/** One remedy alone: no other penalty, no dropout, and all epochs unless it is early stopping. */
async function measureRemedy(
  job: Job,
  rows: Table,
  options: CrossValidateTableOptions,
  remedy: Remedy,
): Promise<Measured> {
  const { network, fit = {} } = options
  const layers = network.layers.map((layer) => ({ ...layer, keepProb: 1 }))
  const { earlyStopping, ...whole } = fit
  const bare = { ...options, network: { ...network, layers, inputKeepProb: 1 }, fit: { ...whole, l2: 0, l1: 0 } }
  if (remedy === 'none') return await measure(rows, bare)
  if (remedy === 'earlyStopping') {
    return await measure(rows, { ...bare, fit: { ...bare.fit, ...(earlyStopping && { earlyStopping }) } })
  }
  const over = remedy === 'l2' ? 'l2' : 'keepProb'
  const name = SETTING_NAMES[over]
  const swept = await unlessDiverged(
    sweepTable(rows, {
      ...bare,
      over,
      values: GRID[over],
      onPoint: ({ value, error }) => {
        const measured = error === null ? 'diverged' : `error ${digits(100 * error.estimate)} %`
        job.progress.say(`    ${name} = ${value}: ${measured}`)
      },
    }),
  )
  if (swept === null) return { found: null, trainings: 0, seconds: 0, choice: null }
  const last = bare.network.layers.length - 1
  const chosen =
    over === 'l2'
      ? { ...bare, fit: { ...bare.fit, l2: swept.chosen } }
      : {
          ...bare,
          network: {
            ...bare.network,
            layers: layers.map((layer, i) => (i === last ? layer : { ...layer, keepProb: swept.chosen })),
          },
        }
  return withSearch(await measure(rows, chosen), swept)
}

/** The cost of the search belongs to the remedy. */
function withSearch(measured: Measured, { over, chosen, points, folds, repeats, seconds }: Sweep): Measured {
  return {
    ...measured,
    trainings: measured.trainings + points.length * folds * repeats,
    seconds: measured.seconds + seconds,
    choice: `${over === 'l2' ? SETTING_NAMES.l2 : SETTING_NAMES.keepProb} = ${chosen}`,
  }
}

function reportOf(job: Job, flag: string, names: readonly string[], all: readonly Measured[]): RecipesReport {
  const frame = all.find(({ found }) => found !== null)?.found
  if (frame === undefined || frame === null) {
    const remedy = 'Lower the learning rate.'
    const details = { code: 'DIVERGED', functionName: 'wellfit sweep', field: `--${flag}` } as const
    throw new WellfitError({ ...details, expected: 'complete training for at least one name', remedy })
  }
  const first = all[0]?.found ?? null
  const comparisons = all.filter(({ found }, i) => i > 0 && found !== null).length
  const alternatives = all.map(({ found, trainings, seconds, choice }, i): RecipeAlternative => {
    const isCompared = i > 0 && first !== null && found !== null
    return {
      name: names[i] ?? '',
      error: found?.error ?? null,
      trainError: found?.trainError ?? null,
      epochs: found === null ? null : found.scores.reduce((sum, { epochs }) => sum + epochs, 0) / found.scores.length,
      gain: isCompared ? compareFolds(first, found, { comparisons }).difference : null,
      trainings,
      seconds,
      choice,
    }
  })
  const { task, rows, folds, repeats, seed } = frame
  const report = { task, rows, folds, repeats, seed, alternatives, confidence: 0.95 }
  const title = `${job.name}: ${job.target} by ${flag}`
  const message = messageOf(alternatives)
  return { format: 'wellfit.recipes', version: 1, title, data: job.name, target: job.target, flag, ...report, message }
}

/** Which is lowest, and which differ from the first beyond chance. */
function messageOf(alternatives: readonly RecipeAlternative[]): string {
  const measured = alternatives.filter(({ error }) => error !== null)
  const errorOf = ({ error }: RecipeAlternative): number => error?.estimate ?? Infinity
  const lowest = measured.reduce((best, one) => (errorOf(one) < errorOf(best) ? one : best), measured[0] ?? never())
  const first = alternatives[0] ?? never()
  const better = alternatives.filter(({ gain }) => gain !== null && gain.interval.low > 0).map(({ name }) => name)
  const worse = alternatives.filter(({ gain }) => gain !== null && gain.interval.high < 0).map(({ name }) => name)
  const found = [
    ...(better.length > 0
      ? [`${listed(better)} ${better.length === 1 ? 'is' : 'are'} better than ${first.name}, beyond chance.`]
      : []),
    ...(worse.length > 0
      ? [`${listed(worse)} ${worse.length === 1 ? 'is' : 'are'} worse than ${first.name}, beyond chance.`]
      : []),
  ]
  const open = 'No difference is beyond chance: more rows or more --fold-repeats would tell.'
  return [
    `The error is lowest with ${lowest.name}: ${percent(errorOf(lowest))}.`,
    ...(found.length > 0 ? found : [open]),
  ].join(' ')
}

function never(): never {
  throw new Error('no alternative was measured')
}
