import { checkInteger, checkKeys, checkList, checkNumber } from '../../options.js'
import type { History } from '../../result/index.js'
import { checkHistory } from '../check-history.js'
import type { ChangedSettings } from './changes.js'

/** What is known about the run that was diagnosed; the more there is, the more concrete the advice. */
export interface RunFacts {
  /** Rows of train. */
  readonly trainRows: number
  /** Units of the hidden layers. */
  readonly hidden: readonly number[]
  readonly parameters: number
  /** Dropout's keepProb of the hidden layers; 1 for none. */
  readonly keepProb: number
  readonly history: History
}

const keys = ['trainRows', 'hidden', 'parameters', 'keepProb', 'history']

/** Refuses facts that are not of a run. */
export function checkFacts(functionName: string, field: string, facts: RunFacts | undefined): void {
  if (facts === undefined) return
  checkKeys(functionName, field, facts, keys)
  checkInteger(functionName, `${field}.trainRows`, facts.trainRows, 1)
  checkInteger(functionName, `${field}.parameters`, facts.parameters, 0)
  checkNumber(functionName, `${field}.keepProb`, facts.keepProb, { min: 0, minExcluded: true, max: 1 })
  checkList(functionName, `${field}.hidden`, facts.hidden).forEach((units, i) => {
    checkInteger(functionName, `${field}.hidden[${i}]`, units, 1)
  })
  checkHistory(functionName, `${field}.history`, facts.history)
}

/** The settings of the run that advice changes. */
export function settingsOfRun({ hidden, keepProb, history }: RunFacts): ChangedSettings {
  const { l2, l1, epochs, earlyStopping, optimizer } = history.settings
  return { hidden, keepProb, l2, l1, epochs, patience: earlyStopping?.patience ?? null, optimizer }
}
