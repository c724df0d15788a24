import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { WellfitError } from '../errors.js'
import { checkInteger, checkKeys, checkText } from '../options.js'
import { ownVersion } from '../engines/own-version.js'
import type { Json, Trial } from '../engines/trials/contract.js'

/** A training on a data file. */
export interface FileTrialOptions {
  /** Path of a CSV or Parquet file that every worker sees at the same place. */
  readonly path: string
  /** The column to predict. */
  readonly target: string
  /** Options of `network` besides `inputs`, `loss` and `classes`, as plain data. The output layer is added to `layers`. */
  readonly network?: { readonly [option: string]: Json }
  /** Options of `fit` as plain data. */
  readonly fit?: { readonly [option: string]: Json }
  /** Seed of the split, of the weights and of the row order. Default 0. */
  readonly seed?: number
}

/**
 * A trial that the built-in runner computes: it splits the rows of the file, fits a preprocessor to train, trains a network and
 * returns its scores on train and dev, its epochs and the SHA-256 of its weights. The trial holds the hash of the file and the
 * version of wellfit; a worker that has others sets it aside.
 *
 * @throws WellfitError `IO` where the file cannot be read, `INVALID_OPTION`.
 *
 * @example
 * ```ts
 * const trials = await Promise.all([1, 2, 3].map((seed) => fileTrial({ path: 'wine.csv', target: 'cultivar', seed })))
 * const outcomes = await localEngine().run(trials)
 * ```
 */
export async function fileTrial(options: FileTrialOptions): Promise<Trial> {
  checkKeys('fileTrial', 'options', options, ['path', 'target', 'network', 'fit', 'seed'])
  const { path, target, network = {}, fit = {}, seed = 0 } = options
  checkText('fileTrial', 'path', path)
  checkText('fileTrial', 'target', target)
  checkInteger('fileTrial', 'seed', seed, 0)
  const data = { path, sha256: await fileHash('fileTrial', path) }
  return { kind: 'fit', data, target, network, fit, seed, version: ownVersion() }
}

/** The SHA-256 of a file. */
export async function fileHash(functionName: string, path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  } catch (cause) {
    const expected = 'be a file that can be read'
    throw new WellfitError({ code: 'IO', functionName, field: 'path', value: path, expected, cause })
  }
  return hash.digest('hex')
}
