import { learningCurveChart } from './learning-curve-chart.js'
import { complexityCurveChart, settingName, shapeOf, validationCurveChart } from './setting-curve-charts.js'
import { formatCount, formatPercent, formatTick, plural } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { ComplexityCurve, LearningCurve, RunReport, SeedSpread, ValidationCurve } from '../../result/index.js'
import { figure, section, table, unfold } from '../html/blocks.js'

/** Whether more rows would help, and what other settings and sizes would bring: a section for each that was measured. */
export function curveSections({ learningCurve, validationCurve, complexityCurve }: RunReport): readonly Markup[] {
  return [
    ...(learningCurve === undefined ? [] : [learningCurveSection(learningCurve)]),
    ...(validationCurve === undefined ? [] : [validationCurveSection(validationCurve)]),
    ...(complexityCurve === undefined ? [] : [complexityCurveSection(complexityCurve)]),
  ]
}

function learningCurveSection(curve: LearningCurve): Markup {
  const { points, forecasts, seeds } = curve
  const band =
    forecasts.length === 0
      ? ''
      : ' Dashed: what still more rows may be expected to bring; it lies in the band with 90% certainty.'
  const measured = points.map(({ rows, train, dev }) => [formatCount(rows), ...errorsOf(train, dev)])
  const expected = forecasts.map(({ rows, estimate, interval }) => [
    markup`${formatCount(rows)} (forecast)`,
    '',
    markup`${formatPercent(estimate)}, ${formatPercent(interval.low)} to ${formatPercent(interval.high)}`,
  ])
  return section(
    'more-rows',
    'Would more rows help?',
    'The same network, trained on ever larger shares of its rows. Where the dev line still falls at its right end, more rows are worth collecting; where it has gone flat, they are not.',
    markup`<p>${curve.words}</p>`,
    figure(
      (width) => learningCurveChart(curve, { width }),
      `${trainings(seeds)}${band}`,
      unfold('Numbers by size', table(['rows', 'train error', 'dev error'], [...measured, ...expected])),
    ),
  )
}

function validationCurveSection(curve: ValidationCurve): Markup {
  const { points, setting, seeds } = curve
  const cells = points.map(({ value, train, dev }) => [formatTick(value), ...errorsOf(train, dev)])
  const name = settingName(setting)
  return section(
    'one-setting',
    `One setting, tried out: ${name}`,
    'The same network, trained with several values of one setting. Where both lines are high it learns too little; where train is low and dev high it learns by heart; the best value lies where dev is lowest.',
    markup`<p>${curve.words}</p>`,
    figure(
      (width) => validationCurveChart(curve, { width }),
      trainings(seeds),
      unfold('Numbers by value', table([name, 'train error', 'dev error'], cells)),
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
    'Networks of several sizes, trained alike. A larger one can always do better on the rows it learned from; whether it does on new ones, the dev line says.',
    markup`<p>${curve.words}</p>`,
    figure(
      (width) => complexityCurveChart(curve, { width }),
      trainings(seeds),
      unfold('Numbers by size', table(['hidden layers', 'parameters', 'train error', 'dev error'], cells)),
    ),
  )
}

function errorsOf(train: SeedSpread, dev: SeedSpread): readonly string[] {
  return [formatPercent(train.mean), formatPercent(dev.mean)]
}

function trainings(seeds: number): string {
  return seeds === 1
    ? 'One training for each point: chance moves them.'
    : `Lines: the mean of ${plural(seeds, 'training')} each. Small dots: each of them, to show what chance does.`
}
