import { taskOf, type Table } from '../../index.js'

/** Two values are classes beyond doubt. */
const MOST_CERTAIN_CLASSES = 2

/**
 * How whole numbers in the target were understood, with the flag that says otherwise, as for ratings from 1 to 5: classes or a
 * quantity? None where the task was given, or where nothing is in doubt.
 */
export function taskNote(table: Table, target: string, isGiven: boolean): string[] {
  const column = table.columns.find(({ name }) => name === target)
  if (isGiven || column?.kind !== 'number' || taskOf(table, target) === 'regression') return []
  const distinct = new Set(column.values.filter((value) => !Number.isNaN(value))).size
  if (distinct <= MOST_CERTAIN_CLASSES) return []
  return [
    `the target ${JSON.stringify(target)} has ${distinct} different whole numbers, which are taken for classes; --task regression predicts the number itself.`,
  ]
}
