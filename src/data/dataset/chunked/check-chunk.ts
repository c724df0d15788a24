import { noun } from '../../../noun.js'
import { showValue, WellfitError } from '../../../errors.js'
import { softened } from '../class-rows.js'
import { dataset } from '../dataset.js'
import { applyAlignment } from '../signature/apply-alignment.js'
import type { Dataset, Targets } from '../types.js'
import type { Chunk, ChunkedDataset } from './chunked-dataset.js'

/** Calls the source; an exception becomes an error that names the chunk. */
export async function readSource<T>(name: string, row: number, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    throw chunkError('IO', name, row, 'be readable', { cause })
  }
}

/** A chunk as a dataset with the same features and targets as the whole, in the order of the network that reads it. */
export function checkChunk(data: ChunkedDataset, chunk: Chunk | undefined, name: string, row: number): Dataset {
  const rows = chunkRows(data.source ?? data.sample, chunk, name, row)
  return data.alignment === undefined ? rows : applyAlignment(rows, { ...data.alignment, field: name })
}

function chunkRows({ targets, features, x }: Dataset, chunk: Chunk | undefined, name: string, row: number): Dataset {
  const kind =
    targets.kind === 'classes'
      ? ({ task: 'classification', classes: targets.classes } as const)
      : ({ task: 'regression', targetNames: targets.names } as const)
  let checked: Dataset
  try {
    checked = dataset({ x: chunk?.x ?? [], y: chunk?.y ?? [], ...kind })
  } catch (cause) {
    throw chunkError('INVALID_DATA', name, row, 'hold rows that fit the options of `chunkedDataset`', { cause })
  }
  if (checked.features !== features) {
    throw shapeError(
      name,
      row,
      `${checked.features} ${noun(checked.features, 'feature')}`,
      `have ${features} ${noun(features, 'feature')} per row`,
    )
  }
  if (isSoft(targets)) checked = { ...checked, targets: softened(checked.targets) }
  else if (isSoft(checked.targets)) {
    const remedy = 'Set `softTargets: true` of `chunkedDataset` to train on probabilities.'
    throw chunkError('INVALID_DATA', name, row, 'hold labels or one-hot rows, not probabilities', { remedy })
  }
  const isBytes = x instanceof Uint8Array
  if (checked.x instanceof Uint8Array === isBytes) return checked
  const expected = isBytes ? 'hold a Uint8Array, as `bytes: true` says' : 'hold numbers, not bytes'
  const remedy = 'Set `bytes` of `chunkedDataset` to match the chunks.'
  throw chunkError('INVALID_DATA', name, row, expected, { remedy })
}

function isSoft(targets: Targets): boolean {
  return targets.kind === 'classes' && targets.probabilities !== undefined
}

/** The error for a stream with more rows than announced. */
export function tooManyRows(name: string, row: number, rows: number): WellfitError {
  return shapeError(name, row, 'more rows', `end at row ${rows - 1}: \`rows\` is ${rows}`)
}

export function shapeError(name: string, row: number, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_SHAPE', functionName: 'fit', field: name, value, row, expected })
}

function chunkError(
  code: 'IO' | 'INVALID_DATA',
  name: string,
  row: number,
  expected: string,
  rest: { readonly cause?: unknown; readonly remedy?: string },
): WellfitError {
  const { cause, remedy = 'The network keeps the weights of the last step.' } = rest
  const reason = cause === undefined ? '' : ` (${cause instanceof Error ? cause.message : showValue(cause)})`
  const details = { functionName: 'fit', field: name, row, expected: `${expected}${reason}`, remedy, cause }
  return new WellfitError({ code, ...details })
}
