import type { RunReport } from '../../src/result/index.js'
import { digitsRun, generator, historyOf, layerSummary, score } from './samples.js'

/** Nothing but a first epoch: no dev, no test, no checks; names that try to break out. */
export const HOSTILE = `</script><!--<script>alert("1")</script> & '\u001b[31mred\u001b[0m\u0000\u202egnp`

export function hostileRun(): RunReport {
  const base = digitsRun()
  const layers = [`${HOSTILE}1`, 'a layer whose name has sixty characters, as this one has, ok']
  const history = historyOf({ task: 'classification', epochs: 1, kept: 1, layers, trainRows: 90, devRows: null })
  return {
    ...base,
    title: HOSTILE,
    createdAt: HOSTILE,
    warnings: [HOSTILE],
    costCheck: null,
    data: { name: HOSTILE, rows: 90, features: 2, target: HOSTILE, notice: HOSTILE, preparation: [HOSTILE] },
    split: {
      rows: 90,
      seed: 0,
      rule: HOSTILE,
      method: 'random',
      stratified: true,
      classes: [HOSTILE, 'no'],
      notes: [],
      warnings: [HOSTILE],
      parts: [{ name: 'train', rows: 90, classCounts: [50, 40] }],
    },
    network: { ...base.network, layers: layers.map((name) => layerSummary(name, 2, 2, HOSTILE, 1)), loss: HOSTILE },
    gradientCheck: {
      sided: 'one',
      h: 1e-7,
      difference: 0.31,
      verdict: 'wrong',
      inconclusive: false,
      rows: 4,
      checked: 12,
      skipped: 0,
      entries: 'all',
      directions: [],
      withoutPenalty: null,
      faults: [{ layer: HOSTILE, parameters: ['weight'], path: null, spreads: false }],
      l2: 0,
      l1: 0.1,
      parameters: [{ layer: HOSTILE, parameter: 'weight', difference: 0.31, checked: 12, skipped: 0 }],
      worst: [{ layer: HOSTILE, parameter: 'weight', index: [0, 1], analytic: 1, numerical: -0.5, difference: 1 }],
      message: HOSTILE,
    },
    history: {
      ...history,
      notes: [HOSTILE],
      best: { epoch: 1, monitor: HOSTILE, value: 0.7 },
      stop: { reason: 'callback', epoch: 1, step: 2, message: HOSTILE },
    },
    scores: { train: score('classification', 90, 0.7, 0.3), dev: null, test: null },
    diagnosis: null,
    metrics: null,
    confusion: {
      classes: [HOSTILE, 'no'],
      counts: [
        [40, 10],
        [17, 23],
      ],
    },
    outcomePart: 'train',
  }
}

/** The cost left the numbers in epoch 7; JSON made `null` of what was not finite. */
export function divergedRun(): RunReport {
  const base = digitsRun()
  const layers = ['dense1', 'dense2', 'dense3']
  const healthy = historyOf({ task: 'classification', epochs: 7, kept: 2, layers, trainRows: 1079, devRows: 359 })
  const lost = null as unknown as number
  const rows = healthy.rows.map((row, index) => {
    const swell = 10 ** (index * index * 0.6)
    const grown = (part: RunReport['scores']['train']): RunReport['scores']['train'] =>
      index === 6 ? { ...part, loss: lost, cost: lost, error: lost } : { ...part, cost: part.cost * swell }
    const signals = row.layers.map((signal) => ({
      ...signal,
      gradientNorm: index === 6 ? lost : signal.gradientNorm * swell,
    }))
    return { ...row, train: grown(row.train), dev: row.dev === null ? null : grown(row.dev), layers: signals }
  })
  const stop = {
    reason: 'diverged',
    epoch: 7,
    step: 117,
    message: 'The gradient of dense2 was not finite at step 117: lower the learning rate.',
  } as const
  return {
    ...base,
    history: { ...healthy, rows, stop },
    diagnosis: null,
    gradientCheck: null,
    costCheck: {
      costs: [2.3, 2.1, 2.6, 9.1, 80.2],
      falls: false,
      firstRise: 2,
      avoidedBy: null,
      learningRate: 5,
      message: 'The cost rose at step 2.',
    },
  }
}

/** A hundred classes with long names, a thousand epochs, twelve layers, errors above 100% nowhere but many. */
export function manyClassesRun(): RunReport {
  const base = digitsRun()
  const random = generator(11)
  const classes = Array.from(
    { length: 100 },
    (_, index) => `class ${index} of a hundred, with a name of about sixty letters`,
  )
  const layers = Array.from({ length: 12 }, (_, index) => `encoder/block${index + 1}/dense`)
  const counts = classes.map((_, actual) =>
    classes.map((__, predicted) =>
      actual === predicted ? 70 + Math.floor(random() * 25) : random() < 0.04 ? Math.ceil(random() * 9) : 0,
    ),
  )
  const classCounts = (scale: number): number[] => classes.map(() => Math.floor(scale * (0.9 + 0.2 * random())))
  const part = (name: 'train' | 'dev' | 'test', scale: number) => {
    const own = classCounts(scale)
    return { name, rows: own.reduce((sum, count) => sum + count, 0), classCounts: own }
  }
  const history = historyOf({
    task: 'classification',
    epochs: 1000,
    kept: 640,
    layers,
    trainRows: 900_000,
    devRows: 10_000,
  })
  return {
    ...base,
    title: 'A hundred kinds',
    metrics: null,
    confusion: { classes, counts },
    history,
    data: { ...base.data, rows: 920_000 },
    split: { ...base.split, rows: 920_000, classes, parts: [part('train', 9000), part('dev', 100), part('test', 100)] },
    network: { ...base.network, layers: layers.map((name) => layerSummary(name, 256, 256, 'relu', 1)) },
  }
}

/** Training broke before one epoch was finished. */
export function emptyRun(): RunReport {
  const base = divergedRun()
  const history = { ...base.history, rows: [], best: null, stop: { ...base.history.stop, epoch: 1, step: 3 } }
  return { ...base, history, scores: { ...base.scores, dev: null, test: null }, confusion: null, costCheck: null }
}
