/**
 * Public tables trained by `wellfit train FILE --target T` with no other flag, against scikit-learn with preprocessing that a
 * person wrote for each table: task, kinds of columns, and the accuracy (R² of regressions) over the same random splits, 80 % of the
 * rows to train on and 20 % to test on.
 *
 *     npm run bench:public-tables              3 splits of each set, about ten minutes
 *     npm run bench:public-tables -- long      10 splits
 *     npm run bench:public-tables -- long ames movies      of these sets only
 *     npm run bench:public-tables -- plain                 with `--recipe plain`, in a quarter of the time
 *
 * The tables are read from installed packages: vega-datasets of npm (`npm ci --prefix bench --ignore-scripts`), and Debian's r-cran-modeldata,
 * r-cran-mass and python3-sklearn. A set whose package is missing is named. The score of scikit-learn is that of its best model by
 * the mean over the splits (MLPClassifier and LogisticRegression, MLPRegressor and Ridge with their defaults). The interval of the
 * difference is the corrected one of Nadeau and Bengio (2003). Fails where task or kinds are wrong, or an interval lies below 0.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { correctedMean } from '../../dist/src/improve/statistics/corrected-interval.js'
import type { RunReport } from '../../dist/src/index.js'
import { nativeEnvironment } from '../lib/blas.ts'
import { shuffled, uniform } from '../lib/random.ts'
import { type PublicFile, pythonOf, readPublic, writePublic } from './read.ts'
import { PUBLIC_SETS, type PublicSet } from './sets.ts'

const [, , ...words] = process.argv
const long = words.includes('long')
const recipe = words.includes('plain') ? ['--recipe=plain'] : []
const wanted = words.filter((word) => word !== 'long' && word !== 'plain')
const SPLITS = long ? 10 : 3
const TEST = 0.2
/** Larger sets are drawn down to so many rows. */
const MOST_ROWS = 5000

const cli = fileURLToPath(new URL('../../dist/node/cli/main.js', import.meta.url))
const reference = fileURLToPath(new URL('reference.py', import.meta.url))

interface Split {
  readonly train: readonly number[]
  readonly test: readonly number[]
}

/** What `wellfit train` reports; the flags change neither network nor scores. */
function train(args: readonly string[]): RunReport {
  const flags = ['--no-folds', '--no-preflight', '--quiet', '--json']
  const out = execFileSync(process.execPath, [cli, 'train', ...recipe, ...args, ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 28,
  })
  return JSON.parse(out.toString()) as RunReport
}

function scoreOf({ task, scores }: RunReport): number {
  return (task === 'classification' ? scores.test?.accuracy : scores.test?.r2) ?? NaN
}

/** What a run without other flags says that is not right. */
function mistakes({ task, kinds = {} }: PublicSet, report: RunReport): string[] {
  const { preparation } = report.data
  const words = { date: 'days since 1970', text: 'TF-IDF' }
  const wrong = Object.entries(kinds).filter(
    ([name, kind]) => !preparation.some((line) => line.includes(JSON.stringify(name)) && line.includes(words[kind])),
  )
  return [
    ...(report.task === task ? [] : [`task ${report.task}`]),
    ...wrong.map(([name, kind]) => `${name} is not read as ${kind}`),
  ]
}

function measure(set: PublicSet, file: PublicFile, python: string, folder: string): boolean {
  const { name, target, task, hand } = set
  const records = shuffled(file.records, uniform(1)).slice(0, MOST_ROWS)
  const path = (part: string): string => join(folder, `${name}-${part}.${file.extension}`)
  writePublic(path('all'), file, records)
  const wrong = mistakes(set, train([path('all'), '--target', target]))
  const tested = Math.round(TEST * records.length)
  const splits = Array.from({ length: SPLITS }, (_, seed): Split => {
    const order = shuffled([...records.keys()], uniform(100 + seed))
    return { train: order.slice(tested), test: order.slice(0, tested) }
  })
  const ours = splits.map(({ train: rows, test }) => {
    writePublic(
      path('train'),
      file,
      rows.map((row) => records[row] ?? ''),
    )
    writePublic(
      path('test'),
      file,
      test.map((row) => records[row] ?? ''),
    )
    return scoreOf(train([path('train'), '--test', path('test'), '--target', target]))
  })
  const { drop = [], dates = [], logTarget = false } = hand
  const job = { path: path('all'), target, task, drop, dates, logTarget, splits }
  const answer = execFileSync(python, [reference], {
    input: JSON.stringify(job),
    env: nativeEnvironment(),
    maxBuffer: 2 ** 28,
  })
  const theirs = Object.entries(JSON.parse(answer.toString()) as Record<string, number[]>)
  const [best = '', scores = []] = theirs.toSorted(([, a], [, b]) => mean(b) - mean(a))[0] ?? []
  const { estimate: difference, interval } = correctedMean(
    ours.map((score, i) => score - (scores[i] ?? NaN)),
    TEST / (1 - TEST),
  )
  const isBehind = interval.high < 0
  const cells = [
    name.padEnd(16),
    String(records.length).padStart(5),
    task.padEnd(14),
    mean(ours).toFixed(4).padStart(8),
    mean(scores).toFixed(4).padStart(8),
    best.padEnd(9),
    `${signed(difference)} (${signed(interval.low)} to ${signed(interval.high)})`,
    isBehind ? 'behind' : interval.low > 0 ? 'ahead' : '',
    ...wrong,
  ]
  console.log(cells.join('  ').trimEnd())
  return !isBehind && wrong.length === 0
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`
}

const python = pythonOf(['sklearn', 'pandas'])
if (python === null) throw new Error("The comparison needs Debian's python3-sklearn and python3-pandas.")
console.log(
  `set              rows   task            wellfit  sklearn  its best   difference (95 % interval), ${SPLITS} splits`,
)
const missing: string[] = []
let isRight = true
for (const set of PUBLIC_SETS) {
  if (wanted.length > 0 && !wanted.includes(set.name)) continue
  const folder = mkdtempSync(join(tmpdir(), 'wellfit-public-tables-'))
  try {
    const file = readPublic(set.source, folder)
    if (typeof file === 'string') missing.push(`${set.name}: ${file}`)
    else isRight = measure(set, file, python, folder) && isRight
  } finally {
    rmSync(folder, { recursive: true })
  }
}
for (const line of missing) console.log(`missing ${line}`)
process.exitCode = isRight ? 0 : 1
