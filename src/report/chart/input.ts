import { checkChoice, checkKeys, checkNumber } from '../../options.js'
import type { MeasuredPart } from '../../result/index.js'
import type { ChartOptions } from './canvas.js'
import { PARTS } from './palette.js'

/** Checks the options of a chart and returns its width; `extra` are options that the chart checks itself. */
export function chartWidth(
  functionName: string,
  options: ChartOptions,
  preset: number,
  extra: readonly string[] = [],
): number {
  checkKeys(functionName, 'options', options, ['width', ...extra])
  return checkNumber(functionName, 'width', options.width ?? preset, { min: 100, max: 10_000 })
}

/** The part that gives a chart its colour. */
export function chartPart(functionName: string, { part }: { readonly part?: MeasuredPart }): MeasuredPart {
  return checkChoice(functionName, 'part', part ?? 'test', PARTS)
}
