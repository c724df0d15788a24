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
    help: 'csv, jsonl (JSON lines) or parquet (default: by the ending of --out, .jsonl or .parquet, otherwise csv)',
  },
  {
    name: 'keep',
    value: '<columns>',
    help: 'Columns of the data to copy in front of the predictions, separated by commas',
  },
  {
    name: 'interval',
    value: '<p>',
    help: 'Add columns lower and upper: prediction intervals of a regression that cover this fraction of rows, such as 0.9',
  },
  {
    name: 'explain',
    help: 'Add a column "effect NAME" for each column: how much it changes the prediction, or the probability of the predicted class, compared with its training median or most frequent category',
  },
  {
    name: 'spreadsheet-safe',
    help: 'Prefix cells that a spreadsheet would run as a formula (=, +, -, @ …) with an apostrophe',
  },
  {
    name: 'threshold',
    value: '<p>',
    help: 'Probability from which the positive one of two classes is predicted, or LABEL=P (default: the threshold of the model)',
  },
  {
    name: 'json',
    help: 'Print how many rows were predicted and how they differ from the training rows as JSON; with --out',
  },
  { name: 'quiet', help: 'Do not report how the rows differ from the training rows' },
  ...inGroup('Reading the file', [...LAYOUT_FLAGS, SHEET_FLAG]),
]
