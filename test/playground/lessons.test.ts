import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { resolvedDifference } from 'wellfit'
import type { Network } from 'wellfit'
import type { LineChart } from '../../playground/src/charts/line-chart.ts'
import { bowlData, largestStableRate } from '../../playground/src/figures/bowls.ts'
import { figureNames } from '../../playground/src/figures/figure.ts'
import { meanOver, trained } from '../../playground/src/figures/run.ts'
import { figureOf } from '../../playground/src/figures/figures.ts'
import type { Figure, FigureName } from '../../playground/src/figures/figure.ts'
import { gridFeatures, gridOutputs } from '../../playground/src/run/grid.ts'
import type { Parts } from '../../playground/src/run/parts.ts'
import { preparedSettings } from '../../playground/src/lessons/course.ts'
import { lessons } from '../../playground/src/lessons/index.ts'
import { lessonFiles } from '../../playground/src/lessons/pages.ts'
import { fromFragment, toFragment } from '../../playground/src/state/url.ts'

const computed = new Map<FigureName, Promise<Figure>>()

/** A figure, computed once for all tests. */
function figure(name: FigureName): Promise<Figure> {
  const known = computed.get(name) ?? figureOf(name)
  computed.set(name, known)
  return known
}

/** A figure with lines. */
async function lines(name: FigureName): Promise<LineChart> {
  const found = await figure(name)
  if (found.kind !== 'lines') throw new Error(`${name} has no lines`)
  return found.chart
}

/** The points of a line, by its label. */
function line({ lines }: LineChart, label: string): ReadonlyMap<number, number> {
  return new Map(lines.find((candidate) => candidate.label === label)?.points)
}

/** A value of a line. */
function at(chart: LineChart, label: string, x: number): number {
  return line(chart, label).get(x) ?? NaN
}

describe('the figure of', () => {
  it('the resolution of dev follows max(1.96·√(0.1/n), 6/n)', async () => {
    for (const [n, difference] of (await lines('resolution')).lines[0]?.points ?? []) {
      expect(difference).toBeCloseTo(Math.max(1.96 * Math.sqrt(0.1 / n), 6 / n), 4)
    }
  })

  it('weight decay has the factor 1 − αλ/m a step', async () => {
    const chart = await lines('shrink')
    for (const lambda of [2, 10, 40]) {
      const points = [...line(chart, `λ = ${lambda}`)]
      expect(points).toHaveLength(51)
      for (const [step, norm] of points) expect(norm).toBeCloseTo((1 - (0.1 * lambda) / 20) ** step, 12)
    }
  })

  it('the deep linear network has the norm wˡ after layer l', async () => {
    const chart = await lines('deepLinear')
    for (const w of [0.5, 1, 1.5]) {
      for (const [layer, norm] of line(chart, `w = ${w}`)) expect(norm / w ** layer).toBeCloseTo(1, 12)
    }
  })

  it('initializers multiplies the signal of ReLU layers of 32 units by σ·√(32/2) each', async () => {
    const chart = await lines('initializers')
    // The mean over nine layers; single layers scatter, since 32 units are few.
    const factor = (label: string): number => (at(chart, label, 10) / at(chart, label, 1)) ** (1 / 9)
    expect(factor('σ = 1') / 4).toBeCloseTo(1, 0)
    expect(factor('σ = 0.01') / 0.04).toBeCloseTo(1, 0)
    expect(factor('He')).toBeGreaterThan(0.85)
    expect(factor('He')).toBeLessThan(1.15)
    expect(factor('Xavier') / Math.sqrt(0.5)).toBeCloseTo(1, 0)
  })

  it('the difference quotients has slopes 1 and 2, and rounding on the left', async () => {
    const chart = await lines('epsilon')
    const slope = (label: string): number => Math.log10(at(chart, label, 1e-2) / at(chart, label, 1e-4)) / 2
    expect(slope('one-sided')).toBeCloseTo(1, 1)
    expect(slope('two-sided')).toBeCloseTo(2, 1)
    for (const label of ['one-sided', 'two-sided']) {
      expect(at(chart, label, 1e-11)).toBeGreaterThan(10 * at(chart, label, 1e-9))
    }
  })

  it.each([false, true])(
    'the bowl (standardized: %s) finds the largest stable rate 2 / (largest curvature)',
    async (standardized) => {
      const data = bowlData(standardized)
      let [a, b, c] = [0, 0, 0]
      for (let row = 0; row < data.rows; row++) {
        const [x1, x2] = [Number(data.x[2 * row]), Number(data.x[2 * row + 1])]
        a += x1 * x1
        b += x1 * x2
        c += x2 * x2
      }
      // J = 1/m·‖X·w − y‖² has the Hessian 2/m·XᵀX; its larger eigenvalue in closed form.
      const curvature = (2 / data.rows) * ((a + c) / 2 + Math.sqrt(((a - c) / 2) ** 2 + b * b))
      expect((await largestStableRate(data)) / (2 / curvature)).toBeCloseTo(1, 1)
    },
  )

  it('the elongated bowl leaves the second weight where it was', async () => {
    const bowl = await figure('rawBowl')
    if (bowl.kind !== 'contours') throw new Error('the bowl is drawn by its contours')
    const { path, values, side } = bowl.chart
    expect(values).toHaveLength(side * side)
    expect(path).toHaveLength(41)
    expect(Math.abs((path.at(-1)?.[1] ?? NaN) - -0.6)).toBeLessThan(0.01)
    expect(Math.abs(path.at(-1)?.[0] ?? NaN)).toBeLessThan(0.02)
  })

  it('width goes from bias to variance', async () => {
    const chart = await lines('width')
    const gap = (units: number): number => at(chart, 'dev', units) - at(chart, 'train', units)
    expect(at(chart, 'train', 64)).toBeLessThan(at(chart, 'train', 1) / 2)
    expect(gap(64)).toBeGreaterThan(2 * gap(2))
  })

  it('rows closes the gap', async () => {
    const chart = await lines('rows')
    expect(at(chart, 'dev', 30) - at(chart, 'train', 30)).toBeGreaterThan(0.08)
    expect(Math.abs(at(chart, 'dev', 480) - at(chart, 'train', 480))).toBeLessThan(0.05)
  })

  it('λ₂ goes from variance to a network that learns nothing', async () => {
    const chart = await lines('lambda')
    expect(at(chart, 'dev', 0.001) - at(chart, 'train', 0.001)).toBeGreaterThan(0.1)
    expect(Math.min(...line(chart, 'dev').values())).toBe(Math.min(at(chart, 'dev', 1), at(chart, 'dev', 10)))
    // The classes are of equal size: a constant is right half of the time.
    expect(at(chart, 'train', 100)).toBeCloseTo(0.5, 2)
  })

  it('tanh becomes linear as λ₂ grows, and the network a logistic regression', async () => {
    const chart = await lines('linear')
    for (const label of ['tanh units', 'network']) {
      const shares = [...line(chart, label).values()]
      expect(shares.at(-1)).toBeCloseTo(1, 3)
      expect(shares[0]).toBeLessThan(0.85)
      expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    }
    expect(at(chart, 'network', 3)).toBeGreaterThan(0.985)
    // The classes that a logistic regression predicts over the plane are those of the penalized network.
    const classes = async (hidden: readonly number[], l2: number): Promise<number[]> => {
      let found: number[] = []
      const settings = { rows: 300, noise: 0.2, epochs: 150, learningRate: 0.03, hidden, l2 }
      const look = (net: Network, { plane }: Parts): void => {
        found = Array.from(gridOutputs(net, gridFeatures(plane, 32), 'classification').class)
      }
      await trained(settings, { look })
      return found
    }
    const logistic = await classes([], 0)
    const agreement = async (l2: number): Promise<number> =>
      (await classes([16], l2)).filter((label, i) => label === logistic[i]).length / logistic.length
    expect(await agreement(0.001)).toBeLessThan(0.85)
    expect(await agreement(3)).toBeGreaterThan(0.98)
  })

  it('keepProb costs narrow layers far more than wide ones', async () => {
    const chart = await lines('keepProb')
    const cost = (units: number): number => at(chart, `${units} units`, 0.5) - at(chart, `${units} units`, 1)
    expect(cost(4)).toBeGreaterThan(0.1)
    expect(cost(64)).toBeLessThan(0.01)
    // Not by these seeds alone.
    const other = async (units: number, keep: number): Promise<number> => {
      const settings = { data: 'xor', rows: 600, train: 10, noise: 0.15, epochs: 150, learningRate: 0.03 } as const
      return (await meanOver([11, 12], { ...settings, hidden: [units, units], keepProb: [keep, keep] })).dev
    }
    expect((await other(4, 0.5)) - (await other(4, 1))).toBeGreaterThan(0.1)
    expect((await other(64, 0.5)) - (await other(64, 1))).toBeLessThan(0.01)
  })

  it('zeros: L1 makes them, L2 makes none', async () => {
    const chart = await lines('zeros')
    expect(new Set(line(chart, 'L2').values())).toEqual(new Set([0]))
    const zeros = [...line(chart, 'L1').values()]
    expect(zeros).toEqual(zeros.toSorted((a, b) => a - b))
    expect(zeros.at(-1)).toBe(1)
  })

  it('early stopping marks the lowest dev loss; with L2 there is none to miss', async () => {
    const chart = await lines('earlyStopping')
    const [without, penalized] = ['no penalty', 'λ₂ = 1'].map((label) => [...line(chart, label).values()])
    const lowest = Math.min(...(without ?? []))
    expect(chart.rules?.[0]?.x).toBe((without?.indexOf(lowest) ?? NaN) + 1)
    expect(without?.at(-1)).toBeGreaterThan(1.5 * lowest)
    expect(penalized?.at(-1)).toBeLessThan(1.1 * Math.min(...(penalized ?? [])))
  })
})

describe('a number in the text of a lesson', () => {
  /** The text of the step that shows a figure, with its answers. */
  const textAt = (name: FigureName): string => {
    const step = lessons.flatMap(({ steps }) => steps).find(({ figure }) => figure === name)
    return [...(step?.text ?? []), ...(step?.question?.answers ?? []), step?.question?.because].join(' ')
  }

  it('is what the library resolves by so many rows of dev', () => {
    expect(resolvedDifference(1000)).toBeCloseTo(0.02, 3)
    expect(resolvedDifference(10_000)).toBeCloseTo(0.006, 3)
    expect(textAt('resolution')).toContain('At 1,000 rows only two points are resolved, at 10,000 0.6.')
    expect(resolvedDifference(15_000)).toBeCloseTo(0.005, 3)
    expect(textAt('resolution')).toContain('About 15,000')
  })

  it('is the quotient of the largest stable rates of both bowls', async () => {
    const ratio = (await largestStableRate(bowlData(true))) / (await largestStableRate(bowlData(false)))
    expect(ratio).toBeGreaterThan(200_000)
    expect(ratio).toBeLessThan(400_000)
    expect(textAt('standardizedBowl')).toContain('some hundred thousand times as large')
  })

  it('is the growth of the deep linear network, and what weight decay leaves', async () => {
    expect(at(await lines('deepLinear'), 'w = 1.5', 20)).toBeCloseTo(3325, 0)
    expect(textAt('deepLinear')).toContain('1.5²⁰ = 3,325.')
    expect(at(await lines('shrink'), 'λ = 10', 1)).toBeCloseTo(0.95, 12)
    expect(textAt('shrink')).toContain('1 − 0.1 · 10 / 20 = 0.95.')
  })

  it('is the fall of the two-sided error from ε = 0.01 to 0.001', async () => {
    const chart = await lines('epsilon')
    expect(at(chart, 'two-sided', 1e-2) / at(chart, 'two-sided', 1e-3)).toBeCloseTo(100, -1)
    expect(textAt('epsilon')).toContain('a tenth of ε is a hundredth of the error')
  })
})

const folder = fileURLToPath(new URL('../../docs/lessons', import.meta.url))

describe('lessons', () => {
  it('are one for each section of the course, of three to six steps, with a question and a figure or a prepared run', () => {
    expect(lessons).toHaveLength(10)
    for (const { steps, name } of lessons) {
      expect(steps.length, `lesson ${name}`).toBeGreaterThanOrEqual(3)
      expect(steps.length, `lesson ${name}`).toBeLessThanOrEqual(6)
      expect(
        steps.some(({ question }) => question !== undefined),
        `lesson ${name}`,
      ).toBe(true)
      for (const { settings, figure, title } of steps) expect(settings ?? figure, `step ${title}`).toBeDefined()
    }
  })

  it('show every figure once', () => {
    const shown = lessons.flatMap(({ steps }) => steps.flatMap(({ figure }) => (figure === undefined ? [] : [figure])))
    expect(shown.toSorted()).toEqual(figureNames.toSorted())
  })

  it('prepare runs that a link can hold', () => {
    for (const { settings } of lessons.flatMap(({ steps }) => steps)) {
      if (settings === undefined) continue
      const whole = preparedSettings(settings)
      expect(fromFragment(toFragment(whole))).toEqual(whole)
    }
  })

  it('have the pages and figures of docs/lessons, as npm run docs:lessons writes them', async () => {
    const files = await lessonFiles(figure)
    expect(readdirSync(folder).toSorted()).toEqual([...files.keys()].toSorted())
    for (const [name, text] of files) expect(readFileSync(path.join(folder, name), 'utf8'), `file ${name}`).toBe(text)
  })
})
