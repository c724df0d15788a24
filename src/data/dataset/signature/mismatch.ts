import { WellfitError } from '../../../errors.js'

/** Most names that an error lists. */
const MOST_NAMES = 12

interface Where {
  readonly functionName: string
  readonly field: string
}

/** The error for a column or an output that the network does not know. */
export function unknownName(
  { functionName, field, part }: Where & { readonly part: 'columns' | 'targetNames' },
  name: string,
  known: readonly string[],
): WellfitError {
  const isColumn = part === 'columns'
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: isColumn ? `${field}.columns` : `${field}.targets.names`,
    value: name,
    expected: `be ${isColumn ? 'a column' : 'an output'} that the network was trained on: ${listed(known)}`,
    remedy: `Names may come in any order, but must be the same. To match by position, leave \`${part}\` out of \`dataset\`.`,
  })
}

/** The error for rows of a class that the network does not know. */
export function unknownClass(
  { functionName, field }: Where,
  name: string,
  known: readonly string[],
  { row, count }: { readonly row: number; readonly count: number },
): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: `${field}.targets`,
    value: name,
    row,
    count,
    expected: `be a class that the network knows: ${listed(known)}`,
    remedy: 'Name every class in advance, `network({ classes: [...] })`, or drop these rows.',
  })
}

/** Refuses bytes where the network was trained on numbers, and numbers where it was trained on bytes. */
export function checkBytes(functionName: string, field: string, x: unknown, bytes: boolean | null): void {
  const isBytes = x instanceof Uint8Array || x instanceof Uint8ClampedArray
  if (bytes === null || bytes === isBytes) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: field === 'x' ? 'x' : `${field}.x`,
    value: isBytes ? 'bytes' : 'plain numbers',
    expected: bytes
      ? 'be bytes: the network was trained on a Uint8Array, whose values it reads as value / 255'
      : 'be plain numbers: the network was not trained on bytes, which are read as value / 255',
    remedy: bytes
      ? 'Pass the bytes as a Uint8Array, with values from 0 to 255.'
      : 'Convert them as the train set was: `Float32Array.from(bytes)`, or `Float32Array.from(bytes, (byte) => byte / 255)`.',
  })
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => JSON.stringify(name))
  return names.length > MOST_NAMES ? `${shown.join(', ')} and ${names.length - MOST_NAMES} more` : shown.join(', ')
}
