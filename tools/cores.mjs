/** The wasm cores, by target name in asconfig.json. */
export const targets = [
  'f32',
  'f64',
  'f32-relaxed',
  'f32-threads',
  'f64-threads',
  'f32-relaxed-threads',
  'predict-f32',
  'predict-f64',
]

/**
 * The file that a core is compiled from.
 *
 * @param {string} target
 */
export function entryOf(target) {
  if (target.startsWith('predict-')) return 'assembly/index.predict.ts'
  return target.endsWith('-threads') ? 'assembly/index.threads.ts' : 'assembly/index.ts'
}
