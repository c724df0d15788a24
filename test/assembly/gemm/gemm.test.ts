import { describe, expect, test } from 'vitest'
import { core, type Real } from '../../support/core.js'

// Precondition: the core as built. Reference: the sums of the contract, one product after the other. Tolerance: exact.

const KC = 256
const precisions = ['f32', 'f64'] as const
const transposes = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const

interface Case {
  readonly transposeA: boolean
  readonly transposeB: boolean
  readonly m: number
  readonly n: number
  readonly k: number
  readonly accumulate?: boolean
  readonly withBias?: boolean
  /** Elements between the end of a row and the next one, in all matrices; also shifts their addresses by an element. */
  readonly gap?: number
  /** Strew in NaN, infinities and signed zeros. */
  readonly specials?: boolean
  /** The fraction of A that is +0 or −0; NaN and infinities are strewn into the rest of it. */
  readonly zeros?: number
}

/** A small linear congruential generator: uniform in [−1, 1), 24 bits. */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) / 2 ** 23 - 1
  }
}

const SPECIALS = [NaN, Infinity, -Infinity, -0, 0]

function operands(input: Case, round: (x: number) => number) {
  const { transposeA, transposeB, m, n, k, gap = 0 } = input
  const random = uniform(m * 7919 + n * 104729 + k)
  const draw = () =>
    input.specials && random() > 0.95 ? (SPECIALS[Math.floor((random() + 1) * 2.5)] ?? 0) : round(random())
  const lda = (transposeA ? m : k) + gap
  const ldb = (transposeB ? k : n) + gap
  const ldc = n + gap
  const { zeros } = input
  const drawOfA = () => {
    if (zeros === undefined) return draw()
    if ((random() + 1) / 2 < zeros) return random() < 0 ? -0 : 0
    return random() > 0.999 ? (SPECIALS[Math.floor((random() + 1) * 1.5)] ?? 0) : round(random())
  }
  const a = Float64Array.from({ length: (transposeA ? k : m) * lda }, drawOfA)
  const b = Float64Array.from({ length: (transposeB ? n : k) * ldb }, draw)
  // A few elements more, to see that nothing is written behind C.
  const c = Float64Array.from({ length: m * ldc + 8 }, draw)
  const bias = Float64Array.from({ length: n }, draw)
  return { a, b, c, bias, lda, ldb, ldc }
}

type Operands = ReturnType<typeof operands>

/** C by definition: runs of KC products added up from zero, the sums added to the start in order. */
function reference(input: Case, { a, b, c, bias, lda, ldb, ldc }: Operands, round: (x: number) => number) {
  const { transposeA, transposeB, m, n, k, accumulate = false, withBias = false } = input
  const result = c.slice()
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const parts: number[] = []
      if (accumulate) parts.push(c[i * ldc + j] ?? NaN)
      if (withBias) parts.push(bias[j] ?? NaN)
      for (let start = 0; start < k; start += KC) {
        let sum = 0
        for (let p = start; p < Math.min(k, start + KC); p++) {
          const x = a[transposeA ? p * lda + i : i * lda + p] ?? NaN
          const y = b[transposeB ? j * ldb + p : p * ldb + j] ?? NaN
          sum = round(sum + round(x * y))
        }
        parts.push(sum)
      }
      result[i * ldc + j] = parts.length === 0 ? 0 : parts.reduce((left, right) => round(left + right))
    }
  }
  return result
}

/** A core with room for one case at a time. */
function bench(precision: 'f32' | 'f64') {
  const wasm = core(precision)
  const round = precision === 'f32' ? Math.fround : (x: number) => x
  const workspaceBytes = wasm.exports['gemmWorkspaceBytes']?.(70, 530, 300) ?? 0
  const workspace = wasm.allocate(workspaceBytes)
  const room = { a: wasm.reals(400_000), b: wasm.reals(400_000), c: wasm.reals(200_000), bias: wasm.reals(2_000) }
  const gemm = (...args: (number | boolean)[]) => wasm.exports['gemm']?.(...args.map(Number))

  function place(values: Float64Array, pointer: number, shift: number): number {
    const address = pointer + shift * wasm.bytesPerReal
    wasm.view(address, values.length).set(values)
    return address
  }

  function run(input: Case, { a, b, c, bias, lda, ldb, ldc }: Operands, scratch = workspace): Real {
    const { transposeA, transposeB, m, n, k, accumulate = false, withBias = false } = input
    const shift = input.gap ? 1 : 0
    const [aAt, bAt, cAt] = [place(a, room.a, shift), place(b, room.b, shift), place(c, room.c, shift)]
    const biasAt = withBias ? place(bias, room.bias, shift) : 0
    gemm(transposeA, transposeB, m, n, k, aAt, lda, bAt, ldb, cAt, ldc, accumulate, biasAt, scratch, 0)
    return wasm.view(cAt, c.length)
  }

  /** Where the result differs from the reference: none, if all is well. */
  function differences(input: Case): string[] {
    const given = operands(input, round)
    const expected = reference(input, given, round)
    const found: string[] = []
    run(input, given).forEach((value, at) => {
      if (!Object.is(value, expected[at]))
        found.push(`${JSON.stringify(input)} at ${at}: ${value}, not ${expected[at]}`)
    })
    return found.slice(0, 3)
  }
  return { wasm, room, workspace, workspaceBytes, gemm, round, place, run, differences }
}

describe.each(precisions)('gemm in %s', (precision) => {
  const { wasm, room, workspace, workspaceBytes, gemm, round, place, run, differences } = bench(precision)

  describe.each(transposes)('transposed A %s, B %s', (transposeA, transposeB) => {
    test('small and odd sizes have the bits of the reference', () => {
      const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33]
      const found: string[] = []
      for (const m of sizes) {
        for (const n of sizes) {
          const k = [1, 3, 4, 18][(m + n) % 4] ?? 1
          const accumulate = m % 2 === 0
          const withBias = n % 3 === 0
          const gap = (m + n) % 3
          found.push(...differences({ transposeA, transposeB, m, n, k, accumulate, withBias, gap, specials: true }))
        }
      }
      expect(found).toEqual([])
    })

    test('runs of k, C and the bias are added up in order', () => {
      const found: string[] = []
      const shapes = [[1, 65], [2, 40], [3, 33], [5, 3], [8, 8], [13, 10], [63, 2], [64, 65], [65, 16], [65, 101]] as const // prettier-ignore
      for (const k of [0, 63, 64, 65, KC - 1, KC, KC + 1, 2 * KC + 3]) {
        for (const [at, [m, n]] of shapes.entries()) {
          const accumulate = (k + at) % 2 === 1
          const withBias = at % 3 > 0
          found.push(...differences({ transposeA, transposeB, m, n, k, accumulate, withBias, gap: at % 2 }))
        }
      }
      expect(found).toEqual([])
    })

    test('more columns or rows than a block', () => {
      const found: string[] = []
      for (const [m, n, k] of [
        [1, 1030, 300],
        [6, 521, 259],
        [521, 3, 259],
        [50, 515, 30],
      ] as const)
        // prettier-ignore
        found.push(...differences({ transposeA, transposeB, m, n, k, withBias: true, gap: 1 }))
      expect(found).toEqual([])
    })

    test('an A of many zeros', () => {
      const found: string[] = []
      for (const zeros of [0.3, 0.55, 0.8, 1]) {
        for (const [at, [m, n, k]] of (
          [
            [16, 64, 256],
            [37, 83, 300],
            [64, 128, 33],
            [100, 41, 130],
            [33, 522, 17],
          ] as const
        ).entries()) {
          const accumulate = at % 2 === 1
          const withBias = at % 3 > 0
          found.push(...differences({ transposeA, transposeB, m, n, k, accumulate, withBias, gap: at % 2, zeros }))
        }
      }
      expect(found).toEqual([])
    })

    test('zeros of A are skipped where they are many: a row of B that meets nothing else may be infinite', () => {
      const [m, n, k] = [64, 64, 80]
      for (const [zeros, isSkipped] of [
        [0.9, true],
        [0.1, false],
      ] as const) {
        const input: Case = { transposeA, transposeB, m, n, k, zeros }
        const given = operands(input, round)
        for (let i = 0; i < given.a.length; i++) if (!Number.isFinite(given.a[i])) given.a[i] = 1
        for (let i = 0; i < m; i++) given.a[transposeA ? 7 * m + i : i * k + 7] = 0
        for (let j = 0; j < n; j++) given.b[transposeB ? j * k + 7 : 7 * n + j] = Infinity
        const result = run(input, given).slice(0, m * n)
        expect(result.every((value) => (isSkipped ? Number.isFinite(value) : Number.isNaN(value)))).toBe(true)
      }
    })

    test('leading dimensions of whole pages', () => {
      const page = 4096 / wasm.bytesPerReal
      const found: string[] = []
      for (const [m, n, k] of [
        [5, 40, 9],
        [9, 24, 20],
        [40, 7, 20],
      ] as const) {
        // prettier-ignore
        const [columnsOfA, columnsOfB] = [transposeA ? m : k, transposeB ? k : n]
        for (const gap of [page - columnsOfA, page - columnsOfB])
          found.push(...differences({ transposeA, transposeB, m, n, k, gap }))
      }
      expect(found).toEqual([])
    })

    test('a tile of C, worked out alone, has the bits it has in the whole', () => {
      const [m, n, k] = [67, 75, 300]
      const input: Case = { transposeA, transposeB, m, n, k, withBias: true }
      const given = operands(input, round)
      const whole = run(input, given).slice(0, m * n)
      const { lda, ldb, ldc } = given
      const bytes = wasm.bytesPerReal
      const biasAt = place(given.bias, room.bias, 0)
      for (const [i, j, rows, columns] of [
        [0, 0, 1, 75],
        [1, 3, 2, 9],
        [3, 0, 64, 1],
        [7, 11, 30, 64],
        [66, 74, 1, 1],
      ] as const) {
        // prettier-ignore
        const aAt = room.a + (transposeA ? i : i * lda) * bytes
        const bAt = room.b + (transposeB ? j * ldb : j) * bytes
        const cAt = room.c + (i * ldc + j) * bytes
        wasm.view(room.c, m * n).fill(NaN)
        gemm(
          transposeA,
          transposeB,
          rows,
          columns,
          k,
          aAt,
          lda,
          bAt,
          ldb,
          cAt,
          ldc,
          false,
          biasAt + j * bytes,
          workspace,
          0,
        )
        const result = wasm.view(room.c, m * n)
        const expected = whole.map((value, at) => {
          const [row, column] = [Math.floor(at / n) - i, (at % n) - j]
          return row >= 0 && row < rows && column >= 0 && column < columns ? value : NaN
        })
        expect(result).toEqual(expected)
      }
    })
  })

  test('the workspace is all it writes besides C', () => {
    const input: Case = { transposeA: false, transposeB: true, m: 70, n: 530, k: 300 }
    const end = workspace + workspaceBytes
    const given = operands(input, round)
    wasm.view(end, 2).fill(42)
    run(input, given)
    expect([...wasm.view(end, 2)]).toEqual([42, 42])
    expect(wasm.view(room.a, given.a.length).every((value, at) => value === given.a[at])).toBe(true)
    expect(wasm.view(room.b, given.b.length).every((value, at) => value === given.b[at])).toBe(true)
  })

  test('it writes to the workspace of this call, and not to that of the one before', () => {
    const input: Case = { transposeA: false, transposeB: true, m: 70, n: 530, k: 300 }
    const given = operands(input, round)
    run(input, given)
    const other = wasm.allocate(workspaceBytes)
    const bytesAt = (address: number) => new Uint8Array(wasm.memory.buffer, address, workspaceBytes)
    for (const address of [workspace, other]) bytesAt(address).fill(7)
    run(input, given, other)
    expect(bytesAt(workspace).every((byte) => byte === 7)).toBe(true)
    expect(bytesAt(other).some((byte) => byte !== 7)).toBe(true)
  })
})
