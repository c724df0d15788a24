import type { GradientCheck, GradientEntry, GradientFault } from '../result/index.js'

/** A gradient check in words: the verdict, and where a fault lies. */
export function gradientMessage(check: Omit<GradientCheck, 'message'>, drowned: boolean): string {
  const { checked, verdict, difference, fault, worst } = check
  if (checked === 0) {
    return 'No entry could be checked: a kink lies within the step of every one. Try other rows or a smaller h.'
  }
  const size = difference.toExponential(1)
  const over =
    check.entries === 'sampled' ? `a sample of ${checked} entries and directions over all` : `${checked} entries`
  const head = `The gradient is ${verdict}: relative difference ${size} over ${over}.`
  if (verdict === 'correct') return head
  if (verdict === 'suspicious' && drowned) {
    return `${head} It is so small beside the cost that rounding hides it: check at other weights or rows.`
  }
  return `${head}${fault === null ? '' : faultWords(fault)}${entryWords(worst[0])}`
}

function faultWords({ layer, parameters, path, spreads }: GradientFault): string {
  const which = path === null ? '' : `, in the derivative of the ${path}`
  const before = spreads ? '; the layers before it inherit it' : ''
  return ` The fault lies in the ${parameters.join(' and ')} of layer '${layer}'${which}${before}.`
}

function entryWords(worst: GradientEntry | undefined): string {
  if (worst === undefined) return ''
  return (
    ` Furthest apart: layer '${worst.layer}', ${worst.parameter}[${worst.index.join(', ')}]: ` +
    `${worst.analytic.toPrecision(6)} where differences say ${worst.numerical.toPrecision(6)}.`
  )
}
