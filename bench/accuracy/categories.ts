/**
 * Tables with a column of many categories (people, schools, items): the default recipe against the same without input dropout, and with
 * a stronger penalty besides.
 *
 *     npm run bench:categories              23 sets, 2 seeds of split and network; about five minutes
 *
 * The sets are generated, where each category has an effect of its own on the class, or from Debian's r-cran-lme4, -mlmrev, -aer,
 * -modeldata, -pscl and -cardata; at most 2,500 rows of each. Prints the error on test (and the loss) of each set, and the geometric mean of
 * its ratio to the default's.
 */
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readArguments } from '../../dist/src/cli/flags/flags.js'
import { readChoices, TRAIN_FLAGS } from '../../dist/src/cli/flags/train.js'
import { runJob } from '../../dist/src/cli/run/run.js'
import { readCsv } from '../../dist/src/data/csv/index.js'
import type { Table } from '../../dist/src/index.js'
import { writeRData } from '../lib/r-data.ts'
import { uniform } from '../lib/random.ts'

const SEEDS = 2
const MOST_ROWS = 2500

interface CategorySet {
  readonly name: string
  readonly target: string
  readonly ignore: readonly string[]
  readonly read: () => Promise<Table | null>
}

/** What `train` is told besides the target. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  default: [],
  'no input dropout': ['--input-keep-prob', '1'],
  'no input dropout, λ₂ 4': ['--input-keep-prob', '1', '--l2', '4'],
}

/** Columns of numbers that name something. */
const NAMES: readonly string[] = (
  'id s d BROOD LOCATION comm mom cluster district respond primary second schoolid childid school sch tch lea ' +
  'schoolNR School class Pig Litter subject'
).split(' ')

function fromR(item: string, from: string, target: string, ...ignore: string[]): CategorySet {
  const read = async (): Promise<Table | null> => {
    const file = join(tmpdir(), `wellfit-categories-${process.pid}.csv`)
    if (!writeRData(from, item, file, { mostRows: MOST_ROWS })) return null
    const bytes = readFileSync(file)
    const header = bytes.subarray(0, bytes.indexOf(10)).toString().replaceAll('"', '').split(',')
    const named = header.filter((column) => NAMES.includes(column) && column !== target)
    const table = await readCsv(bytes, { types: Object.fromEntries(named.map((name) => [name, 'category'])) })
    rmSync(file)
    return table
  }
  return { name: `${item} ${target}`, target, ignore, read }
}

const PUBLIC: readonly CategorySet[] = [
  fromR('VerbAgg', 'lme4', 'r2', 'resp'),
  fromR('Contraception', 'mlmRev', 'use', 'woman'),
  fromR('guImmun', 'mlmRev', 'immun', 'kid'),
  fromR('guPrenat', 'mlmRev', 'prenat', 'kid'),
  fromR('PSID7682', 'AER', 'union'),
  fromR('ResumeNames', 'AER', 'call'),
  fromR('politicalInformation', 'pscl', 'y'),
  fromR('MplsStops', 'carData', 'citationIssued', 'idNum', 'personSearch', 'vehicleSearch'),
  fromR('Blackmore', 'carData', 'group'),
  fromR('lending_club', 'modeldata', 'Class'),
  fromR('mlc_churn', 'modeldata', 'churn'),
]

/** Categories as frequent as each other, or as in Zipf's law; their effects are normal, beside that of a number. */
function generated(rows: number, categories: number, frequency: 'even' | 'zipf', seed: number): CategorySet {
  const name = `${rows} × ${categories}, ${frequency}`
  const read = async (): Promise<Table> => {
    const next = uniform(seed)
    for (let i = 0; i < 16; i++) next()
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
    const effects = Array.from({ length: categories }, normal)
    const weights = effects.map((_, i) => (frequency === 'zipf' ? 1 / (i + 1) : 1))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const lines = ['who,x,y']
    for (let row = 0; row < rows; row++) {
      let left = next() * total
      let who = 0
      while (who < categories - 1 && (left -= weights[who] ?? 0) > 0) who++
      const x = normal()
      const signal = 1.5 * (effects[who] ?? 0) + 0.5 * x
      const y = next() < 1 / (1 + Math.exp(-2 * signal)) ? 'yes' : 'no'
      lines.push(`w${who},${x},${y}`)
    }
    return await readCsv(`${lines.join('\n')}\n`)
  }
  return { name, target: 'y', ignore: [], read }
}

const GENERATED = [600, 1200, 2500].flatMap((rows, r) =>
  [60, 400].flatMap((categories, c) =>
    (['even', 'zipf'] as const).map((frequency, f) => generated(rows, categories, frequency, 1 + 10 * r + 3 * c + f)),
  ),
)

interface Found {
  readonly error: number
  readonly loss: number
}

async function measure(
  { target, ignore }: CategorySet,
  table: Table,
  seed: number,
  flags: readonly string[],
): Promise<Found> {
  const given = [...flags, '--seed', String(seed), '--task', 'classification', '--no-folds', '--no-preflight']
  const choices = readChoices(readArguments(given, TRAIN_FLAGS).flags)
  const progress = { say: () => {}, epoch: () => {}, end: () => {} }
  const job = { name: 'table', notice: null, table, target, ignore, previous: null, choices, progress }
  const { report } = await runJob({ ...job, signal: new AbortController().signal })
  const { test } = report.scores
  return { error: test?.error ?? NaN, loss: test?.loss ?? NaN }
}

function meanOf(found: readonly Found[], key: keyof Found): number {
  return found.reduce((sum, one) => sum + one[key], 0) / found.length
}

const ratios = new Map<string, Found[]>()
for (const set of [...PUBLIC, ...GENERATED]) {
  const table = await set.read()
  if (table === null) {
    console.log(`missing  ${set.name}`)
    continue
  }
  const line = [set.name.padEnd(30)]
  let base: Found = { error: NaN, loss: NaN }
  for (const [setting, flags] of Object.entries(SETTINGS)) {
    const found: Found[] = []
    for (let seed = 0; seed < SEEDS; seed++) found.push(await measure(set, table, seed, flags))
    const now = { error: meanOf(found, 'error'), loss: meanOf(found, 'loss') }
    if (setting === 'default') base = now
    else
      ratios.set(setting, [
        ...(ratios.get(setting) ?? []),
        { error: now.error / base.error, loss: now.loss / base.loss },
      ])
    line.push(`${setting} ${now.error.toFixed(4)} (${now.loss.toFixed(4)})`)
  }
  console.log(line.join('  '))
}
for (const [setting, found] of ratios) {
  const geometric = (key: keyof Found): string =>
    Math.exp(found.reduce((sum, one) => sum + Math.log(one[key]), 0) / found.length).toFixed(3)
  const better = found.filter(({ error }) => error < 1).length
  console.log(
    `${setting.padEnd(30)} error × ${geometric('error')}, loss × ${geometric('loss')}, lower error on ${better} of ${found.length}`,
  )
}
