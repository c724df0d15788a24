import type { Bench, Status } from '../state/store.ts'

const speeds: readonly (readonly [epochsPerSecond: number, label: string])[] = [
  [5, '5 epochs/s'],
  [20, '20 epochs/s'],
  [60, '60 epochs/s'],
  [0, 'fastest'],
]

const words: Readonly<Record<Status, string>> = {
  opening: 'Opening',
  ready: 'Ready',
  training: 'Training',
  paused: 'Paused',
  finished: 'Finished',
  failed: 'Failed',
}

/** Train, pause, one epoch, reset. */
export function Transport({ bench }: { readonly bench: Bench }) {
  const status = bench.status.value
  const isTraining = bench.isTraining.value
  return (
    <div class="transport" role="group" aria-label="Training">
      <button
        type="button"
        class="primary"
        aria-keyshortcuts="Space"
        onClick={() => (isTraining ? bench.pause() : bench.train())}
      >
        {isTraining ? 'Pause' : status === 'finished' ? 'Train again' : status === 'paused' ? 'Continue' : 'Train'}
      </button>
      <button type="button" disabled={isTraining || status === 'finished'} onClick={() => bench.train(1)}>
        One epoch
      </button>
      <button type="button" onClick={() => bench.reset()}>
        Reset
      </button>
      <select
        aria-label="Speed"
        value={String(bench.speed.value)}
        onChange={(event) => bench.setSpeed(Number(event.currentTarget.value))}
      >
        {speeds.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <p class="status" role="status">
        <span class={`dot ${status}`} aria-hidden="true" />
        {words[status]}
      </p>
      <p class="epoch">
        epoch <b>{bench.epoch.value}</b> of {bench.lastEpoch.value}
      </p>
    </div>
  )
}
