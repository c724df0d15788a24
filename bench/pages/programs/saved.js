/**
 * A saved model, in a page.
 *
 * @param {string} name
 */
export async function saved(name) {
  const response = await fetch(`/models/${name}`)
  return new Uint8Array(await response.arrayBuffer())
}
