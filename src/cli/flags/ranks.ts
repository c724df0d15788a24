import { WellfitError } from '../../errors.js'
import { choiceFlag, type Flag, type Flags, inGroup, numberFlag } from './flags.js'
import { SPLIT_FLAGS } from './split.js'
import { STEP_FLAGS } from './step.js'

/** Flags of a training that ranks share. */
export const RANKS_FLAGS: readonly Flag[] = inGroup('Training', [
  {
    name: 'blocks',
    value: '<n>',
    help: 'Compute each batch in n blocks of rows, which the ranks of mpirun share (default under mpirun 8)',
  },
  {
    name: 'parallel-mode',
    value: '<m>',
    help: 'strict (default): the same bytes on any number of ranks; fast: the same up to rounding, in less time',
  },
])

/** Flags of `train` that need the whole table, or more than one training. */
const NOT_OF_SPLIT = new Set(['source', 'aim', 'train-from', 'train-dev'])

const OTHERS =
  'target ignore task types delimiter decimal header keep-footer missing-words no-default-missing most-categories binary-categories missing dates ' +
  'texts identifiers scaling quantiles quantile-noise numbers bins target-scale layers activation normalization input-scale periodic-sigma frequencies category-dimension residual-blocks members precision seed epochs ' +
  'batch-size blocks parallel-mode learning-rate optimizer beta2 weight-decay patience monitor keep-prob input-keep-prob l2 l1 out overwrite ' +
  'quiet json max-seconds checkpoint-every resume no-preflight'

/** Flags that a training on ranks has. */
const KNOWN: ReadonlySet<string> = new Set([
  ...OTHERS.split(' '),
  ...SPLIT_FLAGS.map(({ name }) => name).filter((name) => !NOT_OF_SPLIT.has(name)),
  ...STEP_FLAGS.map(({ name }) => name),
])

/** Whether `mpirun` started this process, or the flags ask for blocks. */
export function isOnRanks(flags: Flags): boolean {
  return flags.has('blocks') || flags.has('parallel-mode') || isUnderMpi()
}

/** Whether `mpirun` of Open MPI started this process. */
export function isUnderMpi(): boolean {
  return process.env['OMPI_COMM_WORLD_SIZE'] !== undefined
}

/** How batches are divided; flags that a training on ranks does not have are refused. */
export function readRanksFlags(flags: Flags): { readonly blocks: number; readonly mode: 'strict' | 'fast' } {
  const other = [...flags.keys()].find((name) => !KNOWN.has(name))
  if (other !== undefined)
    throw refused(`--${other}`, 'be left out in a training on ranks (under mpirun, or with --blocks)')
  if (flags.get('target-scale') === 'auto') throw refused('--target-scale', 'be linear or log in a training on ranks')
  return {
    blocks: numberFlag(flags, 'blocks', { min: 1, max: 4096, whole: true }) ?? 8,
    mode: choiceFlag(flags, 'parallel-mode', ['strict', 'fast']) ?? 'strict',
  }
}

function refused(field: string, expected: string): WellfitError {
  const remedy =
    'docs/deploy/machines.md lists what it takes; without mpirun and --blocks, `wellfit train` takes all flags.'
  return new WellfitError({ code: 'UNSUPPORTED', functionName: 'wellfit train', field, expected, remedy })
}
