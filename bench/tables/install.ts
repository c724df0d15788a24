import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { installPackages } from '../../tools/debian.mjs'
import { packages } from './sets.ts'
import { PYTHON } from './split.ts'

/**
 * Installs the Debian packages of the sets and the rivals, where one is missing.
 *
 * @throws Error with the reason where they cannot be had.
 */
export async function installPackagesOfTables(): Promise<void> {
  const hasPython = spawnSync(PYTHON, ['-c', 'import pandas, sklearn, torch, xgboost']).status === 0
  const libraries = ['mlbench', 'kernlab', 'modeldata', 'carData', 'AER', 'ggplot2', 'spData']
  const hasR = libraries.every((name) => existsSync(`/usr/lib/R/site-library/${name}`))
  if (hasPython && hasR && existsSync('/usr/share/datasets/fashion-mnist')) return
  const reason = await installPackages([...packages])
  if (reason !== undefined) throw new Error(reason)
}
