import { WellfitError } from '../errors.js'
import { checkInteger } from '../options.js'
import type { LayerDescription, LayerOptions, NetworkDescription } from './network-options.js'

/**
 * The residual block that a layer ends: how many layers it has; what is the default stays out. The inputs of the block
 * must be as many as its outputs, since they are added.
 *
 * @param before The layers before this one.
 */
export function checkResidual(
  functionName: string,
  field: string,
  { residual = false, units }: Partial<LayerOptions>,
  inputs: number,
  before: readonly LayerDescription[],
): Pick<LayerDescription, 'residual'> {
  if (residual === false) return {}
  const most = before.length + 1
  const length = residual === true ? 1 : checkInteger(functionName, `${field}.residual`, residual, 1, most)
  const width = before[most - length]?.inputs ?? inputs
  if (width === units) return { residual: length }
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: `${field}.residual`,
    value: residual,
    expected: `be that of a block whose inputs (${width}), which are added to its outputs, are as many as its units (${units})`,
    remedy: `Set \`units\` to ${width}, or put a layer of ${units} units before the block.`,
  })
}

/** The layer that begins the residual block that layer `index` ends; `null` if it ends none. */
export function blockBegin(
  { layers }: { readonly layers: readonly Pick<LayerDescription, 'residual'>[] },
  index: number,
): number | null {
  const residual = layers[index]?.residual
  return residual === undefined ? null : index - residual + 1
}

/** Whether layer `index` is one of a residual block. */
export function isInBlock({ layers }: Pick<NetworkDescription, 'layers'>, index: number): boolean {
  return layers.some(({ residual = 0 }, end) => index <= end && index > end - residual)
}

/** The layers that end a residual block which layer `index` begins. */
export function blockEnds({ layers }: Pick<NetworkDescription, 'layers'>, index: number): number[] {
  return layers.flatMap(({ residual = 0 }, end) => (residual > 0 && end - residual + 1 === index ? [end] : []))
}
