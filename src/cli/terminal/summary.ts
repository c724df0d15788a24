import { grouped, noun } from '../../noun.js'
import type { CrossValidation, MetricName, RunReport, Score } from '../../index.js'
import { rankedClass } from '../../ranked-class.js'
import { isLeftOpen } from '../run/folds/left-open.js'
import { styleOf } from './style.js'
import { flagsOfChanges } from './flags-of-changes.js'
import { clean, digits, duration, logLossText, percent, table, wrap } from './terminal.js'

const WIDTH = 88
/** Fraction of zero parameters from which it is reported. */
const LEAST_SPARSITY = 0.05
/** Number of classes whose F1 is listed. */
const MOST_CLASSES = 5

/** Display names of the parts. */
export const PART_NAMES = {
  train: 'train',
  trainDev: 'train-dev',
  dev: 'dev',
  outOfFold: 'out-of-fold',
  test: 'test',
} as const

/** Data, split and network, before training. */
export function describeSetup(run: Pick<RunReport, 'data' | 'split' | 'network' | 'task' | 'recipe'>): string[] {
  const { data, split, network, recipe } = run
  const target = clean(data.target)
  const kind = split.classes === null ? 'a number' : `${split.classes.length} classes`
  const hidden = network.layers.slice(0, -1)
  const shape = [network.layers[0]?.inputs ?? 0, ...network.layers.map(({ units }) => units)].join(' → ')
  const activations = [...new Set(hidden.map(({ activation }) => activation))].join(', ')
  const lines = [
    `${clean(data.name)}: ${run.task} of ${target} (${kind}), ${grouped(data.rows)} ${noun(data.rows, 'row')}, ${grouped(data.features)} ${noun(data.features, 'input')}`,
    ...(data.notice === null ? [] : [`data: ${clean(data.notice, 500)}`]),
    ...droppedColumns(data.preparation).map((line) => `data: ${clean(line, 500)}`),
    ...describeSplit(split),
    `network: ${shape}${activations === '' ? '' : ` (${activations})`}, ${grouped(network.parameters)} parameters, ${network.precision}`,
    ...(recipe?.choices ?? []).map((line) => `recipe: ${line}`),
  ]
  return lines.map((line) => wrap(line, WIDTH, '', '  '))
}

/** Columns that are said to be dropped, each in a line of its own. */
const MOST_DROPPED = 5

/** The columns that the preprocessor dropped by itself, one line each. */
function droppedColumns(preparation: readonly string[]): string[] {
  const lines = preparation.filter((line) => /^Column .* is dropped: (?!it is (?:ignored|an index)\b)/.test(line))
  const more = lines.length - MOST_DROPPED
  return more <= 1 ? lines : [...lines.slice(0, MOST_DROPPED), `${more} more columns are dropped; the report says why.`]
}

/** The split and its notes, one line each. */
export function describeSplit(split: RunReport['split']): string[] {
  const parts = split.parts.map(({ name, rows }) => `${PART_NAMES[name]} ${grouped(rows)}`).join(', ')
  return [`split: ${parts} (${split.rule}${describeMethod(split)})`, ...split.notes.map((note) => clean(note, 500))]
}

function describeMethod({ method, stratified, classes }: RunReport['split']): string {
  const ways = { random: '', group: ', by group', time: ', by time', part: '', source: '' } as const
  const strata = classes === null ? ', stratified by target quantiles' : ', stratified by class'
  return `${ways[method]}${stratified ? strata : ''}`
}

/** The final scores, the diagnosis and the next steps. */
export function describeOutcome(run: RunReport, files: readonly string[], sparsity = 0): string {
  const answer = run.answer === undefined ? [] : [styleOf(process.stdout).bold(wrap(clean(run.answer, 1000), WIDTH))]
  const blocks = [
    ...answer,
    scoreTable(run),
    ...metricsText(run),
    ...calibrationText(run),
    ...intervalsText(run),
    ...(run.targetScale === undefined ? [] : [wrap(clean(run.targetScale.message, 1000), WIDTH)]),
    wrap(stopText(run), WIDTH),
    ...(run.ensemble === undefined ? [] : [wrap(run.ensemble.message, WIDTH)]),
    ...(run.refit === undefined ? [] : [wrap(run.refit.message, WIDTH)]),
  ]
  if (run.gradientCheck !== null) blocks.push(wrap(run.gradientCheck.message, WIDTH))
  if (run.repair !== undefined) blocks.push(wrap(`Repair: ${clean(run.repair.message, 2000)}`, WIDTH))
  if (run.improvement !== undefined) {
    blocks.push(wrap(`Trials: ${run.improvement.message}`, WIDTH))
    if (run.improvementOnTest !== undefined) blocks.push(wrap(run.improvementOnTest.message, WIDTH))
    blocks.push(...keptText(run))
  }
  if (run.crossValidation !== undefined) blocks.push(wrap(foldsText(run, run.crossValidation), WIDTH))
  if (run.diagnosis !== null) blocks.push(diagnosisText(run.diagnosis))
  if (run.tried !== undefined) blocks.push(wrap(`Advised changes: ${clean(run.tried.message, 2000)}`, WIDTH))
  if (run.learningCurve !== undefined) blocks.push(wrap(`Learning curve: ${run.learningCurve.message}`, WIDTH))
  if (run.warnings.length > 0) {
    blocks.push(run.warnings.map((warning) => wrap(clean(warning, 500), WIDTH, '! ')).join('\n'))
  }
  // The weights between averaged networks are 0.
  const isAverage = run.ensemble !== undefined || run.refit?.folds !== undefined
  if (sparsity >= LEAST_SPARSITY && !isAverage) blocks.push(`${percent(sparsity)} of the parameters are exactly 0.`)
  if (files.length > 0) blocks.push(`Written: ${files.map((file) => clean(file, 200)).join(', ')}`)
  return `${blocks.join('\n\n')}\n`
}

/** How `wellfit train` has what the trials ended in: the changes that were kept, and the repeats of the folds. */
function keptText({ improvement, refit }: RunReport): string[] {
  const { folds, repeats } = refit ?? {}
  const changes = flagsOfChanges(improvement?.changes ?? [])
  const isRepeated = improvement !== undefined && folds !== undefined
  const repeated = isRepeated ? ['--fold-ensemble', `${folds}`, '--fold-ensemble-repeats', `${repeats ?? 1}`] : []
  const flags = [...(changes ?? []), ...repeated]
  return changes === null || flags.length === 0
    ? []
    : [
        wrap(
          `\`wellfit train\` makes the same with the flags of this run, these in place of its own: ${flags.join(' ')}`,
          WIDTH,
        ),
      ]
}

function scoreTable({ task, scores, metrics, outcomePart }: RunReport): string {
  const parts = (['train', 'trainDev', 'dev', 'outOfFold', 'test'] as const).flatMap((name) => {
    const score = scores[name] ?? null
    return score === null ? [] : [{ name, score }]
  })
  const baseline = metrics?.baseline.values
  const line = (label: string, of: (score: Score) => string, constant = ''): string[] => [
    label,
    ...parts.map(({ score }) => of(score)),
    ...(baseline === undefined ? [] : [constant]),
  ]
  const constants = (name: MetricName): number | null => baseline?.[name] ?? null
  const measures =
    task === 'classification'
      ? [line('accuracy', ({ accuracy }) => percent(accuracy), percent(constants('accuracy')))]
      : [
          line('R²', ({ r2 }) => digits(r2), digits(constants('r2'))),
          line('RMSE', ({ rmse }) => digits(rmse), digits(constants('rmse'))),
          line('mean abs. error', ({ mae }) => digits(mae), digits(constants('mae'))),
        ]
  const rows = table([
    ['', ...parts.map(({ name }) => PART_NAMES[name]), ...(baseline === undefined ? [] : ['baseline'])],
    line('rows', ({ rows: count }) => grouped(count)),
    line('loss', ({ loss }) => digits(loss)),
    ...measures,
  ])
  if (metrics === null || metrics === undefined) return rows
  return `${rows}\n\n${wrap(baselineText(metrics.baseline.class, outcomePart), WIDTH)}`
}

function rowsOf(part: RunReport['outcomePart']): string {
  return part === 'outOfFold' ? 'rows held out in turn' : PART_NAMES[part]
}

function baselineText(name: string | null, part: RunReport['outcomePart']): string {
  const what =
    name === null
      ? `the mean of ${rowsOf(part)} (for R² and RMSE) or its median (for the absolute error)`
      : `"${clean(name, 24)}", the most frequent class of ${rowsOf(part)}`
  return `Baseline: always predicting ${what}.`
}

const METRIC_LABELS: readonly (readonly [MetricName, string, (value: number | null) => string])[] = [
  ['f1Macro', 'F1 macro', digits],
  ['auc', 'AUC', digits],
  ['averagePrecision', 'average precision', digits],
  ['brier', 'Brier', digits],
  ['calibrationError', 'calibration error', percent],
]

/** Metrics of the last part evaluated, on one line, and the classes with the lowest F1. */
function metricsText({ task, metrics, outcomePart }: RunReport): string[] {
  if (task === 'regression' || metrics === null || metrics === undefined) return []
  const one = rankedClass(metrics)
  const shown = METRIC_LABELS.map(([name, label, show]) =>
    one !== null && name === 'averagePrecision'
      ? `${label} of "${clean(one.name, 24)}" ${show(one.averagePrecision)}`
      : `${label} ${show(metrics.values[name] ?? null)}`,
  )
  const ordered = (metrics.classes ?? []).filter(({ rows }) => rows > 0).sort((a, b) => (a.f1 ?? 0) - (b.f1 ?? 0))
  const named = ordered.slice(0, MOST_CLASSES).map(({ name, f1 }) => `${clean(name, 24)} ${digits(f1)}`)
  const lead = ordered.length > MOST_CLASSES ? 'Lowest F1 by class' : 'F1 by class'
  return [
    `${wrap(`On ${rowsOf(outcomePart)}: ${shown.join(', ')}.`, WIDTH)}\n${wrap(`${lead}: ${named.join(', ')}.`, WIDTH)}`,
  ]
}

/** What calibration and threshold were chosen on. */
function chosenOn(decidedOn: RunReport['decidedOn']): string {
  return decidedOn === undefined ? 'dev' : 'out-of-fold predictions'
}

/** What the calibration changed. */
function calibrationText({ calibration, decidedOn }: RunReport): string[] {
  if (calibration === undefined) return []
  const { method, temperature, part, before, after } = calibration
  const how = temperature === null ? method : `${method} ${digits(temperature)}`
  const change = (show: (value: number | null) => string, of: 'logLoss' | 'brier' | 'calibrationError'): string =>
    `${show(before[of])} → ${show(after[of])}`
  const scores = `log loss ${change(logLossText, 'logLoss')}, Brier ${change(digits, 'brier')}, calibration error ${change(percent, 'calibrationError')}`
  return [wrap(`Calibration on ${chosenOn(decidedOn)} (${how}), measured on ${part}: ${scores}.`, WIDTH)]
}

/** How wide the intervals are, and what they cover. */
function intervalsText({ intervals, decidedOn }: RunReport): string[] {
  if (intervals === undefined) return []
  const { level, calibrationRows, halfWidth, factors, part, rows, coverage } = intervals
  const ends =
    factors === undefined
      ? `are the prediction ± ${digits(halfWidth)}`
      : `reach from ${digits(factors[0])} to ${digits(factors[1])} times the prediction`
  const width = `Prediction intervals of ${percent(level)}, calibrated on ${decidedOn === undefined ? `${grouped(calibrationRows)} rows of dev` : `the out-of-fold predictions of ${grouped(calibrationRows)} rows`}, ${ends}`
  return [wrap(`${width}; on ${part} they cover ${percent(coverage)} of ${grouped(rows)} rows.`, WIDTH)]
}

function stopText({ history }: RunReport): string {
  const seconds = history.rows.at(-1)?.seconds ?? 0
  // After early stopping the message itself names the epoch whose weights are kept.
  const named = history.best === null || history.stop.reason === 'patience'
  const kept = named ? '' : ` The weights of epoch ${history.best.epoch} are kept.`
  const message =
    history.stop.reason === 'aborted'
      ? 'Training was interrupted; the test set was not evaluated.'
      : clean(history.stop.message, 500)
  return `${message}${kept} ${grouped(history.stop.step)} ${noun(history.stop.step, 'step')} in ${duration(seconds)}.`
}

/** What the folds found, and why dev alone did not do. */
function foldsText(
  { runDiagnosis: own, improvement, decidedOn }: RunReport,
  { message, scores }: CrossValidation,
): string {
  // Folds that --folds asks for have rows for early stopping.
  if (decidedOn !== undefined && scores[0]?.stoppingRows === 0) return `Over the folds of the model: ${message}`
  if (decidedOn !== undefined && improvement === undefined)
    return `Cross-validation, on other folds than those of the model: ${message}`
  const isAutomatic = own !== undefined && own !== null && isLeftOpen(own) && improvement === undefined
  return `Cross-validation${isAutomatic ? ', since dev alone leaves the diagnosis open' : ''}: ${message}`
}

function diagnosisText({ state, message, actions }: NonNullable<RunReport['diagnosis']>): string {
  const steps = actions.map(({ title, reason, effect, cost }, i) =>
    wrap(clean(`${title}. ${reason} ${effect} ${cost}`, 2000), WIDTH, `${i + 1}. `),
  )
  const next = steps.length === 0 ? [] : ['', 'Next steps:', ...steps]
  return [styleOf(process.stdout).bold(`Diagnosis: ${state}`), wrap(clean(message, 4000), WIDTH), ...next].join('\n')
}
