/** The number of missing values: NaN, or the code −1. */
export function missingCount(values: Float64Array | Int32Array): number {
  let missing = 0
  if (values instanceof Int32Array) for (let row = 0; row < values.length; row++) missing += Number(values[row] === -1)
  else for (let row = 0; row < values.length; row++) missing += Number(Number.isNaN(values[row]))
  return missing
}
