import type { Flag } from './flags.js'

/** Flags of `predict`. */
export const PREDICT_FLAGS: readonly Flag[] = [
  { name: 'out', value: '<file>', help: 'Write the predictions here instead of to the terminal' },
  { name: 'overwrite', help: 'Replace the file if it exists' },
]
