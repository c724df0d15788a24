import { diagnose } from 'wellfit'
import type { Action, ActionChange, Diagnosis } from 'wellfit'
import { activations, initializers, keepProbOf, limited, optimizers } from '../state/settings.ts'
import type { Settings } from '../state/settings.ts'
import type { StepView, Verdict } from '../worker/messages.ts'
import { taskOf } from './parts.ts'
import type { Ended, Session } from './session.ts'

/** Diagnoses the network as it is; with the end of its training the advice is concrete. */
export function verdictOf(session: Session, ended?: Ended): Verdict | null {
  const { net, parts, current: settings } = session
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
  const remedies = causes.map(({ message, remedy, change }) => {
    const step = stepOf(remedy, message, change, settings)
    return step.change === null ? { ...step, change: ownChange(step, settings) } : step
  })
  return {
    state,
    message,
    trainError,
    devError,
    tolerance,
    gaps: gaps.map(({ name, estimate, interval: { low, high }, verdict }) => ({ name, estimate, low, high, verdict })),
    steps: distinct([...remedies, ...actions.flatMap((action) => stepOfAction(action, settings))]),
  }
}

/** Of steps with the same title, the first: a cause may advise what an action does. */
function distinct(steps: readonly StepView[]): StepView[] {
  const title = (step: StepView): string => step.title.replace(/\.$/, '')
  return steps.filter((step, i) => steps.findIndex((other) => title(other) === title(step)) === i)
}

/** An action as a step; none where the settings are already what it advises in general. */
function stepOfAction(action: Action, settings: Settings): StepView[] {
  const step = stepOf(action.title, action.reason, action.change, settings)
  if (step.change !== null) return [step]
  const change = ownChange(action, settings)
  const isNew = change !== null && JSON.stringify({ ...settings, ...change }) !== JSON.stringify(settings)
  return change === null ? [step] : isNew ? [{ ...step, change }] : []
}

/**
 * The page's own change for an action that names none: in a pause, where the library has not seen the end of the run, and for more
 * rows, which the page can draw at once.
 */
function ownChange({ title }: Pick<Action, 'title'>, settings: Settings): Partial<Settings> | null {
  const { hidden, epochs, l2, learningRate, rows, data, activation } = settings
  const keepAll = hidden.map(() => 1)
  if (/preflight/.test(title)) return null
  if (/standardize/i.test(title)) return { normalize: true }
  if (/more (data|rows)/i.test(title)) return data === 'file' ? null : { rows: limited('rows', rows * 2, rows) }
  if (/larger network/.test(title)) return resized(hidden, 2, settings)
  if (/smaller network/.test(title)) return hidden.length === 0 ? null : resized(hidden, 0.5, settings)
  if (/another architecture/.test(title)) return { activation: activation === 'relu' ? 'tanh' : 'relu' }
  if (/train longer/i.test(title)) return { epochs: limited('epochs', epochs * 2, epochs) }
  if (/regularize less/i.test(title)) return { l2: l2 / 4, l1: settings.l1 / 4, keepProb: keepAll }
  if (/raise l2/i.test(title)) return { l2: limited('l2', l2 === 0 ? 0.1 : l2 * 4, 1) }
  if (/dropout/i.test(title)) return { keepProb: settings.keepProb.map((keep) => limited('keepProb', keep * 0.8, 0.8)) }
  if (/stop early/i.test(title)) return { patience: 20 }
  if (/learning rate/i.test(title)) return { learningRate: limited('learningRate', learningRate / 3, 0.01) }
  return null
}

/** Hidden layers wider or narrower by a factor; a network without any gets one. */
function resized(hidden: readonly number[], factor: number, { keepProb }: Settings): Partial<Settings> {
  const widths = hidden.length === 0 ? [8] : hidden.map((units) => limited('units', units * factor, units))
  return { hidden: widths, keepProb: keepProbOf(keepProb, widths.length) }
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
