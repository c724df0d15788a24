import { WellfitError } from '../../errors.js'
import type { Setup } from '../../diagnose/curves/settings.js'
import { describeNetwork } from '../../model/describe-network.js'
import { checkBoolean } from '../../options.js'
import type { ActionChange } from '../../result/index.js'
import { averageFault, type AveragedShape } from '../../train/averageable.js'
import { type CrossValidateChoices, withoutInputs } from '../cross-validate/options.js'
import { lookedAt } from '../fold-ensemble/options.js'
import { givenCandidates } from './candidates.js'
import type { TrialRows } from './rows.js'

type Settings = Pick<CrossValidateChoices<unknown>, 'network' | 'fit'>

/** What of the settings an average of networks of folds cannot have; `null`: nothing. */
export function unaveraged({ network, fit = {} }: Settings): string | null {
  if (lookedAt(fit) !== null) return 'fit.schedule'
  const found = averageFault(shapeOf(network))
  return found === null ? null : `network.${found.field}`
}

/** The network with what depends on the number of inputs, as it is given. */
function shapeOf(network: Settings['network']): AveragedShape {
  const { layers, members } = describeNetwork(withoutInputs(network))
  return {
    ...(members === undefined ? {} : { members }),
    layers: layers.map(({ name, activation, normalization }, i) => {
      const { groups = 1, residual = false, periodic = false, categories = [] } = network.layers[i] ?? {}
      return {
        name,
        activation,
        ...(normalization === undefined ? {} : { normalization }),
        ...(groups === 1 ? {} : { groups }),
        ...(residual === false ? {} : { residual: residual === true ? 1 : residual }),
        ...(periodic === false ? {} : { periodic }),
        ...(categories.length === 0 ? {} : { categories }),
      }
    }),
  }
}

/** Whether an improvement is to end in one network, which no repeats are averaged for. */
export function isSingle(
  functionName: string,
  { single: asked, mostRepeats }: { readonly single?: unknown; readonly mostRepeats?: unknown },
  options: CrossValidateChoices<unknown>,
): boolean {
  const isOne = endsInOne(functionName, asked, options)
  if (!isOne || mostRepeats === undefined) return isOne
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'mostRepeats',
    value: mostRepeats,
    expected: 'be left out where the end is one network: no networks are averaged',
  })
}

function endsInOne(functionName: string, asked: unknown, options: CrossValidateChoices<unknown>): boolean {
  const reason = options.time === undefined ? unaveraged(options) : 'time'
  if (asked === undefined) return reason !== null
  if (checkBoolean(functionName, 'single', asked) || reason === null) return asked === true
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'single',
    value: asked,
    expected: `be true or left out with this \`${reason}\`, which an average of networks of folds cannot have`,
  })
}

/** Refuses candidates of an average that no average can have, before the first training. */
export function checkAveraged(
  functionName: string,
  candidates: readonly ActionChange[] | null,
  { network, fit = {} }: Settings,
  { data, numbers, preparation }: TrialRows,
): void {
  if (candidates === null || data === null) return
  const setup = { network, fit, preparation } as Setup
  for (const [i, { change, setup: changed }] of givenCandidates(setup, candidates, numbers).entries()) {
    const reason = unaveraged(changed)
    if (reason === null) continue
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field: `candidates[${i}]`,
      value: change,
      expected: `lead to settings that an average of networks of folds can have, not to this \`${reason}\``,
      remedy: 'Leave it out, or set `single` to true.',
    })
  }
}
