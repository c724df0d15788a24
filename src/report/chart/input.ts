import { WellfitError } from '../../errors.js'
import { checkChoice, checkKeys, checkNumber } from '../../options.js'
import type { PartName } from '../../result/index.js'
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
export function chartPart(functionName: string, { part }: { readonly part?: PartName }): PartName {
  return checkChoice(functionName, 'part', part ?? 'test', PARTS)
}

/**
 * Renders a result that may come from a file or was made by hand. Its types are known to the compiler alone, so that
 * whatever fails while it is read is taken to be its fault, and told as such.
 *
 * @param needed Members without which it is no such result.
 * @throws WellfitError `INVALID_DATA` naming the argument, with what failed as its cause.
 */
export function renderResult<Result extends object, Rendered>(
  functionName: string,
  field: string,
  result: Result,
  needed: readonly (keyof Result & string)[],
  render: () => Rendered,
): Rendered {
  const fault = (expected: string, cause?: unknown): WellfitError =>
    new WellfitError({
      code: 'INVALID_DATA',
      functionName,
      field,
      value: result,
      expected,
      remedy: 'Pass what wellfit returned.',
      ...(cause === undefined ? {} : { cause }),
    })
  try {
    const value: unknown = result
    if (typeof value !== 'object' || value === null) throw fault('be a result of wellfit')
    const missing = needed.find((name) => result[name] === undefined)
    if (missing !== undefined) throw fault(`be a result of wellfit: it has no \`${missing}\``)
    return render()
  } catch (cause) {
    if (cause instanceof WellfitError) throw cause
    throw fault('be a result of wellfit: it cannot be read', cause)
  }
}
