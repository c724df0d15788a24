import type { Figure, FigureName } from '../figures/figure.ts'
import type { Change, LiveValues, Settings } from '../state/settings.ts'
import type { PlanePoints } from '../run/plane.ts'

/** Places along each side of the grid on which the network is drawn. */
export const GRID = 100

/** From the page to the worker. */
export type ToWorker =
  /** A network of its own for these settings, before its first epoch. `run` tells answers of several settings apart. */
  | { readonly kind: 'open'; readonly run: number; readonly settings: Settings }
  /** Trains on: to the end, or so many epochs. At most `epochsPerSecond`; 0 for as fast as it can. */
  | { readonly kind: 'train'; readonly epochs: number; readonly epochsPerSecond: number }
  | { readonly kind: 'pause' }
  /** Changes settings while a network trains. `isStep`: by undo or redo. */
  | { readonly kind: 'change'; readonly values: LiveValues; readonly isStep: boolean }
  /** A digit for the network to read, 64 numbers from 0 to 16. */
  | { readonly kind: 'digit'; readonly pixels: readonly number[] }
  /** A visitor's CSV file. */
  | { readonly kind: 'file'; readonly name: string; readonly bytes: ArrayBuffer }
  /** Measures the finished network on test. */
  | { readonly kind: 'test' }
  /** The model as a file. */
  | { readonly kind: 'save' }
  /** All pictures of the inside, for a report. */
  | { readonly kind: 'views' }
  /** The page has begun to draw so many frames. */
  | { readonly kind: 'drawn'; readonly frames: number }
  /** What to send of the inside of the network along with frames. */
  | { readonly kind: 'watch'; readonly inside: InsideName }
  /** Computes a figure of a lesson. */
  | { readonly kind: 'figure'; readonly name: FigureName }
  /** Checks the gradient of the network as it is, with a bug planted. */
  | { readonly kind: 'check'; readonly bug: BugName; readonly layer: number }

/** Pictures of the inside of a network; signals come with every frame, the others some times a second. */
export type InsideName = 'units' | 'weights' | 'dropout' | 'signals' | 'gradient' | 'digit'

/** Places along each side of a unit's picture. */
export const UNIT_GRID = 32

/** The outputs of a layer's units at the places of a grid, unit by unit, −127 to 127. */
export interface LayerPicture {
  readonly layer: string
  readonly units: number
  readonly values: Int8Array
}

/** The weights of a layer. */
export interface LayerWeightsView {
  readonly layer: string
  /** The histogram goes from −range to range. */
  readonly range: number
  readonly counts: readonly number[]
  readonly rms: number
  /** Fraction of the weights that are exactly 0. */
  readonly zeros: number
  /** Of tanh: fraction of the outputs on train below 0.5 in size, where tanh is nearly linear. */
  readonly linear: number | null
}

/** The mask of dropout of a hidden layer in one batch. */
export interface LayerMask {
  readonly layer: string
  readonly units: number
  readonly keepProb: number
  /** [rows, units]: 1 for a kept output. */
  readonly mask: Uint8Array
}

/** The inside of the network as it is. */
export type Inside =
  | { readonly name: 'units'; readonly layers: readonly LayerPicture[] }
  | {
      readonly name: 'weights'
      readonly epoch: number
      readonly layers: readonly LayerWeightsView[]
      /** Fraction of the variance of the outputs over the plane that a linear function explains; 1: the network is linear. */
      readonly explained: number
    }
  | {
      readonly name: 'dropout'
      /** The last batch, or the first one where none was trained on yet; both are counted from 1. */
      readonly epoch: number
      readonly batch: number
      readonly rows: number
      /** Hidden layers with dropout. */
      readonly layers: readonly LayerMask[]
    }
  | {
      readonly name: 'digit'
      /** Of each class, for the digit that was drawn; empty where none was. */
      readonly probabilities: readonly number[]
    }

/** Signals of each layer before the first step, for one way to draw the weights. */
export interface InitializerSignals {
  readonly label: string
  readonly layers: readonly { readonly activationRms: number; readonly gradientNorm: number }[]
}

/** One picture of the inside. */
export type InsideOf<Name extends Inside['name']> = Extract<Inside, { readonly name: Name }>

/** All pictures of the inside of a network, for a report. */
export interface InsideViews {
  readonly units: InsideOf<'units'>
  readonly weights: InsideOf<'weights'>
  readonly dropout: InsideOf<'dropout'>
  readonly initializers: readonly InitializerSignals[]
}

/** Bugs to plant into a gradient. */
export const bugs = ['none', 'derivative', 'bias', 'sign', 'penalty', 'mean'] as const
export type BugName = (typeof bugs)[number]

/** A gradient check. */
export interface CheckView {
  readonly difference: number
  readonly verdict: 'correct' | 'acceptable' | 'suspicious' | 'wrong'
  readonly message: string
  readonly parameters: readonly { readonly name: string; readonly difference: number }[]
  /** Layer, parameters and path of each fault. */
  readonly faults: readonly string[]
}

/** Data and axes of a run. */
export interface Opened {
  readonly points: PlanePoints
  readonly domain: readonly [x: readonly [number, number], y: readonly [number, number]]
  readonly axes: readonly [string, string]
  readonly note: string
  readonly task: 'classification' | 'regression'
  readonly classes: readonly string[]
  readonly rows: { readonly train: number; readonly dev: number; readonly test: number }
  readonly parameters: number
}

/** Costs and errors of one epoch. */
export interface EpochPoint {
  readonly epoch: number
  readonly trainCost: number
  readonly devCost: number
  readonly trainError: number
  readonly devError: number
}

/** The signals of one layer at the end of an epoch. */
export interface LayerPoint {
  readonly layer: string
  readonly activationRms: number
  readonly gradientNorm: number
  readonly weightNorm: number
}

/** The signals of all layers at the end of an epoch. */
export interface LayersAt {
  readonly epoch: number
  readonly layers: readonly LayerPoint[]
}

/** The network's outputs on a grid over the plane, row by row from the top. */
export interface GridOutputs {
  /** The likeliest class; of a regression 0 below 0 and 1 above. */
  readonly class: Uint8Array
  /** 0 where all classes are alike, 255 for certainty. */
  readonly certainty: Uint8Array
}

/** What is new since the frame before. */
export interface Frame {
  readonly epoch: number
  readonly epochs: readonly EpochPoint[]
  readonly layers: readonly LayersAt[]
  readonly grid: GridOutputs
}

/** A gap of the diagnosis. */
export interface GapView {
  readonly name: string
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly verdict: 'high' | 'none' | 'inconclusive'
}

/** An advised step, and the settings that it changes. */
export interface StepView {
  readonly title: string
  readonly reason: string
  readonly change: Partial<Settings> | null
}

/** Bias and variance of the network as it is. */
export interface Verdict {
  readonly state: string
  readonly message: string
  readonly trainError: number
  readonly devError: number
  readonly tolerance: number
  readonly gaps: readonly GapView[]
  readonly steps: readonly StepView[]
}

/** The end of a run. */
export interface Finished {
  readonly message: string
  readonly epochs: number
  readonly keptEpoch: number
  /** SHA-256 of the weights, its first 16 digits; empty where the page is no secure context. */
  readonly hash: string
  readonly verdict: Verdict | null
  /** Of each row of dev: 1 where it is misclassified, or the squared error of a regression. */
  readonly rowErrors: readonly number[]
}

/** What does not belong to a run. */
export interface Figured {
  readonly kind: 'figured'
  readonly name: FigureName
  readonly figure: Figure
}

/** From the worker to the page. */
export type FromWorker =
  | Figured
  | { readonly kind: 'file'; readonly file: FileView }
  | { readonly kind: 'fileFailed'; readonly message: string }
  | { readonly kind: 'saved'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'viewed'; readonly views: InsideViews }
  | FromRun

/** The network on the rows of test. */
export interface TestView {
  readonly error: number
  readonly rows: number
  /** Why another evaluation is biased; empty for the first one. */
  readonly warning: string
}

/** A visitor's file as it was read. */
export interface FileView {
  readonly name: string
  readonly rows: number
  /** The likeliest target first. */
  readonly columns: readonly string[]
}

/** What belongs to a run. */
export type FromRun = { readonly run: number } & (
  | { readonly kind: 'opened'; readonly opened: Opened }
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'paused'; readonly verdict: Verdict | null }
  | { readonly kind: 'inside'; readonly inside: Inside }
  | { readonly kind: 'checked'; readonly check: CheckView }
  | { readonly kind: 'initializers'; readonly signals: readonly InitializerSignals[] }
  | { readonly kind: 'tested'; readonly test: TestView }
  | { readonly kind: 'changed'; readonly changes: readonly Change[]; readonly isStep: boolean }
  /** A change came after the last epoch. */
  | { readonly kind: 'refused'; readonly values: LiveValues }
  | { readonly kind: 'finished'; readonly finished: Finished }
  | { readonly kind: 'failed'; readonly message: string }
)
