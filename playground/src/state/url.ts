import {
  activations,
  defaults,
  initializers,
  isDataName,
  keepProbOf,
  limited,
  liveNames,
  MOST_LAYERS,
  optimizers,
} from './settings.ts'
import type { Change, limits, Settings } from './settings.ts'

const numbers = [
  'rows',
  'noise',
  'stretch',
  'dataSeed',
  'train',
  'l2',
  'l1',
  'learningRate',
  'batchSize',
  'epochs',
  'patience',
  'seed',
] as const

/** The settings as the fragment of a link: only what differs from the defaults. */
export function toFragment(settings: Settings): string {
  const query = new URLSearchParams()
  if (settings.data === 'file') settings = { ...settings, data: defaults.data }
  for (const name of ['data', 'activation', 'initializer', 'optimizer', ...numbers] as const) {
    if (settings[name] !== defaults[name]) query.set(name, String(settings[name]))
  }
  if (!settings.normalize) query.set('normalize', 'no')
  if (settings.hidden.join() !== defaults.hidden.join()) query.set('hidden', settings.hidden.join('-') || 'none')
  if (settings.keepProb.some((value) => value !== 1)) query.set('keepProb', settings.keepProb.join('-'))
  if (settings.changes.length > 0) query.set('changes', settings.changes.map(changeText).join('_'))
  return query.toString()
}

function changeText({ epoch, name, value }: Change): string {
  return `${epoch}.${name}.${typeof value === 'object' ? value.join('-') : value}`
}

/** Reads a fragment; what is missing or cannot be read has its default. */
export function fromFragment(fragment: string): Settings {
  const query = new URLSearchParams(fragment.replace(/^#/, ''))
  const data = query.get('data') ?? ''
  const hidden = hiddenOf(query.get('hidden'))
  const read: Record<string, number> = {}
  for (const name of numbers) {
    const text = query.get(name)
    if (text !== null) read[name] = limited(name, Number(text), defaults[name])
  }
  return {
    ...defaults,
    ...read,
    data: isDataName(data) ? data : defaults.data,
    activation: oneOf(query.get('activation'), activations, defaults.activation),
    initializer: oneOf(query.get('initializer'), initializers, defaults.initializer),
    optimizer: oneOf(query.get('optimizer'), optimizers, defaults.optimizer),
    normalize: query.get('normalize') !== 'no',
    hidden,
    keepProb: keepProbOf(list(query.get('keepProb') ?? '', 'keepProb'), hidden.length),
    changes: (query.get('changes') ?? '')
      .split('_')
      .flatMap((text) => changeOf(text, hidden.length))
      .sort((first, second) => first.epoch - second.epoch),
  }
}

function hiddenOf(text: string | null): readonly number[] {
  if (text === null) return defaults.hidden
  return text === 'none' ? [] : list(text, 'units').slice(0, MOST_LAYERS)
}

function list(text: string, name: keyof typeof limits): number[] {
  return text === '' ? [] : text.split('-').map((entry) => limited(name, Number(entry), 1))
}

function oneOf<Name extends string>(text: string | null, names: readonly Name[], fallback: Name): Name {
  return names.find((name) => name === text) ?? fallback
}

function changeOf(text: string, layers: number): Change[] {
  const [epochText = '', name = '', ...rest] = text.split('.')
  const value = rest.join('.')
  const epoch = limited('epoch', Number(epochText), 0)
  if (epoch === 0 || value === '') return []
  if (name === 'keepProb') return [{ epoch, name, value: keepProbOf(list(value, 'keepProb'), layers) }]
  if (name === 'optimizer') return [{ epoch, name, value: oneOf(value, optimizers, defaults.optimizer) }]
  const number = liveNames.find((known) => known === name)
  if (number === undefined || number === 'keepProb' || number === 'optimizer') return []
  return [{ epoch, name: number, value: limited(number, Number(value), defaults[number]) }]
}
