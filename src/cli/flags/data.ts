import type { Flag } from './flags.js'
import { SPLIT_FLAGS } from './split.js'
import { TYPES_FLAG } from './types.js'

/** Flags of `data`. */
export const DATA_FLAGS: readonly Flag[] = [
  { name: 'target', value: '<column>', help: 'The column to predict' },
  { name: 'ignore', value: '<columns>', help: 'Columns to leave out, with commas between' },
  { name: 'task', value: '<name>', help: 'classification or regression (default: seen from the target)' },
  TYPES_FLAG,
  ...SPLIT_FLAGS,
  { name: 'out', value: '<dir>', help: 'Write data.html and data.json here' },
  { name: 'overwrite', help: 'Replace files of an earlier run in --out' },
  { name: 'seed', value: '<n>', help: 'Where the split comes from (default 0); train splits alike with the same one' },
  { name: 'json', help: 'Print what was found as JSON' },
]
