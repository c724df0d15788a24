import { WellfitError } from '../../errors.js'
import { checkBoolean } from '../../options.js'
import type { CrossValidateChoices } from '../cross-validate/options.js'
import { lookedAt } from '../fold-ensemble/options.js'

/** What an average of networks of folds cannot have; `null`: nothing. */
function reasonOf({ network, fit = {}, time }: CrossValidateChoices<unknown>): string | null {
  if (time !== undefined) return 'time'
  if (lookedAt(fit) !== null) return 'fit.schedule'
  if ((network.members ?? 1) > 1) return 'network.members'
  return network.layers.some(({ normalization }) => normalization === 'layer') ? 'normalization' : null
}

/** Whether an improvement is to end in one network. */
export function isSingle(functionName: string, asked: unknown, options: CrossValidateChoices<unknown>): boolean {
  const reason = reasonOf(options)
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
