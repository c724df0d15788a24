import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A real data set of an R package, with the column to predict. */
export interface RData {
  readonly name: string
  /** The Debian package is `r-cran-` and this name. */
  readonly package: string
  readonly item: string
  readonly target: string
}

/** Public data sets of several hundred to several thousand rows. */
export const rData: readonly RData[] = [
  { name: 'vowel', package: 'mlbench', item: 'Vowel', target: 'Class' },
  { name: 'satellite', package: 'mlbench', item: 'Satellite', target: 'classes' },
  { name: 'letters', package: 'mlbench', item: 'LetterRecognition', target: 'lettr' },
  { name: 'vehicle', package: 'mlbench', item: 'Vehicle', target: 'Class' },
  { name: 'sonar', package: 'mlbench', item: 'Sonar', target: 'Class' },
  { name: 'ionosphere', package: 'mlbench', item: 'Ionosphere', target: 'Class' },
  { name: 'pima', package: 'mlbench', item: 'PimaIndiansDiabetes', target: 'diabetes' },
  { name: 'boston', package: 'mlbench', item: 'BostonHousing', target: 'medv' },
  { name: 'dna', package: 'mlbench', item: 'DNA', target: 'Class' },
  { name: 'spam', package: 'kernlab', item: 'spam', target: 'type' },
  { name: 'diamonds', package: 'ggplot2', item: 'diamonds', target: 'price' },
  { name: 'concrete', package: 'modeldata', item: 'concrete', target: 'compressive_strength' },
]

/** More of them. */
export const moreRData: readonly RData[] = [
  { name: 'glass', package: 'mlbench', item: 'Glass', target: 'Type' },
  { name: 'cells', package: 'modeldata', item: 'cells', target: 'class' },
  { name: 'credit', package: 'modeldata', item: 'credit_data', target: 'Status' },
  { name: 'hpc', package: 'modeldata', item: 'hpc_data', target: 'class' },
  { name: 'churn', package: 'modeldata', item: 'mlc_churn', target: 'churn' },
  { name: 'two classes', package: 'modeldata', item: 'two_class_dat', target: 'Class' },
  { name: 'lending club', package: 'modeldata', item: 'lending_club', target: 'Class' },
  { name: 'attrition', package: 'modeldata', item: 'attrition', target: 'Attrition' },
  { name: 'ames', package: 'modeldata', item: 'ames', target: 'Sale_Price' },
  { name: 'sacramento', package: 'modeldata', item: 'Sacramento', target: 'price' },
  { name: 'musk', package: 'kernlab', item: 'musk', target: 'Class' },
  { name: 'mortgages', package: 'AER', item: 'HMDA', target: 'deny' },
  { name: 'wages', package: 'AER', item: 'CPSSW8', target: 'earnings' },
  { name: 'biopsy', package: 'MASS', item: 'biopsy', target: 'class' },
]

/** Rows of the largest sets that are kept, drawn with a seed. */
const MOST_ROWS = 6000
const folder = path.join(tmpdir(), 'wellfit-r-data')

/**
 * The CSV of a data set, written by R on first use to a folder in the system's temporary directory; `null` where R or the
 * package is missing (Debian: `apt install r-base-core r-cran-mlbench r-cran-kernlab r-cran-ggplot2 r-cran-modeldata r-cran-aer`).
 */
export function readRData({ package: from, item }: RData): Uint8Array | null {
  const file = path.join(folder, `${from}-${item}.csv`)
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true })
    const partial = `${file}.${process.pid}`
    if (!writeRData(from, item, partial, { mostRows: MOST_ROWS })) return null
    renameSync(partial, file)
  }
  return readFileSync(file)
}

/** How a data set is written as CSV. */
interface WriteOptions {
  /** Whether the names of the rows come first, in a column without a name. Default false. */
  readonly hasRowNames?: boolean
  /** What stands for a missing value. Default `NA`. */
  readonly missing?: string
  /** Rows that are kept, drawn with a seed. Default: all. */
  readonly mostRows?: number
}

/** Writes a data set of an R package as CSV; false where R or the package is missing. */
export function writeRData(
  from: string,
  item: string,
  file: string,
  { hasRowNames = false, missing = 'NA', mostRows }: WriteOptions = {},
): boolean {
  const script = [
    'found <- new.env()',
    // A set may be kept in a file of another name; packages that load their data by themselves export it.
    `suppressWarnings(data(list = '${item}', package = '${from}', envir = found))`,
    `d <- as.data.frame(if (exists('${item}', found, inherits = FALSE)) get('${item}', envir = found) else getExportedValue('${from}', '${item}'))`,
    ...(mostRows === undefined
      ? []
      : [`set.seed(1); if (nrow(d) > ${mostRows}) d <- d[sort(sample(nrow(d), ${mostRows})), ]`]),
    `write.csv(d, '${file}', row.names = ${hasRowNames ? 'TRUE' : 'FALSE'}, na = '${missing}')`,
  ].join('; ')
  try {
    execFileSync('Rscript', ['-e', script], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
