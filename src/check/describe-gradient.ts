import { listed } from '../noun.js'
import type { GradientCheck, GradientEntry, GradientFault } from '../result/index.js'

/** A gradient check in sentences: the verdict, and where the fault is. */
export function gradientMessage(check: Omit<GradientCheck, 'message'>, uncertainty: number): string {
  const { checked, verdict, difference, inconclusive, faults, worst } = check
  if (checked === 0) {
    return 'No entry could be checked: every step crosses a kink. Try other rows or a smaller h.'
  }
  if (inconclusive) {
    return `The gradient cannot be checked numerically here: the difference quotients themselves are uncertain by ${uncertainty.toExponential(1)} of the gradient, by rounding and curvature of the cost. Check at other weights or rows.`
  }
  const size = difference.toExponential(1)
  const over =
    check.entries === 'sampled' ? `a sample of ${checked} entries and directions over all` : `${checked} entries`
  const head = `The gradient is ${verdict}: relative difference ${size} over ${over}.`
  if (verdict === 'correct') return head
  return `${head}${faultWords(faults)}${entryWords(worst[0])}`
}

/** A sentence for each fault; one for those that differ by their layer alone. */
function faultWords(faults: readonly GradientFault[]): string {
  const groups = Map.groupBy(faults, ({ parameters, path, spreads }) => JSON.stringify([parameters, path, spreads]))
  const sentences = [...groups.values()].map(([first, ...others], i) => {
    if (first === undefined) return ''
    const { parameters, path, spreads } = first
    const names = [first, ...others].map(({ layer }) => `'${layer}'`)
    const where = names.length === 1 ? `layer ${names[0]}` : `layers ${listed(names)}`
    const which = path === null ? '' : `, in the derivative of the ${path}`
    const before = spreads ? ', and propagates to the layers before it' : ''
    const subject = i === 0 ? 'The fault' : 'Another fault, independent of it,'
    return ` ${subject} is in the ${listed(parameters)} of ${where}${which}${before}.`
  })
  return sentences.join('')
}

function entryWords(worst: GradientEntry | undefined): string {
  if (worst === undefined) return ''
  return (
    ` Largest error: layer '${worst.layer}', ${worst.parameter}[${worst.index.join(', ')}], ` +
    `analytic ${worst.analytic.toPrecision(6)}, numerical ${worst.numerical.toPrecision(6)}.`
  )
}
