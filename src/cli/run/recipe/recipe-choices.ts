import type { Choices } from '../../flags/train.js'
import { grouped } from '../../../noun.js'
import { LABEL_SMOOTHING, LARGE, type Recipe, recipe as recipeFor, type Size, SMALL } from '../recipe.js'

/** What says which settings of a recipe are its own. */
type Given = Pick<Choices, 'recipeName' | 'recipe' | 'foldEnsemble' | 'foldEnsembleRepeats' | 'isRepeatsPreset'>

/** What the recipe chose for these data and why, a line for each choice; of settings that flags name, nothing. */
export function recipeChoices(size: Size, given: Given): string[] {
  const { recipeName, recipe: own } = given
  const chosen = recipeFor(size, recipeName)
  const isChosen = (...names: readonly (keyof Recipe)[]): boolean => names.every((name) => own[name] === undefined)
  const isSmoothingChosen = isChosen('optimizer') && own.step?.labelSmoothing === undefined
  const lines =
    recipeName === 'plain'
      ? plainLines(size, chosen, isChosen)
      : [...averagedLines(size, chosen, isChosen), ...(isSmoothingChosen ? smoothingLine(size, chosen) : [])]
  return [...lines, ...repeatsLine(given)]
}

type IsChosen = (...names: readonly (keyof Recipe)[]) => boolean

function averagedLines({ rows, task }: Size, chosen: Recipe, isChosen: IsChosen): string[] {
  const { activation, batchSize } = chosen
  const other =
    task === 'classification' ? 'classifications (mish for regressions)' : 'regressions (selu for classifications)'
  const lines: string[] = []
  if (isChosen('activation')) lines.push(`activation ${activation}, as for all ${other}`)
  if (isChosen('batchSize')) {
    const bounds = batchSize === 16 ? ', at least 16' : batchSize === 256 ? ', at most 256' : ''
    lines.push(`batches of ${batchSize} rows: near an eighth of ${grouped(rows)} rows of train${bounds}`)
  }
  return lines
}

function smoothingLine({ classes }: Size, { step }: Recipe): string[] {
  if (classes === null) return []
  const least = LABEL_SMOOTHING / classes.count
  const rarest = `the rarest class has ${percent(classes.rarest)} of the rows`
  if (step.labelSmoothing === undefined) return [`no label smoothing: ${rarest}, less than ${percent(least)}`]
  return [`label smoothing ${step.labelSmoothing}: ${rarest}, at least ${percent(least)}`]
}

function plainLines({ rows, features, task }: Size, chosen: Recipe, isChosen: IsChosen): string[] {
  const { layers, batchSize, epochs, keepProb, inputKeepProb, l2 } = chosen
  const of =
    rows < SMALL
      ? `fewer than ${grouped(SMALL)} rows`
      : rows < LARGE
        ? `${grouped(SMALL)} to ${grouped(LARGE)} rows`
        : `${grouped(LARGE)} rows or more`
  const lines: string[] = []
  if (isChosen('layers')) lines.push(`${layers.join(' and ')} hidden units, for ${of} of train`)
  if (isChosen('batchSize', 'epochs'))
    lines.push(`batches of ${batchSize} and at most ${epochs} epochs, for ${of} of train`)
  const penalty = isChosen('l2') ? [`λ₂ = ${l2}`] : []
  const kept = isChosen('keepProb') ? [keepProb < 1 ? `keepProb ${keepProb}` : 'no dropout'] : []
  if (penalty.length + kept.length > 0)
    lines.push(`${[...penalty, ...kept].join(' and ')}, as for all ${task}s of so many rows`)
  if (inputKeepProb < 1 && isChosen('inputKeepProb'))
    lines.push(
      `keepProb ${inputKeepProb} of the inputs too: a classification with 50 or more, here ${grouped(features)}`,
    )
  return lines
}

function repeatsLine({ recipeName, foldEnsemble, foldEnsembleRepeats, isRepeatsPreset }: Given): string[] {
  if (recipeName !== 'accurate' || foldEnsemble === 0 || !isRepeatsPreset) return []
  const limit = 'about 20 s of one core'
  if (foldEnsembleRepeats === 1) return [`one repeat of the ${foldEnsemble} folds: more would take over ${limit}`]
  return [`${foldEnsembleRepeats} repeats of the ${foldEnsemble} folds: their trainings take at most ${limit}`]
}

function percent(fraction: number): string {
  return `${Number((100 * fraction).toPrecision(3))} %`
}
