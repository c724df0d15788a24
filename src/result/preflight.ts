import type { GradientCheck } from './gradient-check.js'

/** Whether the cost falls at every full-batch step without dropout. */
export interface CostCheck {
  readonly costs: readonly number[]
  readonly falls: boolean
  /** The first step whose cost was above that of the step before; `null` if there is none. */
  readonly firstRise: number | null
  readonly learningRate: number
  /** A learning rate at which the cost falls at every step; `null` if it falls already, or none was found. */
  readonly avoidedBy: number | null
  readonly message: string
}

/** The items of a preflight, in this order. */
export type PreflightName = 'input' | 'initialState' | 'gradient' | 'cost' | 'overfit' | 'trial' | 'resources'

/** One finding of a preflight. */
export interface PreflightFinding {
  /** `'noted'`: worth knowing, but no reason to stop. */
  readonly status: 'passed' | 'noted' | 'failed'
  /** What was found, with numbers. */
  readonly message: string
  /** What to do about it; `null` if nothing needs doing. */
  readonly remedy: string | null
}

/** One item of a preflight; failed if any of its findings is. */
export interface PreflightItem {
  readonly name: PreflightName
  readonly title: string
  readonly status: 'passed' | 'failed' | 'not applicable'
  readonly findings: readonly PreflightFinding[]
}

/** A layer before the first step, over a sample of rows, without dropout. */
export interface InitialLayer {
  readonly layer: string
  /** Root mean square of its outputs. */
  readonly activationRms: number
  /** Standard deviation of a unit's output over the rows, root mean square over units: the signal that reaches the layer. */
  readonly spread: number
  /** Ratio of spread to that of the layer before; `null` if the latter is 0. */
  readonly growth: number | null
  /** Growth of the root mean square of z by the initializer's variance, √(inputs · Var W). */
  readonly drawnGrowth: number
  /** Growth of the root mean square of z by the current weights. */
  readonly weightGrowth: number
  /** ‖dW‖₂ / ‖W‖₂; `null` if W is 0. */
  readonly relativeGradient: number | null
  /** Units that are 0 on every row. */
  readonly deadUnits: number
  /** Fraction of outputs within 1 % of the activation's bounds (tanh, sigmoid). */
  readonly saturated: number
  /** Units with the same weights and bias as another unit. */
  readonly identicalUnits: number
  readonly units: number
}

/** Whether the network can overfit a few rows. */
export interface OverfitCheck {
  readonly rows: number
  /** Loss of these rows before the first step and after each; `null` if not finite. */
  readonly losses: readonly (number | null)[]
  /** The loss below which the rows count as memorized. */
  readonly target: number
  readonly memorized: boolean
  readonly learningRate: number
  /** The likely cause; `null` if the rows were memorized, or no cause was found. */
  readonly cause: 'capacity' | 'learning rate' | 'labels' | 'dead units' | null
}

/** Some steps with the settings of the run, compared with the best constant prediction. */
export interface TrialRun {
  readonly steps: number
  /** Rows of train on which the losses were measured. */
  readonly rows: number
  /** Loss without penalties before the first step and after the last, dropout off; `null` if not finite. */
  readonly before: number | null
  readonly after: number | null
  /** Loss of the best constant prediction for these rows. */
  readonly constant: number
  /** The setting that keeps the network from learning; `null` if it learns, or if no single setting explains it. */
  readonly cause: 'learning rate' | 'penalty' | 'dropout' | 'clipping' | null
}

/** A forecast of the time and memory of a whole run. */
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

/** The result of a preflight: whether a run is worth starting. */
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
  readonly trial: TrialRun | null
  readonly resources: ResourceForecast | null
  /** Wall-clock seconds that the preflight took. */
  readonly seconds: number
  readonly message: string
}
