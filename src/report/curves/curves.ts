import { learningCurveChart } from './learning-curve-chart.js'
import { complexityCurveChart, settingName, shapeOf, validationCurveChart } from './setting-curve-charts.js'
import { formatCount, formatPercent, formatTick, plural } from '../format.js'
import { errorsSection } from '../outcome/errors.js'
import { foldsSection } from './folds.js'
import { improvementSection } from './improvement.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { ComplexityCurve, LearningCurve, RunReport, SeedSpread, ValidationCurve } from '../../result/index.js'
import { figure, section, table, unfold } from '../html/blocks.js'

/** A section for the cross-validation, one for its errors, and for each curve that was measured: learning, validation, complexity. */
export function curveSections({
  improvement,
  improvementOnTest,
  crossValidation,
  errors,
  runDiagnosis,
  learningCurve,
  validationCurve,
  complexityCurve,
}: RunReport): readonly Markup[] {
  return [
    ...(improvement === undefined ? [] : [improvementSection(improvement, improvementOnTest)]),
    ...(crossValidation === undefined ? [] : [foldsSection(crossValidation, runDiagnosis)]),
    ...(errors === undefined ? [] : [errorsSection(errors)]),
    ...(learningCurve === undefined ? [] : [learningCurveSection(learningCurve)]),
    ...(validationCurve === undefined ? [] : [validationCurveSection(validationCurve)]),
    ...(complexityCurve === undefined ? [] : [complexityCurveSection(complexityCurve)]),
  ]
}

function learningCurveSection(curve: LearningCurve): Markup {
  const { points, forecasts, seeds } = curve
  const band = forecasts.length === 0 ? '' : ' Dashed: the forecast for more rows; the band is its 90% interval.'
  const measured = points.map(({ rows, train, dev }) => [formatCount(rows), ...errorsOf(train, dev)])
  const expected = forecasts.map(({ rows, estimate, interval }) => [
    markup`${formatCount(rows)} (forecast)`,
    '',
    markup`${formatPercent(estimate)}, ${formatPercent(interval.low)} to ${formatPercent(interval.high)}`,
  ])
  return section(
    'more-rows',
    'Would more rows help?',
    'The same network, trained on growing fractions of the training rows. If the dev line still falls at its right end, more rows are worth collecting; if it is flat, they are not.',
    markup`<p>${curve.message}</p>`,
    figure(
      (width) => learningCurveChart(curve, { width }),
      `${trainings(seeds)}${band}`,
      unfold('Values by size', table(['rows', 'train error', 'dev error'], [...measured, ...expected])),
    ),
  )
}

function validationCurveSection(curve: ValidationCurve): Markup {
  const { points, setting, seeds } = curve
  const cells = points.map(({ value, train, dev }) => [formatTick(value), ...errorsOf(train, dev)])
  const name = settingName(setting)
  return section(
    'one-setting',
    `One hyperparameter: ${name}`,
    'The same network, trained with several values of one hyperparameter. Where both lines are high, it underfits; where train is low and dev is high, it overfits; the best value is where dev is lowest.',
    markup`<p>${curve.message}</p>`,
    figure(
      (width) => validationCurveChart(curve, { width }),
      trainings(seeds),
      unfold('All values', table([name, 'train error', 'dev error'], cells)),
    ),
  )
}

function complexityCurveSection(curve: ComplexityCurve): Markup {
  const { points, seeds } = curve
  const cells = points.map((point) => [
    shapeOf(point),
    formatCount(point.parameters),
    ...errorsOf(point.train, point.dev),
  ])
  return section(
    'network-size',
    'How large should the network be?',
    'Networks of several sizes, trained the same way. A larger network can always fit the training rows better; the dev line shows whether it also does better on new rows.',
    markup`<p>${curve.message}</p>`,
    figure(
      (width) => complexityCurveChart(curve, { width }),
      trainings(seeds),
      unfold('Values by size', table(['hidden layers', 'parameters', 'train error', 'dev error'], cells)),
    ),
  )
}

function errorsOf(train: SeedSpread, dev: SeedSpread): readonly string[] {
  return [formatPercent(train.mean), formatPercent(dev.mean)]
}

function trainings(seeds: number): string {
  return seeds === 1
    ? 'One training per point, so each point includes random variation.'
    : `Lines: the mean of ${plural(seeds, 'training')} per point. Small dots: the individual trainings.`
}
