import { describe, expect, it } from 'vitest'
import * as layout from '../../../assembly/layout.js'
import { core } from '../../support/core.js'

// Precondition: the core as built, in f64, in which checks run. Reference: the definitions, column by column.
// Tolerance: exact, and nothing is written behind a buffer.

const [ROWS, INPUTS, UNITS, NEXT_UNITS] = [5, 3, 4, 7]
const [UNIT, INPUT, STEP] = [2, 1, 0.25]

const wasm = core('f64')

/** What was written behind each buffer, in each another number. */
const marks = new Map<number, readonly number[]>()

/** Room for so many values, with marks behind them. */
function room(length: number, value: (i: number) => number): number {
  const own = new Array<number>(NEXT_UNITS).fill(-1 - marks.size)
  const address = wasm.reals([...Array.from({ length }, (_, i) => value(i)), ...own])
  marks.set(address, own)
  return address
}

const read = (address: number, length: number): number[] => [...wasm.view(address, length)]

function expectNothingBehind(address: number, length: number): void {
  expect(read(address, length + NEXT_UNITS).slice(length)).toEqual(marks.get(address))
}

/** A layer of the identity, whose outputs are its z. */
function layerOf(units: number) {
  const x = room(ROWS * INPUTS, (i) => i / 8)
  const z = room(ROWS * units, (i) => i + 1)
  const changed = room(ROWS * units, () => 0)
  const column = room(ROWS, () => 0)
  const pointer = wasm.allocate(layout.PERTURBED_BYTES)
  const struct = new DataView(wasm.memory.buffer, pointer, layout.PERTURBED_BYTES)
  const words = [
    [layout.PERTURBED_KIND, layout.ACTIVATION_IDENTITY],
    [layout.PERTURBED_X, x],
    [layout.PERTURBED_Z, z],
    [layout.PERTURBED_OUTPUT, z],
    [layout.PERTURBED_CHANGED, changed],
    [layout.PERTURBED_COLUMN, column],
    [layout.PERTURBED_INPUTS, INPUTS],
    [layout.PERTURBED_UNITS, units],
    [layout.PERTURBED_ROWS, ROWS],
  ] as const
  for (const [offset, value] of words) struct.setUint32(offset, value, true)
  return { pointer, x, z, changed, column }
}

describe('a change of one weight', () => {
  const layer = layerOf(UNITS)
  const next = layerOf(NEXT_UNITS)
  const call = (name: string, ...values: number[]): number | undefined => wasm.exports[name]?.(...values)
  const zOf = (row: number): number => row * UNITS + UNIT + 1
  const column = Array.from({ length: ROWS }, (_, row) => zOf(row) + (STEP * (row * INPUTS + INPUT)) / 8)

  it('moves the outputs of its unit in every row, and no value behind them', () => {
    expect(call('perturbUnit', layer.pointer, INPUT, UNIT, STEP)).toBe(1)
    expect(read(layer.column, ROWS)).toEqual(column)
    expectNothingBehind(layer.column, ROWS)
  })

  it('changes one column of the outputs', () => {
    call('replaceColumn', layer.pointer, UNIT)
    const expected = Array.from({ length: ROWS * UNITS }, (_, i) =>
      i % UNITS === UNIT ? (column[Math.floor(i / UNITS)] ?? NaN) : i + 1,
    )
    expect(read(layer.changed, ROWS * UNITS)).toEqual(expected)
    expectNothingBehind(layer.changed, ROWS * UNITS)
  })

  it('changes all z of the next layer by the row of weights of that unit', () => {
    const weights = Array.from({ length: NEXT_UNITS }, (_, j) => j - 3)
    call('perturbNext', layer.pointer, UNIT, next.pointer, wasm.reals(weights))
    const expected = Array.from({ length: ROWS * NEXT_UNITS }, (_, i) => {
      const row = Math.floor(i / NEXT_UNITS)
      return i + 1 + ((column[row] ?? NaN) - zOf(row)) * (weights[i % NEXT_UNITS] ?? NaN)
    })
    expect(read(next.changed, ROWS * NEXT_UNITS)).toEqual(expected)
    expectNothingBehind(next.changed, ROWS * NEXT_UNITS)
  })
})
