/** The two files of `encodeModel`. */
export interface TwoFiles {
  readonly json: string
  readonly tensors: Uint8Array
}

/**
 * Replaces what is there, at once: a reader finds the old bytes or the new ones. `#models` keeps the bytes of models: in files
 * in Node, in IndexedDB in browsers.
 */
export type SaveBytes = (where: string | URL, bytes: Uint8Array) => Promise<void>

/**
 * The bytes of a model in one file, or the two files of a directory that `wellfit train` wrote.
 *
 * @throws WellfitError `IO` where there is nothing, or it cannot be read.
 */
export type LoadBytes = (where: string | URL) => Promise<Uint8Array | TwoFiles>
