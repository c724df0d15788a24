/** The wasm cores, by target name in asconfig.json. */
export const targets = ['f32', 'f64', 'f32-relaxed', 'f32-threads', 'f64-threads', 'f32-relaxed-threads']

/**
 * The file that a core is compiled from.
 *
 * @param {string} target
 */
export function entryOf(target) {
  return target.endsWith('-threads') ? 'assembly/index.threads.ts' : 'assembly/index.ts'
}
