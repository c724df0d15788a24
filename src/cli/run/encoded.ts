import { encodeModel, type EncodedModel, type ModelParts, type Network, type Preprocessor } from '../../index.js'
import { LAYOUT_KEY } from '../flags/reading.js'
import type { Job } from './job.js'

/** What a model file holds beside the network. */
interface Beside {
  /** The names of the features. */
  readonly columns: readonly string[]
  readonly preprocessor: Preprocessor
  readonly metadata: NonNullable<ModelParts['metadata']>
}

/** The model file of a trained network, with how its data were read where that is not the default. */
export function encoded({ layout = {} }: Pick<Job, 'layout'>, net: Network, beside: Beside): EncodedModel {
  const { columns, preprocessor, metadata } = beside
  const { target } = preprocessor
  return encodeModel({
    network: net.options,
    parameters: net.parameters,
    preprocessor,
    columns,
    classes: target.kind === 'classes' ? target.classes : null,
    target: target.name,
    decision: net.decision,
    metadata: { ...metadata, ...(Object.keys(layout).length === 0 ? {} : { [LAYOUT_KEY]: layout }) },
  })
}
