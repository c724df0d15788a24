import { noun } from '../../noun.js'
import { WellfitError } from '../../errors.js'
import { partName } from '../../model/custom-part.js'
import type { DrawnInitializer } from '../../model/initializers.js'
import type { LayerDescription, NetworkDescription } from '../../model/network-options.js'
import { layerParameterCount, type Segment, segmentsOf } from '../../model/segments.js'
import { lengthOf } from '../../arguments.js'
import type { LayerSummary } from '../../result/index.js'

/** Refuses parameters whose count is wrong, or that are not finite in the network's precision. */
export function checkParameters(
  functionName: string,
  field: string,
  values: ArrayLike<number>,
  length: number,
  precision: 'f32' | 'f64',
): void {
  const given = lengthOf(functionName, field, values)
  if (given !== length) {
    const value = given ?? values
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName,
      field,
      value,
      expected: `hold ${length} ${noun(length, 'value')}`,
    })
  }
  const round = precision === 'f32' ? Math.fround : Number
  for (let i = 0; i < length; i++) {
    const value: unknown = values[i]
    if (typeof value === 'number' && Number.isFinite(round(value))) continue
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName,
      field: `${field}[${i}]`,
      value,
      expected: `be a finite ${precision} number`,
    })
  }
}

/** Where in θ the parameters of a layer are, in their order. */
export function layerSegments(functionName: string, description: NetworkDescription, name: string): Segment[] {
  layerIndex(functionName, 'name', description, name)
  return segmentsOf(description).filter((segment) => segment.layer === name)
}

/** The index of a layer, or an error that lists the names. */
export function layerIndex(functionName: string, field: string, { layers }: NetworkDescription, name: unknown): number {
  const index = layers.findIndex((layer) => layer.name === name)
  if (index !== -1) return index
  const expected = `be the name of a layer: ${layers.map((layer) => layer.name).join(', ')}`
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value: name, expected })
}

/** Refuses a variance below 0, which has no root. */
export function checkVariances(functionName: string, values: ArrayLike<number>): void {
  const index = Array.from(values).findIndex((value) => value < 0)
  if (index === -1) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: `runningVariance[${index}]`,
    value: values[index],
    expected: 'be at least 0',
  })
}

/** A summary of a layer of a network of so many members, as plain data. */
export function summaryOf(layer: LayerDescription, members: number | undefined): LayerSummary {
  const { name, inputs, units, groups, activation, alpha, initializer, biasInitializer, keepProb, ...others } = layer
  return {
    name,
    inputs,
    units,
    ...(groups === undefined ? {} : { groups }),
    activation: partName(activation),
    ...(alpha === null ? {} : { alpha }),
    initializer: initializerName(initializer),
    ...(biasInitializer === undefined ? {} : { biasInitializer: initializerName(biasInitializer) }),
    keepProb,
    normalization: null,
    ...others,
    parameters: layerParameterCount(layer, members),
  }
}

function initializerName(initializer: DrawnInitializer): string {
  return typeof initializer === 'string' ? initializer : `normal, σ = ${initializer.sigma}`
}
