import { otherOptions } from '../../layer-options.js'
import { formatCount, formatNumber, plural } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { FitSettings, RunReport } from '../../result/index.js'
import { bullets, facts, section, table } from '../html/blocks.js'
import { monitorName } from '../training/learning.js'

/** Network and settings: everything needed to reproduce the run. */
export function settingsSection(run: RunReport): Markup {
  const { network, history, ensemble, refit, repair } = run
  return section(
    'settings',
    'Network and settings',
    'With the same data, settings and seeds the run can be reproduced bit for bit.',
    markup`<h3>Network</h3>`,
    layerTable(run),
    facts([
      ['Loss', network.loss],
      ['Parameters', formatCount(network.parameters)],
      ...(network.members === undefined ? [] : [['Members in one pass', formatCount(network.members)] as const]),
      ['Inputs kept', network.inputKeepProb < 1 ? formatNumber(network.inputKeepProb) : 'all'],
      ['Precision', network.precision],
      ['Seed of the initial weights', formatCount(network.seed)],
    ]),
    markup`<h3>Training</h3>`,
    facts([...recipeFact(run), ...fitFacts(history.settings)]),
    recipeChoices(run),
    repair === undefined ? null : markup`<p>${repair.message}</p>`,
    ensemble === undefined ? null : markup`<p>${ensemble.message}</p>`,
    refit === undefined ? null : markup`<p>${refit.message}</p>`,
  )
}

function recipeFact({ recipe }: RunReport): [string, string][] {
  if (recipe === undefined) return []
  return [['Recipe', recipe.reason === null ? recipe.name : `${recipe.name} (${recipe.reason})`]]
}

/** What depends on the data, and how. */
function recipeChoices({ recipe }: RunReport): Markup | null {
  const { choices = [] } = recipe ?? {}
  if (choices.length === 0) return null
  return markup`<p>For these data the recipe chose:</p>${bullets(choices)}`
}

function layerTable({ network }: RunReport): Markup {
  const { layers } = network
  const isNormalized = layers.some(({ normalization }) => (normalization ?? null) !== null)
  const hasOthers = layers.some((layer) => otherOptions(layer).length > 0)
  const cells = layers.map((layer) => {
    const { name, inputs, units, groups, activation, alpha, initializer, keepProb, normalization, parameters } = layer
    return [
      name,
      `${formatCount(inputs)} → ${formatCount(units)}${groups === undefined ? '' : ` in ${formatCount(groups)} groups`}`,
      alpha === undefined ? activation : `${activation}, α = ${formatNumber(alpha)}`,
      initializer,
      ...(isNormalized ? [normalization ?? 'none'] : []),
      ...(hasOthers ? [otherOptions(layer).join('; ')] : []),
      keepProb < 1 ? formatNumber(keepProb) : 'all',
      formatCount(parameters),
    ]
  })
  const more = [...(isNormalized ? ['normalization'] : []), ...(hasOthers ? ['other options'] : [])]
  const head = ['layer', 'inputs → units', 'activation', 'initializer', ...more, 'outputs kept', 'parameters']
  return table(head, cells, { words: [2, 3, ...more.map((_, i) => i + 4)] })
}

function fitFacts(settings: FitSettings): readonly (readonly [string, string])[] {
  const { optimizer, earlyStopping } = settings
  const options = Object.entries(optimizer)
    .filter(([name]) => name !== 'kind')
    .map(([name, value]) => `${monitorName(name)} ${typeof value === 'number' ? formatNumber(value) : value}`)
  const patience =
    earlyStopping === null
      ? 'off'
      : `after ${plural(earlyStopping.patience, 'epoch')} without improvement of ${monitorName(earlyStopping.monitor)}${earlyStopping.minImprovement > 0 ? ` (by ${formatNumber(earlyStopping.minImprovement)})` : ''}`
  return [
    ['Optimizer', `${optimizer.kind}: ${options.join(', ')}`],
    ['Maximum epochs', formatCount(settings.epochs)],
    ['Batch size', formatCount(settings.batchSize)],
    ['L2 penalty λ', settings.l2 > 0 ? formatNumber(settings.l2) : 'none'],
    ['L1 penalty λ', settings.l1 > 0 ? formatNumber(settings.l1) : 'none'],
    ['Biases penalized', settings.penalizeBiases ? 'yes' : 'no'],
    ['Early stopping', patience],
    ['Seed of shuffling and dropout', formatCount(settings.seed)],
    ...factsInUse(settings),
  ]
}

/** Options that a run has only where they are in use. */
const OTHER_OPTIONS = {
  schedule: 'Schedule of the learning rate',
  learningRateFactors: 'Factors of the learning rate',
  parametrization: 'Parametrization',
  weightAveraging: 'Weights averaged over the steps',
  classWeights: 'Class weights',
  labelSmoothing: 'Label smoothing',
  clipNorm: 'Gradient clipped to the norm',
  clipValue: 'Gradient entries clipped to',
  maxNorm: 'Largest norm of the weights into a unit',
  accumulate: 'Batches per step',
  augment: 'Augmentation of the training rows',
} as const satisfies { readonly [option in keyof FitSettings]?: string }

function factsInUse(settings: FitSettings): [string, string][] {
  const words = (value: unknown): string => {
    if (typeof value === 'number') return formatNumber(value)
    if (Array.isArray(value)) return value.map(words).join(value.every((one) => typeof one === 'number') ? ' × ' : '; ')
    if (typeof value !== 'object' || value === null) return String(value)
    const { kind, ...rest } = value as { readonly kind?: string; readonly [name: string]: unknown }
    const options = Object.entries(rest).map(([name, own]) => `${monitorName(name)} ${words(own)}`)
    return [...(kind === undefined ? [] : [kind]), ...options].join(', ')
  }
  return Object.entries(OTHER_OPTIONS).flatMap(([option, title]): [string, string][] => {
    const value = settings[option as keyof typeof OTHER_OPTIONS]
    if (value === undefined || value === null) return []
    return [[title, option === 'classWeights' ? weightsByName(value) : words(value)]]
  })
}

/** Names of classes stand as they are. */
function weightsByName(weights: unknown): string {
  if (typeof weights !== 'object' || weights === null) return String(weights)
  return Object.entries(weights)
    .map(([name, weight]) => `${name} ${formatNumber(Number(weight))}`)
    .join(', ')
}

/** The origin of the data and its preprocessing. */
export function dataSection({ data, targetScale }: RunReport): Markup {
  const preparation = [...data.preparation, ...(targetScale === undefined ? [] : [targetScale.message])]
  return section(
    'data',
    'Data',
    null,
    facts([
      ['Name', data.name],
      ['Rows', formatCount(data.rows)],
      ['Features', formatCount(data.features)],
      ['Target', data.target],
    ]),
    preparation.length === 0 ? null : markup`<h3>Preprocessing</h3>${bullets(preparation)}`,
    data.notice === null ? null : markup`<h3>Origin and licence</h3><p>${data.notice}</p>`,
  )
}
