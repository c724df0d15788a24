import { describe, expect, it } from 'vitest'
import {
  averageNetworks,
  type Dataset,
  dataset,
  type Network,
  network,
  type NetworkInit,
  selectEnsemble,
  type SelectEnsembleOptions,
} from '../../src/index.js'
import { RandomStream } from '../../src/data/random/philox.js'
import { expectFault } from '../support/errors.js'

/** Rows whose features do not matter. */
const ofValues = (y: readonly number[]): Dataset => dataset({ x: y.map((_, i) => [i]), y, task: 'regression' })
const ofClasses = (y: readonly number[]): Dataset => dataset({ x: y.map((_, i) => [i]), y, task: 'classification' })
const zeros = ofValues([0, 0])
const two = { folds: 2 }

/** Standard normal numbers. */
function normals(seed: number): () => number {
  const random = new RandomStream(seed, 7)
  const uniform = (): number => (random.next() + 0.5) / 2 ** 32
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

/** All ways to take some of the candidates, any of them more than once. */
function multisets(candidates: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]]
  return Array.from({ length: candidates - from }, (_, i) => from + i).flatMap((first) =>
    multisets(candidates, size - 1, first).map((rest) => [first, ...rest]),
  )
}

/** The log loss of the normalized geometric mean of the probabilities of the members. */
function logLoss(
  candidates: readonly (readonly number[])[],
  members: readonly number[],
  labels: readonly number[],
  width: number,
): number {
  const losses = labels.map((label, row) => {
    const means = Array.from({ length: width }, (_, k) =>
      members.reduce(
        (product, member) => product * (candidates[member]?.[row * width + k] ?? NaN) ** (1 / members.length),
        1,
      ),
    )
    return -Math.log((means[label] ?? NaN) / means.reduce((sum, value) => sum + value, 0))
  })
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}

/** Random probabilities of classes that lean to the label. */
function randomLibrary(seed: number, { candidates = 4, rows = 6, width = 3 } = {}) {
  const normal = normals(seed)
  const labels = Array.from({ length: rows }, (_, row) => row % width)
  const one = (): number[] =>
    labels.flatMap((label) => {
      const powers = Array.from({ length: width }, (_, k) => Math.exp(Number(k === label) + normal()))
      const sum = powers.reduce((total, value) => total + value, 0)
      return powers.map((value) => value / sum)
    })
  return { labels, library: Array.from({ length: candidates }, one) }
}

describe('selectEnsemble', () => {
  it('adds a candidate again where that lowers the loss, and ends where nothing does', () => {
    // Errors of 1 and −2 cancel with two parts to one: (1 + 1 − 2)/3 = 0.
    const found = selectEnsemble(
      [
        [1, 1],
        [-2, -2],
      ],
      zeros,
      two,
    )
    expect(found.chosen).toEqual([0, 1, 0])
    expect(found.counts).toEqual([2, 1])
    expect(found.losses).toEqual([1, 4])
    expect(found.loss).toBe(0)
    expect([...found.predictions]).toEqual([0, 0])
  })

  it('takes the best one alone where the average of any two is no better', () => {
    const found = selectEnsemble(
      [
        [3, 3],
        [1, 1],
        [2, 2],
      ],
      zeros,
      two,
    )
    expect(found.chosen).toEqual([1])
    expect(found.counts).toEqual([0, 1, 0])
  })

  it('takes the first of equals', () => {
    expect(
      selectEnsemble(
        [
          [2, 2],
          [1, 1],
          [1, 1],
        ],
        zeros,
        two,
      ).chosen,
    ).toEqual([1])
    expect(
      selectEnsemble(
        [
          [1, 1],
          [-1, -1],
          [-1, -1],
        ],
        zeros,
        two,
      ).chosen,
    ).toEqual([0, 1])
  })

  it('has at most so many members', () => {
    // Each further one is nearer to 0: errors of 1 and −√2 are never in a ratio of whole numbers.
    const library = [
      [1, 1],
      [-Math.SQRT2, -Math.SQRT2],
    ]
    expect(selectEnsemble(library, zeros, two).chosen.length).toBeLessThanOrEqual(32)
    expect(selectEnsemble(library, zeros, { ...two, members: 2 }).chosen).toEqual([0, 1])
    expect(selectEnsemble(library, zeros, { ...two, members: 1 }).chosen).toEqual([0])
  })

  it('begins with the best ones where it is to', () => {
    const library = [
      [3, 3],
      [2, 2],
      [1, 1],
      [-2, -2],
    ]
    expect(selectEnsemble(library, zeros, { ...two, initial: 3, members: 3 }).chosen).toEqual([2, 1, 3])
    expect(selectEnsemble(library, zeros, { ...two, initial: 9, members: 2 }).chosen).toEqual([2, 1])
  })

  it('puts the members of random halves together', () => {
    const { labels, library } = randomLibrary(1, { candidates: 6, rows: 12 })
    const of = (seed: number) => selectEnsemble(library, ofClasses(labels), { bags: 20, seed, members: 3 })
    const found = of(0)
    expect(found.chosen.length).toBeGreaterThanOrEqual(20)
    expect(found.chosen.length).toBeLessThanOrEqual(60)
    // No half has all of them: more candidates are members than of one selection.
    const single = selectEnsemble(library, ofClasses(labels), { members: 3 })
    const used = (counts: readonly number[]): number => counts.filter((count) => count > 0).length
    expect(used(found.counts)).toBeGreaterThan(used(single.counts))
    expect(of(0)).toEqual(found)
    expect(of(1).counts).not.toEqual(found.counts)
  })

  it('chooses in each step what brute force does, by the log loss of geometric means', () => {
    let [better, best] = [0, 0]
    for (let seed = 0; seed < 40; seed++) {
      const { labels, library } = randomLibrary(seed)
      const members = 4
      const found = selectEnsemble(library, ofClasses(labels), { members, seed })
      const lossOf = (some: readonly number[]): number => logLoss(library, some, labels, 3)
      found.losses.forEach((loss, i) => expect(loss).toBeCloseTo(lossOf([i]), 10))
      expect(found.loss).toBeCloseTo(lossOf(found.chosen), 10)
      for (let size = 0; size < members; size++) {
        const before = found.chosen.slice(0, size)
        const losses = library.map((_, i) => lossOf([...before, i]))
        const lowest = Math.min(...losses)
        if (size < found.chosen.length) expect(losses[found.chosen[size] ?? -1]).toBeCloseTo(lowest, 10)
        else expect(lowest).toBeGreaterThanOrEqual(lossOf(before) - 1e-12)
      }
      const all = [1, 2, 3, 4].flatMap((size) => multisets(library.length, size))
      const optimum = Math.min(...all.map(lossOf))
      expect(found.loss).toBeGreaterThanOrEqual(optimum - 1e-12)
      if (found.loss < Math.min(...found.losses)) better++
      if (found.loss < optimum + 1e-9) best++
    }
    expect(better).toBeGreaterThan(15)
    expect(best).toBeGreaterThan(15)
  })

  it('lowers the absolute error of values where it is to', () => {
    const data = ofValues([0, 0, 0])
    const library = [
      [1, 1, 1],
      [-1, -1, 4],
      [0, 0, 9],
    ]
    expect(selectEnsemble(library, data, { loss: 'meanAbsoluteError', folds: 3 }).losses).toEqual([1, 2, 3])
    expect(selectEnsemble(library, data, { folds: 3 }).losses).toEqual([1, 6, 27])
  })
})

describe('what selectEnsemble expects on new rows', () => {
  /**
   * Candidates that predict part of the target, and noise: with weights w of sum 1 the loss on new rows is
   * (1 − Σwₘ·aₘ)² + Σwₘ²·s² + 1.
   */
  function simulate(seed: number) {
    const normal = normals(seed)
    const [rows, candidates, noise] = [60, 20, 1]
    const known = Array.from({ length: candidates }, (_, m) => 0.5 + 0.5 * (m / candidates))
    const signal = Array.from({ length: rows }, normal)
    const library = known.map((a) => signal.map((x) => a * x + noise * normal()))
    const found = selectEnsemble(library, ofValues(signal.map((x) => x + normal())), { seed })
    const shares = found.counts.map((count) => count / found.chosen.length)
    const sum = (of: (share: number, m: number) => number): number =>
      shares.reduce((all, share, m) => all + of(share, m), 0)
    const truth = (1 - sum((share, m) => share * (known[m] ?? NaN))) ** 2 + sum((share) => (share * noise) ** 2) + 1
    const { estimate, interval } = found.expected
    const isCovered = interval.low <= truth && truth <= interval.high
    return { apparent: found.loss - truth, expected: estimate - truth, isCovered }
  }

  it('is the loss on new rows, where that on the rows of the selection is too low', () => {
    const runs = Array.from({ length: 100 }, (_, seed) => simulate(seed))
    const meanOf = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0) / values.length
    const standardError = (values: readonly number[]): number =>
      Math.sqrt(meanOf(values.map((value) => (value - meanOf(values)) ** 2)) / values.length)
    const apparent = runs.map((run) => run.apparent)
    const expected = runs.map((run) => run.expected)
    expect(meanOf(apparent)).toBeLessThan(-0.2)
    expect(Math.abs(meanOf(expected))).toBeLessThan(0.05 + 2 * standardError(expected))
    expect(runs.filter(({ isCovered }) => isCovered).length / runs.length).toBeGreaterThan(0.9)
  })

  it('has no part of a row in what is measured on it: groups stay together', () => {
    // Two rows of each group are the same: without `group` a row would be selected by its copy.
    const normal = normals(5)
    const [groups, candidates] = [40, 30]
    const rows = Array.from({ length: 2 * groups }, (_, row) => row % groups)
    const library = Array.from({ length: candidates }, () => Array.from({ length: groups }, normal)).map((own) =>
      rows.map((group) => own[group] ?? NaN),
    )
    const y = Array.from({ length: groups }, normal)
    const data = ofValues(rows.map((group) => y[group] ?? NaN))
    const apart = selectEnsemble(library, data).expected.estimate
    const together = selectEnsemble(library, data, { group: rows }).expected.estimate
    expect(together).toBeGreaterThan(apart + 0.1)
  })
})

describe('the average that selectEnsemble measures', () => {
  const x = Array.from({ length: 24 }, (_, i) => [0, 1, 2].map((j) => 2 * Math.sin(1 + 3 * i + 1.3 * j)))
  const sign = (value = 0): number => Number(value > 0)
  const cases: Record<
    string,
    { readonly data: Dataset; readonly init: Omit<NetworkInit, 'inputs'>; readonly options?: SelectEnsembleOptions }
  > = {
    'three classes': {
      data: dataset({ x, y: x.map(([a = 0, b = 0], i) => (i % 4 === 0 || a > 0 ? 'p' : b > 0 ? 'q' : 'r')) }),
      init: { layers: [{ units: 5 }, { units: 3 }], loss: 'softmaxCrossEntropy' },
    },
    'two classes, one output': {
      data: dataset({ x, y: x.map(([a], i) => (i % 4 === 0 ? 1 : sign(a))), task: 'classification' }),
      init: { layers: [{ units: 5 }, { units: 1 }], loss: 'binaryCrossEntropy' },
    },
    'several labels': {
      data: dataset({ x, y: x.map(([a, b]) => [sign(a), sign(b)]), task: 'regression' }),
      init: { layers: [{ units: 5 }, { units: 2 }], loss: 'binaryCrossEntropy' },
      options: { loss: 'binaryCrossEntropy' },
    },
    values: {
      data: dataset({ x, y: x.map(([a = 0, b = 0]) => [a * b, a - b]) }),
      init: { layers: [{ units: 5 }, { units: 2 }], loss: 'meanSquaredError' },
    },
  }

  it.each(Object.entries(cases))(
    'is that of averageNetworks with the counts: %s',
    async (_, { data, init, options }) => {
      const nets: Network[] = []
      for (let seed = 0; seed < 4; seed++) {
        const net = await network({ inputs: 3, ...init, seed, precision: 'f64' })
        await net.fit(data, { epochs: 10, batchSize: 8, optimizer: { kind: 'adam', learningRate: 0.02 } })
        nets.push(net)
      }
      const predictions = nets.map((net) => net.predict(data.x))
      const {
        counts,
        loss,
        losses,
        predictions: average,
      } = selectEnsemble(predictions, data, { ...options, initial: 3 })
      expect(counts.filter((count) => count > 0).length).toBeGreaterThan(2)
      using model = await averageNetworks(nets, { weights: counts })
      const found = model.predict(data.x)
      average.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 9))
      expect(model.loss(data)).toBeCloseTo(loss, 9)
      expect(nets[0]?.loss(data)).toBeCloseTo(losses[0] ?? NaN, 9)
    },
  )
})

describe('what selectEnsemble refuses', () => {
  const classes = ofClasses([0, 1, 2, 0, 1, 2])
  const thirds = Array<number>(18).fill(1 / 3)

  it.each([
    [[], classes, {}, 'INVALID_OPTION', 'candidates'],
    [[thirds, thirds.slice(1)], classes, {}, 'INVALID_SHAPE', 'candidates[1]'],
    [[thirds.with(4, 1.5)], classes, {}, 'INVALID_DATA', 'candidates[0]'],
    [[[NaN, 0]], zeros, two, 'INVALID_DATA', 'candidates[0]'],
    [[thirds], classes, { loss: 'meanSquaredError' }, 'INVALID_OPTION', 'loss'],
    [[[0.5, 0.5]], ofValues([0, 2]), { ...two, loss: 'binaryCrossEntropy' }, 'INVALID_OPTION', 'loss'],
    [[[0, 0]], zeros, {}, 'INVALID_OPTION', 'folds'],
    [[[0, 0]], zeros, { ...two, members: 0 }, 'INVALID_OPTION', 'members'],
    [[[0, 0]], zeros, { ...two, initial: 1001 }, 'INVALID_OPTION', 'initial'],
    [[[0, 0]], zeros, { ...two, bags: 0 }, 'INVALID_OPTION', 'bags'],
    [[[0, 0]], zeros, { ...two, group: [1] }, 'INVALID_SHAPE', 'group'],
  ] as const)('case %#', (candidates, data, options, code, field) => {
    expectFault(() => selectEnsemble(candidates, data, options), {
      code,
      functionName: 'selectEnsemble',
      field,
    })
  })
})
