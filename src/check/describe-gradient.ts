import type { GradientCheck, GradientEntry, GradientFault } from '../result/index.js'

/** A gradient check in sentences: the verdict, and where the fault is. */
export function gradientMessage(check: Omit<GradientCheck, 'message'>, isBelowRounding: boolean): string {
  const { checked, verdict, difference, fault, worst } = check
  if (checked === 0) {
    return 'No entry could be checked: every step crosses a kink. Try other rows or a smaller h.'
  }
  const size = difference.toExponential(1)
  const over =
    check.entries === 'sampled' ? `a sample of ${checked} entries and directions over all` : `${checked} entries`
  const head = `The gradient is ${verdict}: relative difference ${size} over ${over}.`
  if (verdict === 'correct') return head
  if (verdict === 'suspicious' && isBelowRounding) {
    return `${head} The gradient is so small relative to the cost that rounding hides it: check at other weights or rows.`
  }
  return `${head}${fault === null ? '' : faultWords(fault)}${entryWords(worst[0])}`
}

function faultWords({ layer, parameters, path, spreads }: GradientFault): string {
  const which = path === null ? '' : `, in the derivative of the ${path}`
  const before = spreads ? ', and propagates to the layers before it' : ''
  return ` The fault is in the ${parameters.join(' and ')} of layer '${layer}'${which}${before}.`
}

function entryWords(worst: GradientEntry | undefined): string {
  if (worst === undefined) return ''
  return (
    ` Largest error: layer '${worst.layer}', ${worst.parameter}[${worst.index.join(', ')}], ` +
    `analytic ${worst.analytic.toPrecision(6)}, numerical ${worst.numerical.toPrecision(6)}.`
  )
}
