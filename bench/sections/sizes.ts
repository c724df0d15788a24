import { type Browser, chromium } from 'playwright-core'
import { chromiumArguments, findChromium } from '../../tools/chromium.mjs'
import { table, time } from '../lib/markdown.ts'
import { edgeScript, edgeStart } from '../pages/edge.ts'
import { type Models, savedModels } from '../pages/models.ts'
import { bundle, fetched, isInstalled, nameOf, type Program, programs } from '../pages/programs.ts'
import { visit } from '../pages/visit.ts'
import { shuffled, uniform } from '../lib/random.ts'
import { rounded } from '../lib/rounds.ts'
import type { Context, Section } from '../lib/section.ts'
import { type Spread, spread } from '../lib/statistics.ts'

/** A program where it ran: the code that it loaded, by Brotli, and the time until it was done. */
interface Start {
  readonly where: 'page' | 'workerd'
  readonly task: Program['task']
  readonly library: string
  readonly bytes: number
  readonly milliseconds: Spread
}

type Missing = Pick<Start, 'where' | 'task' | 'library'> & { readonly missing: string }

export interface Sizes {
  readonly starts: readonly (Start | Missing)[]
}

/** A program in one place, ready to be started again and again. */
interface Starter extends Pick<Start, 'where' | 'task' | 'library'> {
  start(): Promise<{ readonly milliseconds: number; readonly bytes: number }>
}

async function pageStarter(program: Program, models: Models, browser: Browser): Promise<Starter> {
  const files = await bundle(program, { conditions: ['browser'] })
  const folders = new Map(
    [...fetched].flatMap(([address, folder]) => (program.needs === undefined ? [] : [[address, folder()]])),
  )
  return { ...program, where: 'page', start: () => visit(browser, { files, models, folders }) }
}

async function edgeStarter(program: Program, models: Models): Promise<Starter> {
  const script = await edgeScript(program, models)
  return { ...program, where: 'workerd', start: () => edgeStart(script, models) }
}

/** Those that predict without compiling WebAssembly, which workerd refuses. */
const inWorkerd = ['predict-wellfit', 'predict-wellfit-export', 'predict-brain', 'predict-tfjs-cpu']

async function startersOf(asked: readonly Program[], browser: Browser | null): Promise<Starter[]> {
  const models = await savedModels()
  const pages = browser === null ? [] : await Promise.all(asked.map((program) => pageStarter(program, models, browser)))
  const edge = asked.filter((program) => inWorkerd.includes(nameOf(program)))
  return [...pages, ...(await Promise.all(edge.map((program) => edgeStarter(program, models))))]
}

async function measureStarts(starters: readonly Starter[], { seed, rounds }: Context): Promise<Sizes['starts']> {
  const next = uniform(seed)
  const found = new Map<Starter, { milliseconds: number[]; bytes: number }>()
  const missing = new Map<Starter, string>()
  for (let round = -1; round < rounds; round++) {
    for (const starter of shuffled(starters, next)) {
      if (missing.has(starter)) continue
      try {
        const { milliseconds, bytes } = await starter.start()
        const before = found.get(starter)?.milliseconds ?? []
        found.set(starter, { milliseconds: round < 0 ? [] : [...before, milliseconds], bytes })
      } catch (error) {
        missing.set(starter, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
      }
    }
  }
  return starters.map((starter) => {
    const { where, task, library } = starter
    const result = found.get(starter)
    const reason = missing.get(starter)
    if (result === undefined || reason !== undefined) return { where, task, library, missing: reason ?? 'no result' }
    return { where, task, library, bytes: result.bytes, milliseconds: rounded(spread(result.milliseconds)) }
  })
}

async function measure(context: Context): Promise<Sizes> {
  const asked = programs.filter((program) => program.needs === undefined || context.peers)
  const installed = asked.filter(isInstalled)
  const executablePath = findChromium()
  const browser =
    executablePath === undefined ? null : await chromium.launch({ executablePath, args: chromiumArguments })
  try {
    const starts = await measureStarts(await startersOf(installed, browser), context)
    const absent = asked.filter((program) => !isInstalled(program))
    return {
      starts: [
        ...starts,
        ...absent.map(({ task, library }) => ({ where: 'page' as const, task, library, missing: 'not installed' })),
      ],
    }
  } finally {
    await browser?.close()
  }
}

const titles = { train: 'trains and predicts', predict: 'predicts with a saved model' }

function write({ starts }: Sizes): string {
  const rows = starts.map((start) => {
    const head = [start.where === 'page' ? 'a page' : 'a Worker', titles[start.task], start.library]
    if ('missing' in start) return [...head, `missing, ${start.missing}`, '–']
    const { median, low, high } = start.milliseconds
    return [...head, `${(start.bytes / 1000).toFixed(1)} kB`, `${time(median)} (${time(low)} – ${time(high)})`]
  })
  return [
    'What a page or a Worker loads to train a network of 4 inputs, 16 units and 3 classes for an epoch of 150 rows and to predict ' +
      'a row, or to predict a row with such a network that was saved: code by Brotli, WebAssembly included, the saved network not. ' +
      'The time of a page is that from navigation to the prediction, with an empty cache and from this machine; that of a Worker what ' +
      'its first prediction takes beyond an answer without one. Median and quartiles.',
    table(['', 'program', 'library', 'code by Brotli', 'cold start'], rows),
  ].join('\n\n')
}

export const sizes: Section<Sizes> = { name: 'sizes', title: 'Sizes and cold starts', measure, write }
