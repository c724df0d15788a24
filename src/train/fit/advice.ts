import type { NetworkDescription } from '../../model/network-options.js'

/** Units below which dropout takes a layer's capacity rather than its co-adaptation. */
const NARROW_UNITS = 16
const LOWEST_INPUT_KEEP_PROB = 0.8

/** In words: where a network's dropout goes against the usual advice (Srivastava et al., 2014; the course, week 1). */
export function dropoutAdvice({ layers, inputKeepProb }: NetworkDescription): string[] {
  const notes = layers.slice(0, -1).flatMap(({ name, units, keepProb }) => {
    if (keepProb === 1 || units >= NARROW_UNITS) return []
    return [
      `Layer '${name}' has ${units} units and keepProb ${keepProb}: dropout is for wide layers, a narrow one lacks ` +
        `the units to spare. Use keepProb 1 there, or more units.`,
    ]
  })
  const last = layers.at(-1)
  if (last !== undefined && last.keepProb < 1) {
    notes.push(
      `The output layer '${last.name}' has keepProb ${last.keepProb}: its dropped outputs are wrong answers that no ` +
        `weight can help. Use keepProb 1 there.`,
    )
  }
  if (inputKeepProb < LOWEST_INPUT_KEEP_PROB) {
    notes.push(
      `inputKeepProb ${inputKeepProb} throws away much of every row: inputs are usually kept with 0.8 or more.`,
    )
  }
  return notes
}

/** In words: a penalty that outweighs the loss it is added to. */
export function penaltyAdvice({ loss, penalty }: { readonly loss: number; readonly penalty: number }): string[] {
  if (!(penalty > loss)) return []
  const share = penalty / (loss + penalty)
  return [
    `After the first epoch the penalty is ${(100 * share).toFixed(0)} % of the cost: training lowers the weights ` +
      `rather than the error. Try a λ ten times smaller.`,
  ]
}
