import { WellfitError } from '../../errors.js'
import { checkBoolean, checkList, checkText } from '../../options.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../model/network-options.js'
import type { Signature } from '../../result/index.js'

/** The members of a signature. */
export const SIGNATURE_KEYS = ['columns', 'classes', 'targetNames', 'bytes'] as const

type Given = { readonly [K in keyof Signature]: unknown }

/** Checks the names given to `network`. */
export function describeSignature(
  { columns, classes, targetNames, bytes }: Given,
  network: NetworkDescription,
): Signature {
  const outputs = outputUnits(network)
  return {
    columns: names('columns', columns, network.inputs, network.inputs),
    // A first train set may have fewer classes than the network has outputs.
    classes: names('classes', classes, 1, outputs === 1 ? 2 : outputs),
    targetNames: names('targetNames', targetNames, outputs, outputs),
    bytes: bytes === undefined || bytes === null ? null : checkBoolean('network', 'bytes', bytes),
  }
}

function names(field: string, value: unknown, least: number, most: number): string[] | null {
  if (value === undefined || value === null) return null
  const list = checkList('network', field, value).map((name, i) => checkText('network', `${field}[${i}]`, name))
  const isCount = list.length >= least && list.length <= most
  if (isCount && new Set(list).size === list.length) return list
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'network',
    field,
    value: isCount ? 'a name twice' : `${list.length} names`,
    expected: `be ${least === most ? most : `at most ${most}`} different names`,
  })
}
