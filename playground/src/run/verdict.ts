import { diagnose } from 'wellfit'
import type { Action, ActionChange, Diagnosis } from 'wellfit'
import { activations, initializers, keepProbOf, limited, optimizers } from '../state/settings.ts'
import type { Settings } from '../state/settings.ts'
import type { StepView, Verdict } from '../worker/messages.ts'
import { taskOf } from './parts.ts'
import type { Ended, Session } from './session.ts'

/** Diagnoses the network as it is; with the end of its training the advice is concrete. */
export function verdictOf(session: Session, ended?: Ended): Verdict | null {
  const { net, parts, settings } = session
  const task = taskOf(parts.train)
  const measured = { rowErrors: task === 'regression' }
  const train = net.evaluate(parts.train, measured)
  const dev = net.evaluate(parts.dev, measured)
  if (!Number.isFinite(train.loss) || !Number.isFinite(dev.loss)) return null
  const metrics =
    task === 'regression' ? {} : { metrics: { train: net.metrics(parts.train), dev: net.metrics(parts.dev) } }
  const run =
    ended === undefined
      ? {}
      : {
          run: {
            trainRows: parts.train.rows,
            hidden: settings.hidden,
            parameters: net.parameterCount,
            keepProb: Math.min(1, ...settings.keepProb),
            history: ended.history,
          },
        }
  return viewOf(diagnose({ train, dev, task, ...metrics, ...run }), settings)
}

function viewOf(diagnosis: Diagnosis, settings: Settings): Verdict {
  const { state, message, trainError, devError, tolerance, gaps, actions, causes } = diagnosis
  const remedies = causes.map(({ message, remedy, change }) => stepOf(remedy, message, change, settings))
  return {
    state,
    message,
    trainError,
    devError,
    tolerance,
    gaps: gaps.map(({ name, estimate, interval: { low, high }, verdict }) => ({ name, estimate, low, high, verdict })),
    steps: [...remedies, ...actions.map((action) => stepOfAction(action, settings))],
  }
}

function stepOfAction({ title, reason, change, against }: Action, settings: Settings): StepView {
  const step = stepOf(title, reason, change, settings)
  // The page can draw more rows at once: what is the most expensive step elsewhere.
  const drawsRows = change === null && against === 'variance' && settings.data !== 'file' && /more data/i.test(title)
  return drawsRows ? { ...step, change: { rows: limited('rows', settings.rows * 2, settings.rows) } } : step
}

function stepOf(title: string, reason: string, change: ActionChange | null, settings: Settings): StepView {
  return { title, reason, change: change === null ? null : settingsOf(change, settings) }
}

/** The settings that an advised change of options sets; `null` where the page has none of them. */
function settingsOf(change: ActionChange, settings: Settings): Partial<Settings> | null {
  const hidden = change.hidden?.map((units) => limited('units', units, 8))
  const layers = hidden ?? settings.hidden
  const keepProb = change.keepProb === undefined ? settings.keepProb : layers.map(() => change.keepProb ?? 1)
  const shape =
    hidden === undefined && change.keepProb === undefined ? {} : { keepProb: keepProbOf(keepProb, layers.length) }
  const changed: Partial<Settings> = {
    ...(hidden === undefined ? {} : { hidden }),
    ...shape,
    ...named('activation', change.activation, activations),
    ...named('initializer', change.initializer, initializers),
    ...named('optimizer', change.optimizer, optimizers),
    ...numbersOf(change),
  }
  return Object.keys(changed).length === 0 ? null : changed
}

function named<Field extends string, Name extends string>(
  field: Field,
  value: string | undefined,
  names: readonly Name[],
): { readonly [Key in Field]?: Name } {
  const known = names.find((name) => name === value)
  return (known === undefined ? {} : { [field]: known }) as { readonly [Key in Field]?: Name }
}

function numbersOf(change: ActionChange): Partial<Settings> {
  const names = ['l2', 'l1', 'batchSize', 'epochs', 'learningRate', 'patience'] as const
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = change[name]
      return value === undefined ? [] : [[name, limited(name, value, value)]]
    }),
  )
}
