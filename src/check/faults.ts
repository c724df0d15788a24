import type { GradientFault, ParameterName } from '../result/index.js'
import type { ParameterFinding } from './compare.js'

/** Whether a parameter's gradient differs by more than rounding explains. */
export function isWrong({ whole, direction }: ParameterFinding): boolean {
  return whole.isFaulty || direction?.isFaulty === true
}

/** What is wrong with a parameter: the derivative of the loss, that of the penalty, or `null` where one cannot tell. */
type Path = GradientFault['path']

/** The values of a layer, from its inputs to its outputs. */
const VALUES = ['inputs', 'z', 'normalized', 'outputs'] as const

/** The value of a layer whose gradient a parameter is computed from. */
const RECEIVES: Readonly<Record<ParameterName, (typeof VALUES)[number]>> = {
  embedding: 'inputs',
  frequencies: 'inputs',
  inputScale: 'inputs',
  memberInputScale: 'inputs',
  memberOutputScale: 'z',
  weight: 'z',
  bias: 'z',
  scale: 'normalized',
  shift: 'normalized',
  runningMean: 'normalized',
  runningVariance: 'normalized',
  alpha: 'outputs',
}

/**
 * Parameters of a layer that receive the same gradient from the layer behind: scale and shift that of the normalized
 * values, weight and bias that of z, slopes that of the outputs, the scale of the inputs that of the scaled inputs.
 */
interface Stage {
  readonly layer: string
  readonly wrong: readonly ParameterFinding[]
  /** Whether the gradient that all of them are computed from may be wrong: all of them are. */
  readonly isWhole: boolean
}

/**
 * The independent faults, the one nearest to the loss first.
 *
 * Backpropagation carries a wrong gradient of z into the weight and the bias of a layer and into all layers before it.
 * So a layer of which both are wrong has inherited the fault where the same holds for the layer behind; one of which the
 * bias is right received a right gradient, and the fault of its weight is its own. A penalty's derivative is never
 * inherited.
 */
export function faultsOf(parameters: readonly ParameterFinding[], knowsLoss: boolean): GradientFault[] {
  const stages = stagesOf(parameters, (finding) => hasPath(pathOf(finding, knowsLoss), 'loss'))
  const faults = [...stages.entries()].flatMap(([i, stage]) => {
    const isInherited = stage.isWhole && stages[i - 1]?.isWhole === true
    return isInherited ? [] : ownFaults(stage, stages[i + 1], knowsLoss)
  })
  const ofPenalty = parameters.filter((finding) => isWrong(finding) && pathOf(finding, knowsLoss) === 'penalty')
  for (const { segment } of ofPenalty.toReversed()) {
    faults.push({ layer: segment.layer, parameters: [segment.parameter], path: 'penalty', spreads: false })
  }
  const order = parameters.map(({ segment }) => segment.layer)
  return merged(faults, parameters).sort((a, b) => order.indexOf(b.layer) - order.indexOf(a.layer))
}

/** From the loss to the inputs. */
function stagesOf(parameters: readonly ParameterFinding[], isFlawed: (finding: ParameterFinding) => boolean): Stage[] {
  const layers = [...new Set(parameters.map(({ segment }) => segment.layer))]
  const groups = layers.flatMap((name) =>
    VALUES.map((value) =>
      parameters.filter(({ segment: { layer, parameter } }) => layer === name && RECEIVES[parameter] === value),
    ).filter(({ length }) => length > 0),
  )
  return groups.toReversed().map((group): Stage => {
    const checked = group.filter((finding) => finding.checked > 0 || isWrong(finding))
    const wrong = group.filter((finding) => isWrong(finding) && isFlawed(finding))
    return { layer: group[0]?.segment.layer ?? '', wrong, isWhole: wrong.length > 0 && wrong.length === checked.length }
  })
}

function ownFaults({ layer, wrong, isWhole }: Stage, next: Stage | undefined, knowsLoss: boolean): GradientFault[] {
  const spreads = isWhole && next?.isWhole === true
  return wrong.map((finding) => ({
    layer,
    parameters: [finding.segment.parameter],
    path: pathOf(finding, knowsLoss),
    spreads,
  }))
}

/** One fault for those of a layer with the same path; its parameters in their order in θ. */
function merged(faults: readonly GradientFault[], order: readonly ParameterFinding[]): GradientFault[] {
  const found = new Map<string, GradientFault>()
  for (const fault of faults) {
    const key = `${fault.layer} ${fault.path}`
    const other = found.get(key)
    const all = [...(other?.parameters ?? []), ...fault.parameters]
    const parameters = order
      .filter(({ segment }) => segment.layer === fault.layer && all.includes(segment.parameter))
      .map(({ segment }) => segment.parameter)
    found.set(key, { ...fault, parameters, spreads: fault.spreads || other?.spreads === true })
  }
  return [...found.values()]
}

function pathOf(finding: ParameterFinding, knowsLoss: boolean): Path {
  const { loss, penalty, whole, direction, lacksPenalty } = finding
  if (!knowsLoss) return lacksPenalty ? 'penalty' : null
  const inLoss = loss.isFaulty || (direction?.isFaulty === true && !whole.isFaulty)
  if (inLoss) return penalty.isFaulty ? 'loss and penalty' : 'loss'
  return penalty.isFaulty ? 'penalty' : null
}

function hasPath(path: Path, part: 'loss' | 'penalty'): boolean {
  return path === null || path.includes(part)
}
