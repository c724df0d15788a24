import type { Bench } from '../state/store.ts'
import type { GapView, StepView, Verdict } from '../worker/messages.ts'
import { percent } from './numbers.ts'

/** Most steps shown: the list is in the order in which to try them. */
const MOST_STEPS = 4

/** Bias and variance with their intervals, and what to do next. */
export function VerdictView({ bench }: { readonly bench: Bench }) {
  const verdict = bench.verdict.value
  const finished = bench.finished.value
  return (
    <section class="verdict" aria-labelledby="verdict-title">
      <h2 id="verdict-title">Diagnosis</h2>
      {bench.error.value !== '' && (
        <p class="error" role="alert">
          {bench.error.value}
        </p>
      )}
      {verdict === null ? (
        <p class="quiet">
          Pause or finish training: bias and variance with their 95 % intervals and the next steps are shown here.
        </p>
      ) : (
        <Measured verdict={verdict} bench={bench} />
      )}
      {finished !== null && <TestMeasure bench={bench} />}
      {finished !== null && (
        <p class="quiet ending">
          {finished.message} {finished.hash !== '' && <Hash hash={finished.hash} />}
        </p>
      )}
    </section>
  )
}

/** The error on test, on request: it is meant to be measured once, when all is chosen. */
function TestMeasure({ bench }: { readonly bench: Bench }) {
  const test = bench.test.value
  return (
    <div class="test">
      <button type="button" class="small" onClick={() => bench.measureTest()}>
        Measure on test
      </button>
      <p role="status" class="quiet">
        {test === null ? (
          'Once, when all is chosen by dev.'
        ) : (
          <>
            error <b>{percent(test.error)}</b> on {test.rows} rows of test. {test.warning}
          </>
        )}
      </p>
    </div>
  )
}

function Hash({ hash }: { readonly hash: string }) {
  return (
    <>
      Weights <code title="The first 16 digits of their SHA-256: the same link gives the same weights">{hash}</code>
    </>
  )
}

function Measured({ verdict, bench }: { readonly verdict: Verdict; readonly bench: Bench }) {
  const most = verdict.gaps.reduce((high, gap) => Math.max(high, gap.high), 0.05)
  return (
    <>
      <p class={`state state-${verdict.state.replaceAll(' ', '-')}`}>{verdict.state}</p>
      <div class="gaps">
        {verdict.gaps.map((gap) => (
          <Gap key={gap.name} gap={gap} most={most} tolerance={verdict.tolerance} />
        ))}
      </div>
      <details class="message">
        <summary>In words</summary>
        <p>{verdict.message}</p>
      </details>
      {verdict.steps.length > 0 && (
        <>
          <h3>Next steps</h3>
          <ol class="steps">
            {verdict.steps.slice(0, MOST_STEPS).map((step) => (
              <Step key={step.title} step={step} bench={bench} />
            ))}
          </ol>
        </>
      )}
    </>
  )
}

interface GapProps {
  readonly gap: GapView
  readonly most: number
  readonly tolerance: number
}

/** A gap as a dot with its interval, on a scale from 0; the tolerance is shaded. */
function Gap({ gap: { name, estimate, low, high, verdict }, most, tolerance }: GapProps) {
  const scale = (value: number): number => 6 + 388 * Math.min(1, Math.max(0, (value + 0.25 * most) / (1.3 * most)))
  const words = `${percent(estimate)}, ${percent(low)} to ${percent(high)}`
  return (
    <div class="gap">
      <span class="gap-name">{name}</span>
      <svg viewBox="0 0 400 22" role="img" aria-label={`${name} ${words}`}>
        <rect class="tolerance" x={scale(-tolerance)} width={scale(tolerance) - scale(-tolerance)} y="3" height="16" />
        <path class="axis" d={`M${scale(0)} 2V20`} />
        <path class={`interval ${verdict}`} d={`M${scale(low)} 11H${scale(high)}`} />
        <circle class={`estimate ${verdict}`} cx={scale(estimate)} cy="11" r="4.5" />
      </svg>
      <span class="gap-words">
        {words} <b>{verdict === 'inconclusive' ? 'open' : verdict}</b>
      </span>
    </div>
  )
}

function Step({ step, bench }: { readonly step: StepView; readonly bench: Bench }) {
  const { title, reason, change } = step
  return (
    <li>
      <span class="step-title">{title}</span>
      {change !== null && (
        <button
          type="button"
          class="small"
          aria-label={`Apply and train: ${title}`}
          onClick={() => {
            bench.set(change)
            bench.train()
          }}
        >
          Apply
        </button>
      )}
      <span class="quiet">{reason}</span>
    </li>
  )
}
