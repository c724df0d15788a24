import { WellfitError } from '../../errors.js'
import { customActivation, customLoss, customPenalty } from '../../model/custom.js'
import { isCustom } from '../../model/custom-part.js'
import { areSameValues, partValues } from '../../model/part-values.js'
import { type PartReference, type ReferencedParts, replaceParts } from './part-references.js'

const MAKERS = { activation: customActivation, loss: customLoss, penalty: customPenalty }

/**
 * The network and the penalty of a fit with the parts that their references name, imported from their modules. Runs in the
 * worker alone: a bundler of the caller never sees this import, whose name it could not resolve.
 *
 * @throws WellfitError `INVALID_OPTION` where a module cannot be imported, or does not export that part.
 */
export async function importParts({ network, penalty }: ReferencedParts): Promise<ReferencedParts> {
  const references: PartReference[] = []
  replaceParts(network, penalty, (part) => {
    if (isReference(part)) references.push(part)
    return part
  })
  const imported = new Map<unknown, unknown>()
  for (const reference of references) imported.set(reference, await importPart(reference))
  return replaceParts(network, penalty, (part) => imported.get(part) ?? part)
}

function isReference(part: unknown): part is PartReference {
  return typeof part === 'object' && part !== null && 'custom' in part && 'module' in part
}

/** The part that a module exports under its name, or that is made of the options there. */
async function importPart({ custom, name, module, values }: PartReference): Promise<unknown> {
  const exported = (await importModule(module))[name]
  if (typeof exported !== 'object' || exported === null) {
    throw refusal(module, `export the ${custom} as '${name}'`, `Write \`export const ${name} = …\` there.`)
  }
  const part = isCustom(custom, exported) ? exported : MAKERS[custom](exported as never)
  if (part.custom === custom && part.name === name && areSameValues(partValues(part), values)) return part
  throw refusal(
    module,
    `export as '${name}' the ${custom} that this network has`,
    'What it exports computes other values.',
  )
}

async function importModule(module: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(module)) as Readonly<Record<string, unknown>>
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw refusal(module, 'be a module that a worker can import', `It failed with: ${reason}`)
  }
}

function refusal(value: string, expected: string, remedy: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'fit', field: 'module', value, expected, remedy })
}
