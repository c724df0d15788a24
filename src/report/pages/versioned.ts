import { readResult } from '../../arguments.js'
import { WellfitError } from '../../errors.js'

/**
 * Renders a result that carries its format and version.
 *
 * @throws WellfitError `INVALID_DATA` where it is of another format or version, or cannot be read.
 */
export function renderVersioned<Result extends { readonly format: string; readonly version: number }>(
  functionName: string,
  field: string,
  result: Result,
  format: string,
  render: () => string,
): string {
  return readResult(functionName, field, result, [], () => {
    if (result.format === format && result.version === 1) return render()
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName,
      field: 'format',
      value: result.format,
      expected: `be '${format}' of version 1`,
    })
  })
}
