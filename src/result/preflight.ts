import type { GradientCheck } from './gradient-check.js'

/** Does the cost fall at every full-batch step while dropout is off? */
export interface CostCheck {
  readonly costs: readonly number[]
  readonly falls: boolean
  /** The first step whose cost was above that of the step before; `null` where none was. */
  readonly firstRise: number | null
  readonly learningRate: number
  /** A step size with which it falls at every step; `null` where it does anyway, or none was found. */
  readonly avoidedBy: number | null
  readonly message: string
}

/** What a preflight looks at, in this order. */
export type PreflightName = 'input' | 'initialState' | 'gradient' | 'cost' | 'overfit' | 'resources'

/** One thing that was looked at. */
export interface PreflightFinding {
  /** `'noted'`: worth knowing, no reason to stop. */
  readonly status: 'passed' | 'noted' | 'failed'
  /** What was found, with numbers. */
  readonly words: string
  /** What to do about it; `null` where nothing needs doing. */
  readonly remedy: string | null
}

/** One part of a preflight: failed where any of its findings is. */
export interface PreflightItem {
  readonly name: PreflightName
  readonly title: string
  readonly status: 'passed' | 'failed' | 'not applicable'
  readonly findings: readonly PreflightFinding[]
}

/** A layer before the first step, over the rows looked at, without dropout. */
export interface InitialLayer {
  readonly layer: string
  /** Root mean square of its outputs. */
  readonly activationRms: number
  /** Standard deviation of a unit's output from row to row, root mean square over units: what is left of the input. */
  readonly spread: number
  /** spread over that of the layer before; `null` where that is 0. */
  readonly growth: number | null
  /** The growth of z's root mean square that the initializer's variance gives, √(inputs · Var W). */
  readonly drawnGrowth: number
  /** The same of the weights as they are. */
  readonly weightGrowth: number
  /** ‖dW‖₂ / ‖W‖₂; `null` where W is 0. */
  readonly relativeGradient: number | null
  /** Units that are 0 on every row. */
  readonly deadUnits: number
  /** Share of outputs within 1 % of the activation's bounds (tanh, sigmoid). */
  readonly saturated: number
  /** Units with the weights and bias of another. */
  readonly identicalUnits: number
  readonly units: number
}

/** Whether a few rows can be learnt by heart. */
export interface OverfitCheck {
  readonly rows: number
  /** Loss of these rows before the first step and after each; `null` where it was not finite. */
  readonly losses: readonly (number | null)[]
  /** Below this it counts as learnt. */
  readonly target: number
  readonly learnt: boolean
  readonly learningRate: number
  /** Why they were not learnt; `null` where they were, or no cause was found. */
  readonly cause: 'capacity' | 'learning rate' | 'labels' | 'dead units' | null
}

/** What a whole run will take. */
export interface ResourceForecast {
  /** Optimizer steps that were measured. */
  readonly measuredSteps: number
  readonly secondsPerStep: number
  readonly stepsPerEpoch: number
  readonly secondsPerEpoch: number
  readonly epochs: number
  readonly seconds: number
  /** Bytes of linear memory that training takes: parameters, optimizer state, rows, one batch's values. */
  readonly bytes: number
}

/** Whether a run is worth starting. */
export interface Preflight {
  readonly format: 'wellfit.preflight'
  readonly version: 1
  /** No item failed. */
  readonly passed: boolean
  readonly items: readonly PreflightItem[]
  readonly layers: readonly InitialLayer[]
  readonly gradientCheck: GradientCheck | null
  readonly costCheck: CostCheck | null
  readonly overfit: OverfitCheck | null
  readonly resources: ResourceForecast | null
  /** Wall-clock seconds that the preflight took. */
  readonly seconds: number
  readonly message: string
}
