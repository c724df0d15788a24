import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './source-tree.js'
import { readBinary, relaxedOpcodes } from './wasm-instructions.js'

const budgetBytes = 128 * 1024

/** A module of one function (param v128 v128 v128) with the given body. */
function moduleOf(...body: number[]): Uint8Array {
  const code = [0x00, ...body, 0x0b]
  const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
  const type = [0x01, 0x07, 0x01, 0x60, 0x03, 0x7b, 0x7b, 0x7b, 0x00]
  const functions = [0x03, 0x02, 0x01, 0x00]
  return Uint8Array.from([...header, ...type, ...functions, 0x0a, code.length + 2, 0x01, code.length, ...code])
}

const get = [0x20, 0x00, 0x20, 0x01, 0x20, 0x02]

describe('the decoder', () => {
  it('finds a relaxed instruction', () => {
    // f32x4.relaxed_madd, 0xFD 0x105.
    const bytes = moduleOf(...get, 0xfd, 0x85, 0x02, 0x1a)
    expect(WebAssembly.validate(bytes as BufferSource)).toBe(true)
    expect(relaxedOpcodes(readBinary(bytes))).toEqual(['fd 0x105'])
  })

  it('does not take a constant for an instruction', () => {
    // v128.const whose bytes look like f32x4.relaxed_madd.
    const bytes = moduleOf(0xfd, 0x0c, ...Array.from({ length: 8 }, () => [0xfd, 0x85]).flat(), 0x1a)
    expect(WebAssembly.validate(bytes as BufferSource)).toBe(true)
    expect(relaxedOpcodes(readBinary(bytes))).toEqual([])
  })

  it('stops at an instruction that it does not know', () => {
    expect(() => readBinary(moduleOf(0xff))).toThrow('unknown instruction 0xff')
  })
})

describe.each([
  'f32',
  'f64',
  'f32-relaxed',
  'f32-threads',
  'f64-threads',
  'f32-relaxed-threads',
  'predict-f32',
  'predict-f64',
])('wellfit-%s.wasm', (target) => {
  const bytes = readFileSync(path.join(root, `dist/wasm/wellfit-${target}.wasm`))
  const contents = readBinary(bytes)

  const threaded = target.endsWith('-threads')

  it(`imports ${threaded ? 'memory to share, and nothing else' : 'nothing'}`, () => {
    expect(contents.imports).toEqual(threaded ? ['env.memory'] : [])
  })

  it(`has ${threaded ? '' : 'no '}atomic instructions`, () => {
    expect([...contents.opcodes.keys()].some((name) => name.startsWith('fe '))).toBe(threaded)
  })

  it('was read to the last function', () => {
    expect(contents.functions).toBeGreaterThan(0)
    expect(contents.opcodes.get('0xb')).toBeGreaterThanOrEqual(contents.functions)
  })

  const relaxed = target.includes('-relaxed')

  it(`uses SIMD, ${relaxed ? 'fused multiply-add the only relaxed instruction' : 'none of it relaxed'}`, () => {
    expect([...contents.opcodes.keys()].some((name) => name.startsWith('fd '))).toBe(true)
    expect(relaxedOpcodes(contents)).toEqual(relaxed ? ['fd 0x105'] : [])
  })

  it(`is ${bytes.length} bytes long, within ${budgetBytes}`, () => {
    expect(bytes.length).toBeLessThan(budgetBytes)
  })
})
