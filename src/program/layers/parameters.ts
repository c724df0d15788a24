import type { NetworkDescription } from '../../model/network-options.js'
import { segmentsByLayer, type Segment } from '../../model/segments.js'

/** Addresses of the parameters of a layer within θ or dθ. */
export interface LayerParameters {
  readonly weight: number
  readonly bias: number
  /** γ and β; 0 if the layer is not normalized. */
  readonly scale: number
  readonly shift: number
  /** 0 unless the layer is normalized by batch. */
  readonly runningMean: number
  readonly runningVariance: number
  /** 0 unless the activation is prelu. */
  readonly alpha: number
  /** 0 unless the layer scales its inputs. */
  readonly inputScale: number
  /** 0 unless the layer embeds its inputs. */
  readonly frequencies: number
  /** 0 unless the layer embeds categories. */
  readonly embedding: number
  /** 0 unless the network is an ensemble. */
  readonly memberInputScale: number
  readonly memberOutputScale: number
}

/** Addresses of the parameters of every layer in a vector laid out like θ. */
export function parameterAddresses(
  network: NetworkDescription,
  vector: number,
  bytesPerReal: number,
): LayerParameters[] {
  return segmentsByLayer(network).map((own) => {
    const addressOf = (segment: Segment | undefined): number =>
      segment === undefined ? 0 : vector + segment.offset * bytesPerReal
    return {
      weight: addressOf(own.weight),
      bias: addressOf(own.bias),
      scale: addressOf(own.scale),
      shift: addressOf(own.shift),
      runningMean: addressOf(own.runningMean),
      runningVariance: addressOf(own.runningVariance),
      alpha: addressOf(own.alpha),
      inputScale: addressOf(own.inputScale),
      frequencies: addressOf(own.frequencies),
      embedding: addressOf(own.embedding),
      memberInputScale: addressOf(own.memberInputScale),
      memberOutputScale: addressOf(own.memberOutputScale),
    }
  })
}
