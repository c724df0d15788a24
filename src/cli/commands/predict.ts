import { WellfitError } from '../../errors.js'
import { checkPreprocessor, columnTypes, type Model, newRowsInspector, type Task } from '../../index.js'
import { expandPaths } from '../files/paths.js'
import { asJson } from '../files/output.js'
import { refuseExisting, refuseInput, writeStream } from '../files/write-stream.js'
import { EXIT, type ExitCode } from '../exit.js'
import { choiceFlag, type Flags, hasJsonSummary, numberFlag, outputPath } from '../flags/flags.js'
import { readTables, sayNote } from '../files/input.js'
import { readReadingFlags, rememberedLayout } from '../flags/reading.js'
import { thresholdDecision } from '../flags/decision.js'
import { loadModelAt } from '../files/model.js'
import { explainer } from '../predict/explain.js'
import { FORMATS, formatOf, type PredictedRows, predictionWriter, type PredictionWriter } from '../predict/formats.js'
import { keptColumns, keptNames } from '../predict/kept-columns.js'
import { describeNewRows } from '../predict/new-rows.js'

/** `wellfit predict MODEL DATA`: raw rows in, predictions out, chunk by chunk. */
export async function predict(modelPath: string, dataPaths: readonly string[], flags: Flags): Promise<ExitCode> {
  const out = outputPath(flags)
  const format = choiceFlag(flags, 'format', FORMATS) ?? formatOf(out)
  const kept = keptNames(flags)
  const isJson = hasJsonSummary('predict', flags, out, 'For predictions on stdout as JSON lines pass --format jsonl.')
  if (out !== undefined) await refuseInput('predict', out, [modelPath, ...(await expandPaths(dataPaths))])
  if (out !== undefined && !flags.has('overwrite')) await refuseExisting('predict', out)
  using model = await loadModelAt(modelPath)
  const { stored } = model
  const preprocessor = checkPreprocessor(stored.preprocessor)
  const threshold = flags.get('threshold')
  const interval = numberFlag(flags, 'interval', { min: 0, max: 1, minExcluded: true, maxExcluded: true })
  if (threshold !== undefined) setThresholds(model, threshold)
  if (interval !== undefined) checkIntervals(model, preprocessor.task, interval)
  const inspector = newRowsInspector(preprocessor, stored.metadata['train'])
  const reading = { ...readReadingFlags(flags), types: columnTypes(preprocessor) }
  const tables = readTables(
    dataPaths,
    { ...reading, remembered: rememberedLayout(stored.metadata, flags) },
    kept,
    sayNote,
  )
  const explain = flags.has('explain') ? explainer(model, preprocessor, stored.metadata['train']) : null
  const options = interval === undefined ? {} : { interval }
  if (format === 'parquet') {
    checkParquetOutput(out)
    const { parquetChunks } = await import('../predict/parquet.js')
    await writeStream(out, parquetChunks(predictedRows(), preprocessor.task === 'regression'))
  } else {
    await writeStream(out, texts(predictionWriter(format, model, flags.has('spreadsheet-safe'))))
  }
  const newRows = inspector.finish()
  if (isJson) process.stdout.write(asJson({ file: out, format, ...newRows }))
  if (!flags.has('quiet')) for (const line of describeNewRows(newRows)) sayNote(line)
  return EXIT.ok

  async function* predictedRows(): AsyncGenerator<PredictedRows, void, undefined> {
    for await (const table of tables) {
      inspector.add(table)
      const found = model.predictColumns(table, options)
      const effects = explain === null ? {} : { effects: explain(table, found) }
      yield { kept: keptColumns(table, kept, format), found, ...effects }
    }
  }

  async function* texts(write: PredictionWriter): AsyncGenerator<string, void, undefined> {
    for await (const rows of predictedRows()) yield write(rows)
  }
}

/** Says what to do on the command line, where a program would calibrate the intervals itself. */
function checkIntervals({ network }: Model, task: Task, value: number): void {
  if (network.decision?.intervals !== undefined) return
  const isRegression = task === 'regression'
  throw new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'predict',
    field: '--interval',
    value,
    expected: isRegression
      ? 'be left out: the model has no calibrated intervals'
      : 'be left out: intervals are those of a regression, and this model predicts classes',
    remedy: isRegression
      ? '`wellfit train` calibrates them where dev, or all folds together, have at least 9 rows.'
      : 'Without it the predictions have a probability for each class.',
  })
}

function checkParquetOutput(out: string | undefined): void {
  if (out !== undefined || !process.stdout.isTTY) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'predict',
    field: '--format',
    value: 'parquet',
    expected: 'be written to a file or another program, not to a terminal',
    remedy: 'Name a file with --out.',
  })
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
