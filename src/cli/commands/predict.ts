import { access } from 'node:fs/promises'
import type { CsvColumn } from '../../data/csv/index.js'
import { WellfitError } from '../../errors.js'
import { checkPreprocessor, columnTypes, type Model, openModel, type PredictionColumns } from '../../index.js'
import { writeFiles } from '../files/atomic-write.js'
import { EXIT, type ExitCode } from '../exit.js'
import { type Flags, numberFlag, outputPath } from '../flags/flags.js'
import { readData, sayNote } from '../files/input.js'
import { readReadingFlags } from '../flags/reading.js'
import { thresholdDecision } from '../flags/decision.js'
import { readModel } from '../files/model.js'
import { cleanLines } from '../terminal/terminal.js'

/** `wellfit predict MODEL DATA`: raw rows in, a CSV of predictions out. */
export async function predict(modelPath: string, dataPaths: readonly string[], flags: Flags): Promise<ExitCode> {
  const out = outputPath(flags)
  if (out !== undefined && !flags.has('overwrite')) await refuseExisting(out)
  const stored = await readModel(modelPath)
  const preprocessor = checkPreprocessor(stored.preprocessor)
  const reading = { ...readReadingFlags(flags), types: columnTypes(preprocessor) }
  const { table } = await readData(dataPaths, undefined, reading, sayNote)
  using model = await openModel(stored)
  const threshold = flags.get('threshold')
  const interval = numberFlag(flags, 'interval', { min: 0, max: 1, minExcluded: true, maxExcluded: true })
  if (threshold !== undefined) setThresholds(model, threshold)
  const { writeCsv } = await import('../../data/csv/index.js')
  const spreadsheetSafe = flags.has('spreadsheet-safe')
  const csv = writeCsv(
    predictionColumns(model, model.predictColumns(table, interval === undefined ? {} : { interval })),
    { spreadsheetSafe },
  )
  // A file or another program gets the bytes as they are; a terminal must not be controlled by a class name.
  if (out === undefined) process.stdout.write(process.stdout.isTTY ? cleanLines(csv, Infinity) : csv)
  else await writeFiles([{ path: out, contents: csv }])
  return EXIT.ok
}

/** The predicted class and the probability of each; for a regression the value in the target's own unit. */
function predictionColumns({ network }: Model, found: PredictionColumns): CsvColumn[] {
  // Nine digits identify every 32-bit number; more would only show its 64-bit expansion.
  const round = network.precision === 'f32' ? (value: number): number => Number(value.toPrecision(9)) : Number
  if (found.class === null) {
    const [output] = found.outputs
    const column = (name: string, values: Float64Array | undefined): CsvColumn[] =>
      values === undefined ? [] : [{ name, values: Array.from(values, round) }]
    return [
      ...column('prediction', output?.values),
      ...column('lower', output?.lower),
      ...column('upper', output?.upper),
    ]
  }
  const probabilities = found.outputs.map(({ name, values }) => ({
    name: `probability ${name}`,
    values: Array.from(values, round),
  }))
  return [{ name: 'prediction', values: found.class }, ...probabilities]
}

function setThresholds({ network, classes, stored }: Model, text: string): void {
  if (classes !== null) return network.setDecision(thresholdDecision(text, stored.decision, classes))
  throw new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'predict',
    field: '--threshold',
    value: text,
    expected: 'be left out: the model predicts a number',
  })
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  if (!exists) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'predict',
    field: '--out',
    value: path,
    expected: 'not exist yet',
    remedy: 'Choose another file, or replace it with --overwrite.',
  })
}
