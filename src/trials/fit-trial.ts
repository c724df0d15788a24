import { createHash } from 'node:crypto'
import { createReadStream, openAsBlob } from 'node:fs'
import { readCsv } from '../data/csv/index.js'
import { readParquet } from '../data/files/parquet/parquet.js'
import { fitPreprocessor } from '../data/preprocess/fit/preprocessor.js'
import { preprocess } from '../data/preprocess/preprocess.js'
import { splitTable } from '../data/split/split-table.js'
import type { NetworkOptions } from '../model/network-options.js'
import type { Json, Trial, TrialContext } from '../engines/trials/contract.js'
import { network } from '../train/network/network.js'
import type { FitOptions } from '../train/fit/options.js'
import { checkVersion, invalidTrial } from './check-trial.js'
import { fileHash, type FileTrialOptions } from './file-trial.js'

const NAME = 'fitTrial'

/** What `fileTrial` makes. */
interface StoredTrial extends Required<FileTrialOptions> {
  readonly kind: 'fit'
  readonly data: { readonly path: string; readonly sha256: string }
  readonly version: string
}

/** The runner of `fileTrial`. */
export default async function fitTrial(trial: Trial, { progress }: TrialContext): Promise<Json> {
  const { data, target, network: given, fit, seed } = checkedTrial(trial)
  const { path } = data
  if ((await fileHash(NAME, path)) !== data.sha256) {
    const remedy = 'Restore the file, or make the trials again.'
    throw invalidTrial(
      NAME,
      'data',
      path,
      'be the file that the trial was made for: its SHA-256 is another one',
      remedy,
    )
  }
  const isParquet = path.toLowerCase().endsWith('.parquet')
  const table = isParquet ? await readParquet(await openAsBlob(path)) : await readCsv(createReadStream(path))
  const parts = splitTable(table, { target, seed, test: false })
  const preprocessor = fitPreprocessor(parts.train, { target })
  const [train, dev] = [parts.train, parts.dev].map((part) => preprocess(part, preprocessor))
  if (train === undefined || dev === undefined) throw new Error('a split without parts')
  const { targets } = train
  const units = targets.kind === 'classes' ? targets.classes.length : targets.width
  const { layers = [{ units: 32, activation: 'relu' }], ...others }: { layers?: NetworkOptions['layers'] } = given
  const net = await network({
    ...others,
    inputs: train.features,
    layers: [...layers, { units }],
    loss: targets.kind === 'classes' ? 'softmaxCrossEntropy' : 'meanSquaredError',
    seed,
  })
  const history = await net.fit(train, {
    ...(fit as FitOptions),
    dev,
    seed,
    onEpoch: ({ epoch }) => progress({ epoch }),
  })
  const row = history.rows.at(-1)
  const { parameters } = net
  const bytes = new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength)
  return JSON.parse(
    JSON.stringify({
      weights: createHash('sha256').update(bytes).digest('hex'),
      stop: history.stop.reason,
      epochs: row?.epoch ?? 0,
      train: row?.train ?? null,
      dev: row?.dev ?? null,
    }),
  ) as Json
}

function checkedTrial(trial: Trial): StoredTrial {
  const found = trial as unknown as Partial<StoredTrial>
  if (found.kind !== 'fit' || typeof found.target !== 'string' || typeof found.data?.path !== 'string') {
    throw invalidTrial(
      NAME,
      'trial',
      trial,
      'be one that fileTrial has made',
      'Give another `runner` for trials of your own.',
    )
  }
  checkVersion(NAME, found.version)
  return found as StoredTrial
}
