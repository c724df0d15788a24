import { describe, expect, it } from 'vitest'
import { GrowableArray, growableReals } from '../../../src/data/table/growable-array.js'
import { release } from '../../../src/data/input/release.js'
import { moments, momentsOf } from '../../../src/data/statistics/moments.js'

describe('memory that is given back at once', () => {
  it('is that of the array, whose views are empty then', () => {
    const values = new Float64Array(1000)
    const view = values.subarray(10)
    release(values)
    expect([values.length, view.length, values.buffer.byteLength]).toEqual([0, 0, 0])
  })

  it('leaves shared memory alone', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(8))
    release(shared)
    expect(shared.length).toBe(8)
  })

  it('never takes values along: what grew holds all of them', () => {
    const one = growableReals('f32')
    const many = new GrowableArray((length) => new Int32Array(length))
    const chunks = Array.from({ length: 50 }, (_, chunk) => Array.from({ length: chunk * 97 }, (_, i) => chunk * i))
    for (let i = 0; i < 100_000; i++) one.push(i)
    for (const chunk of chunks) many.pushAll(chunk)
    expect(one.finish()).toEqual(Float32Array.from({ length: 100_000 }, (_, i) => i))
    expect(many.finish()).toEqual(Int32Array.from(chunks.flat()))
  })

  it('leaves the values alone that moments are measured of', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => i / 7)
    expect(moments(1000, (i) => values[i] ?? NaN)).toEqual(momentsOf(values))
    expect(values[999]).toBe(999 / 7)
  })
})
