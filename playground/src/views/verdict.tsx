import { gapCharts, gapWords } from '../export/view-charts.ts'
import type { Bench } from '../state/store.ts'
import type { GapView, StepView, Verdict } from '../worker/messages.ts'
import { percent } from '../export/numbers.ts'

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
  const { gaps } = verdict
  const charts = gapCharts(verdict)
  return (
    <>
      <p class={`state state-${verdict.state.replaceAll(' ', '-')}`}>{verdict.state}</p>
      <div class="gaps">
        {gaps.map((gap, i) => (
          <Gap key={gap.name} gap={gap} chart={charts[i] ?? ''} />
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

function Gap({ gap, chart }: { readonly gap: GapView; readonly chart: string }) {
  return (
    <div class="gap">
      <span class="gap-name">{gap.name}</span>
      <div class="gap-chart" dangerouslySetInnerHTML={{ __html: chart }} />
      <span class="gap-words">
        {gapWords(gap)} <b>{gap.verdict === 'inconclusive' ? 'open' : gap.verdict}</b>
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
