import { type Flag, inGroup } from './flags.js'
import { LAYOUT_FLAGS, SHEET_FLAG } from './reading.js'

/** Flags of `predict`. */
export const PREDICT_FLAGS: readonly Flag[] = [
  { name: 'out', value: '<file>', help: 'Write the predictions to this file instead of stdout' },
  { name: 'overwrite', help: 'Replace the file if it exists' },
  {
    name: 'format',
    value: '<name>',
    choices: ['csv', 'jsonl', 'parquet'],
    help: 'csv, jsonl (JSON lines) or parquet (default: as --out ends, .jsonl or .parquet, otherwise csv)',
  },
  { name: 'keep', value: '<columns>', help: 'Columns of the data to copy before the predictions, separated by commas' },
  {
    name: 'interval',
    value: '<p>',
    help: 'Fraction of rows that prediction intervals of a regression cover, such as 0.9: adds columns lower and upper',
  },
  {
    name: 'explain',
    help: 'Add a column "effect NAME" for each column: how much it changes the prediction, or the probability of the predicted class, against its median or most frequent category in train',
  },
  {
    name: 'spreadsheet-safe',
    help: 'Prefix cells that a spreadsheet would run as a formula (=, +, -, @ …) with an apostrophe',
  },
  {
    name: 'threshold',
    value: '<p>',
    help: 'Probability from which on a class of two is predicted, or LABEL=P (default: that of the model)',
  },
  { name: 'quiet', help: 'Do not tell what the rows have that train does not' },
  ...inGroup('Reading the file', [...LAYOUT_FLAGS, SHEET_FLAG]),
]
