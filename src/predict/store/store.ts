/** Where a runtime keeps the bytes of models: files in Node, IndexedDB and URLs in browsers. */
export interface ModelStore {
  /** Replaces what is there, at once: a reader finds the old bytes or the new ones. */
  save(where: string | URL, bytes: Uint8Array): Promise<void>
  /**
   * The bytes of a model in one file, or the two files of a directory that `wellfit train` wrote.
   *
   * @throws WellfitError `IO` where there is nothing, or it cannot be read.
   */
  load(where: string | URL): Promise<Uint8Array | TwoFiles>
}

/** The two files of `encodeModel`. */
export interface TwoFiles {
  readonly json: string
  readonly tensors: Uint8Array
}
