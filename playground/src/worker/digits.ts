/** The set of digits that comes with the package, as CSV; it is loaded when a visitor chooses it. */
export async function digitsText(): Promise<string> {
  const response = await fetch(new URL('../../../datasets/digits.csv', import.meta.url))
  if (!response.ok) throw new Error(`The digits could not be loaded: ${response.status}. Is there a network?`)
  return await response.text()
}
