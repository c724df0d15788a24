import { access, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { CsvColumn } from '../../data/csv/csv.js'
import { WellfitError } from '../../errors.js'
import {
  checkPreprocessor,
  columnTypes,
  decodeModel,
  type Features,
  type Network,
  network,
  type Preprocessor,
  preprocessFeatures,
  type StoredModel,
  unscaleTarget,
} from '../../index.js'
import { writeFiles } from '../files/atomic-write.js'
import { EXIT, type ExitCode, ioError } from '../exit.js'
import type { Flags } from '../flags/flags.js'
import { readTable } from '../files/input.js'

/** `wellfit predict MODEL DATA`: raw rows in, a CSV of predictions out. */
export async function predict(modelPath: string, dataPath: string, flags: Flags): Promise<ExitCode> {
  const out = flags.get('out')
  if (out !== undefined && !flags.has('overwrite')) await refuseExisting(out)
  const stored = await readModel(modelPath)
  const preprocessor = checkPreprocessor(stored.preprocessor)
  const table = await readTable(dataPath, { types: columnTypes(preprocessor) })
  const { x } = preprocessFeatures(table, preprocessor)
  using net = await network({ ...stored.network, parameters: stored.parameters })
  const { writeCsv } = await import('../../data/csv/csv.js')
  const csv = writeCsv(predictionColumns(net, x, preprocessor))
  if (out === undefined) process.stdout.write(csv)
  else await writeFiles([{ path: out, contents: csv }])
  return EXIT.ok
}

/** The predicted class and the probability of each; for a regression the value in the target's own unit. */
function predictionColumns(net: Network, x: Features, preprocessor: Preprocessor): CsvColumn[] {
  const { target } = preprocessor
  const outputs = net.predict(x)
  // Nine digits identify every 32-bit number; more would only show its 64-bit expansion.
  const round = net.precision === 'f32' ? (value: number): number => Number(value.toPrecision(9)) : Number
  if (target.kind === 'values') {
    return [{ name: 'prediction', values: unscaleTarget(outputs, preprocessor).map(round) }]
  }
  const { classes } = target
  const predicted = Array.from(net.predictClasses(x), (label) => classes[label])
  const width = net.outputs
  const probability = (row: number, label: number): number => {
    if (width > 1) return outputs[row * width + label] ?? NaN
    const ofSecond = outputs[row] ?? NaN
    return label === 1 ? ofSecond : 1 - ofSecond
  }
  const columns = classes.map((name, label) => ({
    name: `probability ${name}`,
    values: predicted.map((_, row) => round(probability(row, label))),
  }))
  return [{ name: 'prediction', values: predicted }, ...columns]
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

/** Reads a model from its directory or its model.json; the tensors are in the same directory. */
async function readModel(path: string): Promise<StoredModel> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    (cause: unknown) => {
      throw ioError('predict', path, cause, 'Pass the directory that `wellfit train --out` wrote.')
    },
  )
  const json = isDirectory ? join(path, 'model.json') : path
  const tensors = join(dirname(json), `${basename(json, '.json')}.safetensors`)
  return decodeModel(await readModelFile(json, 'utf8'), await readModelFile(tensors))
}

async function readModelFile(path: string): Promise<Uint8Array>
async function readModelFile(path: string, encoding: 'utf8'): Promise<string>
async function readModelFile(path: string, encoding?: 'utf8'): Promise<string | Uint8Array> {
  try {
    return encoding === undefined ? await readFile(path) : await readFile(path, encoding)
  } catch (cause) {
    throw ioError('predict', path, cause, 'A model consists of two files: model.json and model.safetensors.')
  }
}
