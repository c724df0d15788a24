/** The results of each command that leaves some in a directory. Those of one command are replaced together. */
export const RESULT_FILES = {
  train: ['report.html', 'model.json', 'model.safetensors', 'history.json', 'improvement.json'],
  data: ['data.html', 'data.json'],
  check: ['check.html', 'check.json'],
  errors: ['errors.html', 'errors.json'],
  sweep: ['sweep.html', 'sweep.json'],
} as const

/** How the run under way was called. */
export const RUN_FILE = 'run.json'
/** Where the run under way stands. */
export const CHECKPOINT_FILE = 'run.checkpoint'
/** Every trial of `improve`, written as it ends. */
export const TRIALS_FILE = 'trials.jsonl'
/** Which results belong together. */
export const MANIFEST_FILE = 'manifest.json'
/** Which process writes to the directory. */
export const LOCK_FILE = '.wellfit-lock.json'
/** Held for a moment while a stale lock is replaced, so that two processes cannot both replace it. */
export const TAKEOVER_FILE = '.wellfit-lock-takeover'

/** What commands leave in a directory, but for locks and files that are being written. */
export const OWN_FILES: readonly string[] = [
  ...Object.values(RESULT_FILES).flat(),
  RUN_FILE,
  CHECKPOINT_FILE,
  TRIALS_FILE,
  MANIFEST_FILE,
]
