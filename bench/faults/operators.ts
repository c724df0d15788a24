import { dataset, type Dataset, type LayerOptions } from '../../dist/src/index.js'
import { shuffled } from '../lib/random.ts'
import type { Rows } from './data.ts'
import { type Draw, oneOf, type Recipe } from './recipes.ts'

/** A run before it starts. */
export interface Setup {
  readonly rows: Rows
  readonly recipe: Recipe
}

/** One way to break a healthy run. */
export interface Operator {
  /** The mutation operator of DeepCrime (Humbatova et al., 2021), or the kind of AutoTrainer (Zhang et al., 2021). */
  readonly name: string
  readonly what: string
  /** The names of the right cause: a kind of fault, a cause of divergence, or a state of the diagnosis. */
  readonly causes: readonly string[]
  /** `null` where it does not apply. */
  readonly apply: (setup: Setup, draw: Draw) => Setup | null
}

const rate = ['learning rate', 'learning rate too high', 'divergence']
/** A plateau is named with the rate to raise, or the schedule that took it away. */
const slow = ['learning rate too low', 'not finished', 'plateau']

function fitting({ rows, recipe }: Setup, fit: Recipe['fit'], optimizer = recipe.optimizer): Setup {
  return { rows, recipe: { ...recipe, optimizer, fit: { ...recipe.fit, ...fit } } }
}

function hiddenOf({ rows, recipe }: Setup, layer: Partial<LayerOptions>, depth = recipe.hidden.length): Setup {
  const [first] = recipe.hidden
  const hidden = Array.from({ length: depth }, (_, i) => ({ units: 16, ...(recipe.hidden[i] ?? first), ...layer }))
  return { rows, recipe: { ...recipe, hidden } }
}

function withRate(setup: Setup, factor: number): Setup {
  const { kind, learningRate } = setup.recipe.optimizer
  return fitting(setup, {}, { kind, learningRate: learningRate * factor })
}

function rebuilt(data: Dataset, x: ArrayLike<number>, targets: ArrayLike<number>): Dataset {
  const { columns } = data
  const shared = { x: Float64Array.from(x), columns }
  if (data.targets.kind === 'classes') {
    return dataset({ ...shared, y: Array.from(targets), task: 'classification', classes: data.targets.classes })
  }
  return dataset({ ...shared, y: Array.from(targets), task: 'regression' })
}

function targetsOf({ targets }: Dataset): ArrayLike<number> {
  return targets.kind === 'classes' ? targets.labels : targets.values
}

function onBoth({ rows, recipe }: Setup, change: (data: Dataset) => Dataset): Setup {
  return { recipe, rows: { train: change(rows.train), dev: change(rows.dev) } }
}

/** Every operator of DeepCrime that has a fault of training as its effect here, and AutoTrainer's five kinds. */
export const operators: readonly Operator[] = [
  {
    name: 'TCL',
    what: 'all training labels shuffled',
    causes: ['unrelated targets', 'nothing learnt', 'no better than the baseline', 'does not learn'],
    apply: ({ rows, recipe }, draw) => {
      const targets = shuffled(Array.from(targetsOf(rows.train)), draw)
      return { recipe, rows: { train: rebuilt(rows.train, rows.train.x, targets), dev: rows.dev } }
    },
  },
  {
    name: 'preprocessing',
    what: 'inputs not scaled: × 300',
    causes: ['unscaled input'],
    apply: (setup) =>
      onBoth(setup, (data) =>
        rebuilt(
          data,
          Array.from(data.x, (value) => 300 * value),
          targetsOf(data),
        ),
      ),
  },
  {
    name: 'preprocessing, target',
    what: 'the target of a regression not scaled: × 1000',
    causes: ['unscaled target'],
    apply: (setup) =>
      setup.rows.train.targets.kind === 'classes'
        ? null
        : onBoth(setup, (data) =>
            rebuilt(
              data,
              data.x,
              Array.from(targetsOf(data), (value) => 1000 * value),
            ),
          ),
  },
  {
    name: 'HBS',
    what: 'one row a batch before batch normalization',
    causes: ['one row per batch'],
    apply: (setup) => fitting(hiddenOf(setup, { normalization: 'batch' }), { batchSize: 1, epochs: 10 }),
  },
  {
    name: 'HLR',
    what: 'learning rate ÷ 10,000',
    causes: slow,
    apply: (setup) => withRate(setup, 1e-4),
  },
  {
    name: 'HNE',
    what: 'one to three epochs',
    causes: slow,
    apply: (setup, draw) => fitting(setup, { epochs: oneOf(draw, [1, 2, 3]) }),
  },
  {
    name: 'HDB',
    what: 'no batches: all rows a step',
    causes: slow,
    apply: (setup) => fitting(setup, { batchSize: setup.rows.train.rows, epochs: 20 }),
  },
  {
    name: 'ACH',
    what: 'sigmoid in six hidden layers',
    causes: ['vanishing signal', 'learning rate too low', 'constant predictions', 'not finished'],
    apply: (setup) => hiddenOf(setup, { activation: 'sigmoid', normalization: null, keepProb: 1 }, 6),
  },
  {
    name: 'ARM',
    what: 'no activation in the hidden layers',
    causes: ['linear network'],
    apply: (setup) => hiddenOf(setup, { activation: 'identity' }),
  },
  {
    name: 'AAL',
    what: 'relu or sigmoid before the loss',
    causes: ['loss and activation'],
    apply: ({ rows, recipe }, draw) => ({
      rows,
      recipe: { ...recipe, last: { activation: oneOf(draw, ['relu', 'sigmoid'] as const) } },
    }),
  },
  {
    name: 'RAW',
    what: 'L2 as strong as there are rows',
    causes: ['strong penalty'],
    apply: (setup) => fitting(setup, { l2: 3 * setup.rows.train.rows }),
  },
  {
    name: 'RCW',
    what: 'L1 as strong as there are rows',
    causes: ['strong penalty'],
    apply: (setup) => fitting(setup, { l1: setup.rows.train.rows }),
  },
  {
    name: 'RCD',
    what: 'dropout keeps 5 %',
    causes: ['strong dropout'],
    apply: (setup) => hiddenOf(setup, { keepProb: 0.05 }),
  },
  {
    name: 'WCI, zeros',
    what: 'initial weights 0',
    causes: ['zero gradients', 'constant predictions'],
    apply: (setup) => hiddenOf(setup, { initializer: 'zeros', normalization: null }),
  },
  {
    name: 'WCI, large',
    what: 'initial weights with σ = 5',
    causes: ['exploding signal', 'saturated units', 'initial weights'],
    apply: (setup) => hiddenOf(setup, { initializer: { kind: 'normal', sigma: 5 }, normalization: null }),
  },
  {
    name: 'OCH',
    what: 'plain gradient descent at the rate of Adam, ÷ 10',
    causes: slow,
    apply: (setup) => fitting(setup, {}, { kind: 'sgd', learningRate: 1e-4 }),
  },
  {
    name: 'OCG',
    what: 'gradients clipped to 1e-4 or 1e-6',
    causes: ['gradient clipping'],
    apply: (setup, draw) =>
      fitting(setup, { clipNorm: oneOf(draw, [1e-4, 1e-6]) }, { kind: 'sgd', learningRate: 0.05 }),
  },
  {
    name: 'vanishing',
    what: 'σ = 0.01 in eight tanh layers',
    causes: ['vanishing signal', 'constant predictions'],
    apply: (setup) =>
      hiddenOf(
        setup,
        { activation: 'tanh', initializer: { kind: 'normal', sigma: 0.01 }, normalization: null, keepProb: 1 },
        8,
      ),
  },
  {
    name: 'exploding',
    what: 'σ = 1 in eight relu layers',
    causes: ['exploding signal', 'initial weights', ...rate],
    apply: (setup) =>
      hiddenOf(
        setup,
        { activation: 'relu', initializer: { kind: 'normal', sigma: 1 }, normalization: null, keepProb: 1 },
        8,
      ),
  },
  {
    name: 'dying relu',
    what: 'learning rate 1 with Adam',
    causes: ['dead units', ...rate],
    apply: (setup) =>
      fitting(hiddenOf(setup, { activation: 'relu', normalization: null }), {}, { kind: 'adam', learningRate: 1 }),
  },
  {
    name: 'oscillating',
    what: 'learning rate 10 to 100 times too high',
    causes: ['dead units', 'saturated units', ...rate],
    apply: (setup, draw) => withRate(setup, oneOf(draw, [30, 100])),
  },
  {
    name: 'schedule',
    what: 'a schedule that divides the learning rate by 10 after every half or whole epoch',
    causes: slow,
    apply: (setup, draw) =>
      fitting(setup, { schedule: { kind: 'exponential', every: oneOf(draw, [0.5, 1]), factor: 0.1 } }),
  },
  { name: 'slow', what: 'learning rate ÷ 1,000', causes: slow, apply: (setup) => withRate(setup, 1e-3) },
]
