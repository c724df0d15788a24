import { useSignal } from '@preact/signals'
import { differenceLength, differenceLevel } from '../../export/view-charts.ts'
import type { Bench } from '../../state/store.ts'
import { bugs } from '../../worker/messages.ts'
import type { BugName, CheckView } from '../../worker/messages.ts'

const labels: Readonly<Record<BugName, string>> = {
  none: 'no bug',
  derivative: "tanh' = 1 − a instead of 1 − a²",
  bias: 'gradient of the bias forgotten',
  sign: 'wrong sign of the weights’ gradient',
  penalty: 'L2 penalty missing in the gradient',
  mean: 'not divided by the rows of the batch',
}

/** Bugs that are in one layer. */
const inLayer: ReadonlySet<BugName> = new Set(['derivative', 'bias', 'sign'])

/** The gradient check of the network as it is, with a bug that the visitor plants. */
export function GradientView({ bench }: { readonly bench: Bench }) {
  const bug = useSignal<BugName>('none')
  const layer = useSignal(0)
  const { hidden } = bench.settings.value
  const layers = hidden.length + (bug.value === 'derivative' ? 0 : 1)
  const chosen = Math.min(layer.value, Math.max(0, layers - 1))
  const check = bench.check.value
  return (
    <>
      <p class="quiet">
        Compares the gradient of backpropagation with difference quotients (J(θ+ε) − J(θ−ε)) / 2ε, in 64 bits, entry by
        entry. Plant a bug and see whether the check finds it.
      </p>
      <div class="bug">
        <label>
          Bug
          <select
            aria-label="Bug"
            value={bug.value}
            onChange={(event) => (bug.value = event.currentTarget.value as BugName)}
          >
            {bugs.map((name) => (
              <option key={name} value={name} disabled={name === 'derivative' && hidden.length === 0}>
                {labels[name]}
              </option>
            ))}
          </select>
        </label>
        {inLayer.has(bug.value) && (
          <label>
            in
            <select
              aria-label="Layer"
              value={String(chosen)}
              onChange={(event) => (layer.value = Number(event.currentTarget.value))}
            >
              {Array.from({ length: layers }, (_, i) => (
                <option key={i} value={i}>
                  {i === hidden.length ? 'output layer' : `layer ${i + 1}`}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="button" disabled={bench.isChecking.value} onClick={() => bench.checkGradient(bug.value, chosen)}>
          {bench.isChecking.value ? 'Checking …' : 'Check gradient'}
        </button>
      </div>
      {check !== null && <Result check={check} />}
    </>
  )
}

function Result({ check }: { readonly check: CheckView }) {
  return (
    <div class="check" aria-live="polite">
      <p class={`check-verdict ${check.verdict}`}>
        <b>{check.verdict}</b> relative difference {check.difference.toExponential(1)}
      </p>
      {check.faults.length > 0 && (
        <p>
          Found in <b>{check.faults.join('; ')}</b>
        </p>
      )}
      <table>
        <caption>Relative difference by parameter</caption>
        <tbody>
          {check.parameters.map(({ name, difference }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="meter">
                <span class={differenceLevel(difference)} style={{ width: `${100 * differenceLength(difference)}%` }} />
              </td>
              <td>{difference.toExponential(1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">{check.message}</p>
    </div>
  )
}
