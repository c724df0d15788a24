import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pythons } from '../lib/blas.ts'
import { writeRData } from '../lib/r-data.ts'
import type { Source } from './sets.ts'

/** A data set as a file would have it: records of a text format, below a header where it has one. */
export interface PublicFile {
  readonly extension: 'csv' | 'json'
  readonly header: string
  readonly records: readonly string[]
}

/** The records of a data set; a text says what is missing. */
export function readPublic(source: Source, folder: string): PublicFile | string {
  if (source.kind === 'vega') return readVega(source.file)
  const path = join(folder, 'exported.csv')
  if (source.kind === 'r') {
    const name = `r-cran-${source.package.toLowerCase()}`
    const isWritten = writeRData(source.package, source.item, path, { hasRowNames: true })
    return isWritten ? csvOf(path) : `needs R and Debian's ${name}`
  }
  const code = `from sklearn import datasets; datasets.${source.loader}(as_frame=True, **({'scaled': False} if '${source.loader}' == 'load_diabetes' else {})).frame.to_csv('${path}', index=False)`
  return pythonOf(['sklearn', 'pandas'], code) === null
    ? `needs Debian's python3-sklearn and python3-pandas`
    : csvOf(path)
}

/** The first Python that has these modules and runs the code; `null`: none. */
export function pythonOf(modules: readonly string[], code = ''): string | null {
  const program = `${modules.map((name) => `import ${name}`).join('\n')}\n${code}`
  return pythons.find((python) => runs(python, ['-c', program])) ?? null
}

function runs(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function readVega(file: string): PublicFile | string {
  const path = fileURLToPath(new URL(`../node_modules/vega-datasets/data/${file}`, import.meta.url))
  if (!existsSync(path)) return 'needs vega-datasets: npm ci --prefix bench --ignore-scripts'
  if (!file.endsWith('.json')) return csvOf(path)
  const rows = JSON.parse(readFileSync(path, 'utf8')) as unknown[]
  return { extension: 'json', header: '', records: rows.map((row) => JSON.stringify(row)) }
}

/** A CSV file, cut where a line ends outside quotes. */
function csvOf(path: string): PublicFile {
  const lines = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/)
  const [header = '', ...records] = lines
  if (lines.some((line) => line.split('"').length % 2 === 0)) throw new Error(`${path}: a cell has a line end`)
  return { extension: 'csv', header, records }
}

/** Writes some records of a data set as a file of its format. */
export function writePublic(path: string, { extension, header }: PublicFile, records: readonly string[]): void {
  writeFileSync(path, extension === 'json' ? `[${records.join(',\n')}]\n` : `${[header, ...records].join('\n')}\n`)
}
