import { hasSameRows, MOST_PINS, pairedDifference, settingsDifference } from '../state/pins.ts'
import type { Pin } from '../state/pins.ts'
import type { Bench } from '../state/store.ts'
import { planePicture } from './download.ts'
import { percent, short } from '../export/numbers.ts'

/** Runs that were kept, beside the present one: same seed, same rows, same order and masks. */
export function CompareView({ bench }: { readonly bench: Bench }) {
  const pins = bench.pins.all.value
  const finished = bench.finished.value
  return (
    <section class="compare" aria-labelledby="compare-title">
      <header>
        <h2 id="compare-title">Compare</h2>
        <button type="button" class="small" disabled={finished === null} onClick={() => bench.pin(planePicture(240))}>
          Keep this run
        </button>
      </header>
      {pins.length === 0 ? (
        <p class="quiet">
          Keep a finished run, change one setting and train again: both are shown side by side, with the difference of
          their errors on the same rows of dev. Up to {MOST_PINS} runs.
        </p>
      ) : (
        <div class="pins">
          {pins.map((pin) => (
            <PinView key={pin.label} pin={pin} bench={bench} />
          ))}
        </div>
      )}
    </section>
  )
}

function PinView({ pin, bench }: { readonly pin: Pin; readonly bench: Bench }) {
  const last = pin.finished.verdict
  const changes = settingsDifference(pin.settings, bench.settings.value)
  return (
    <article aria-label={`Run ${pin.label}`}>
      <img src={pin.picture} alt={`The plane of run ${pin.label}`} width="120" height="120" />
      <div>
        <h3>
          Run {pin.label}
          <span>
            <button
              type="button"
              class="small"
              aria-label={`Open run ${pin.label}`}
              onClick={() => bench.set(pin.settings)}
            >
              Open
            </button>
            <button
              type="button"
              class="small"
              aria-label={`Remove run ${pin.label}`}
              onClick={() => bench.pins.remove(pin)}
            >
              Remove
            </button>
          </span>
        </h3>
        {last !== null && (
          <p>
            error {percent(last.trainError)} on train, {percent(last.devError)} on dev
          </p>
        )}
        <p class="quiet">{changes.length === 0 ? 'same settings as now' : `now: ${changes.join(', ')}`}</p>
        <Difference pin={pin} bench={bench} />
      </div>
    </article>
  )
}

/** The paired difference between the present run and a kept one. */
function Difference({ pin, bench }: { readonly pin: Pin; readonly bench: Bench }) {
  const finished = bench.finished.value
  if (finished === null || finished === pin.finished) return null
  if (!hasSameRows(pin.settings, bench.settings.value))
    return <p class="quiet">Other rows: the errors are not paired.</p>
  const isBinary = bench.opened.value?.task === 'classification'
  const format = isBinary ? percent : short
  const { difference, low, high } = pairedDifference(pin.finished.rowErrors, finished.rowErrors, isBinary)
  const verdict = high < 0 ? 'this run is better' : low > 0 ? `run ${pin.label} is better` : 'not resolved'
  return (
    <p class="difference">
      dev error of this run minus that of {pin.label}: <b>{format(difference)}</b>, {format(low)} to {format(high)} —{' '}
      {verdict}
    </p>
  )
}
