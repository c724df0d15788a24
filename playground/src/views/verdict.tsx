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
  const { gaps, tolerance } = verdict
  const least = gaps.reduce((low, gap) => Math.min(low, gap.low), -tolerance)
  const most = gaps.reduce((high, gap) => Math.max(high, gap.high), Math.max(0.05, tolerance))
  return (
    <>
      <p class={`state state-${verdict.state.replaceAll(' ', '-')}`}>{verdict.state}</p>
      <div class="gaps">
        {gaps.map((gap) => (
          <Gap key={gap.name} gap={gap} least={least} most={most} tolerance={tolerance} />
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
  /** Lowest and highest value of the scale, which all gaps share. */
  readonly least: number
  readonly most: number
  readonly tolerance: number
}

/** A gap as a dot with its interval; a line marks 0, and the tolerance around it is shaded. */
function Gap({ gap: { name, estimate, low, high, verdict }, least, most, tolerance }: GapProps) {
  const scale = (value: number): number => 8 + (384 * (value - least)) / (most - least)
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
