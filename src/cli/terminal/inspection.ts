import { otherOptions } from '../../layer-options.js'
import { grouped, noun } from '../../noun.js'
import type { Calibration, Decision, History, ModelSummary, Score } from '../../index.js'
import { styleOf } from './style.js'
import { PART_NAMES } from './summary.js'
import { clean, digits, percent, table, wrap } from './terminal.js'

/** What `wellfit inspect --json` prints. */
export interface ModelInspection extends ModelSummary {
  readonly path: string
  /** Bytes of its files by name. */
  readonly files: Readonly<Record<string, number>>
  /** How its columns are prepared, in sentences; `null` without a preprocessor. */
  readonly preparation: readonly string[] | null
  /** How many networks `train` averaged into it; `null` where it is one, or where the model does not tell. */
  readonly averaged: number | null
  /** The scores of its training that it keeps, by part; `null` where it keeps none. */
  readonly scores: { readonly [part: string]: Score | null } | null
  /** From history.json beside the model; `null` where there is none. */
  readonly training: Pick<History, 'settings' | 'stop' | 'best'> | null
}

const WIDTH = 88

/** Columns, categories and classes that are named. */
const MOST_COLUMNS = 40
const MOST_NAMES = 8

/** What a model reads and predicts, its layers, sizes and training. */
export function describeInspection(found: ModelInspection): string {
  const style = styleOf(process.stdout)
  const { task, target, network, files } = found
  const ofTarget = target === null ? '' : ` of ${clean(target)}`
  // The weights between averaged networks are 0.
  const isSparse = found.averaged === null && network.sparsity >= 0.05
  const sparse = isSparse ? `, ${percent(network.sparsity)} of them exactly 0` : ''
  const averaged =
    found.averaged === null ? '' : `the average of ${grouped(found.averaged)} networks, side by side in one: `
  const members = network.members === undefined ? '' : `${network.members} members in one pass, `
  const size = `${averaged}${members}${grouped(network.parameters)} parameters in ${network.precision}${sparse}`
  const blocks = [
    `${style.bold(`${clean(found.path, 200)}: ${task}${ofTarget}`)}\n${wrap(`${size}, loss ${network.loss}`, WIDTH)}`,
    `${style.bold('Columns')}\n${columnTable(found)}`,
    `${style.bold(found.classes === null ? 'Outputs' : 'Classes')}\n${wrap(named(found.outputs), WIDTH, '  ')}${decisionText(found.decision)}`,
    `${style.bold('Layers')}\n${layerTable(found)}`,
    ...trainingText(found, style.bold('Training')),
    `${style.bold('Files')}\n${table(Object.entries(files).map(([name, bytes]) => [clean(name, 200), `${grouped(bytes)} bytes`]))}`,
  ]
  return `${blocks.join('\n\n')}\n`
}

function columnTable({ columns }: ModelInspection): string {
  const shown = columns.slice(0, MOST_COLUMNS)
  const width = Math.max(...shown.map(({ name }) => clean(name, 30).length))
  const lines = shown.map(({ name, type, categories }) => {
    const values = categories === undefined ? '' : `: ${named(categories)}`
    return wrap(`${type}${values}`, WIDTH, `  ${clean(name, 30).padEnd(width)}   `)
  })
  const more = columns.length - shown.length
  return [...lines, ...(more === 0 ? [] : [`  and ${grouped(more)} more`])].join('\n')
}

function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMES
  const listed = names.slice(0, MOST_NAMES).map((name) => clean(name, 24))
  return `${listed.join(', ')}${more > 0 ? `, and ${grouped(more)} more` : ''}`
}

function decisionText(decision: Decision | null): string {
  const { calibration, thresholds = [], costs } = decision ?? {}
  const lines = [
    ...(calibration === undefined ? [] : [`Probabilities are calibrated by ${methodOf(calibration)}.`]),
    ...thresholds.map(({ label, threshold }) => `"${clean(label, 24)}" is predicted from ${digits(threshold)} on.`),
    ...(costs === undefined ? [] : ['The class of the lowest expected cost is predicted.']),
  ]
  return lines.map((line) => `\n  ${line}`).join('')
}

function methodOf(calibration: Calibration): string {
  return calibration.method === 'temperature' ? `temperature ${digits(calibration.temperature)}` : 'isotonic regression'
}

function layerTable({ network }: ModelInspection): string {
  const lines = network.layers.map(
    ({ name, inputs, units, groups, activation, alpha, normalization, keepProb, parameters }) => [
      clean(name, 24),
      `${grouped(inputs)} → ${grouped(units)}${groups === undefined ? '' : ` in ${grouped(groups)} groups`}`,
      alpha === undefined ? activation : `${activation}, α ${alpha}`,
      normalization ?? '–',
      keepProb === 1 ? '–' : digits(keepProb),
      grouped(parameters),
    ],
  )
  const columns = ['name', 'inputs → units', 'activation', 'normalization', 'keepProb', 'parameters']
  const others = network.layers.flatMap((layer) => {
    const words = otherOptions(layer)
    return words.length === 0 ? [] : [wrap(words.join('; '), WIDTH, `  ${clean(layer.name, 24)}: `)]
  })
  return [table([columns, ...lines]), ...others].join('\n')
}

/** The run that wrote the model, as far as its files tell. */
function trainingText({ training, scores, averaged }: ModelInspection, heading: string): string[] {
  const lines: string[] = []
  if (training !== null) {
    const { optimizer, epochs, batchSize, l2, l1, seed } = training.settings
    const rate = `${optimizer.kind}, learning rate ${digits(optimizer.learningRate)}`
    // The history beside an average is that of one network.
    const which = averaged === null ? '' : 'first network: '
    lines.push(
      `${which}${rate}, batches of ${grouped(batchSize)}, at most ${grouped(epochs)} epochs, L2 ${l2}, L1 ${l1}, seed ${seed}`,
    )
    lines.push(training.stop.message)
  }
  for (const [part, score] of Object.entries(scores ?? {})) {
    if (score === null) continue
    const { rows, accuracy, r2, rmse } = score
    const quality = accuracy === null ? `R² ${digits(r2)}, RMSE ${digits(rmse)}` : `accuracy ${percent(accuracy)}`
    lines.push(`${partName(part)}: ${grouped(rows)} ${noun(rows, 'row')}, ${quality}`)
  }
  if (lines.length === 0) return []
  return [`${heading}\n${lines.map((line) => wrap(clean(line, 500), WIDTH, '  ')).join('\n')}`]
}

function partName(part: string): string {
  return Object.entries(PART_NAMES).find(([key]) => key === part)?.[1] ?? part
}
