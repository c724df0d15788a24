import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describeModel, type History } from '../../index.js'
import { EXIT, type ExitCode } from '../exit.js'
import { loadModelAt } from '../files/model.js'
import { asJson } from '../files/output.js'
import type { Flags } from '../flags/flags.js'
import { describeInspection, type ModelInspection } from '../terminal/inspection.js'

/** `wellfit inspect MODEL`: what a saved model reads and predicts, its layers, its size and its training. */
export async function inspect(path: string, flags: Flags): Promise<ExitCode> {
  using model = await loadModelAt(path)
  const { preprocessor, metadata } = model.stored
  const preparation: unknown = preprocessor?.['preparation']
  const inspection: ModelInspection = {
    ...describeModel(model),
    path,
    files: await filesOf(path),
    preparation: Array.isArray(preparation) ? preparation.map(String) : null,
    averaged: countIn(metadata['averaged']),
    scores: (metadata['scores'] as ModelInspection['scores'] | undefined) ?? null,
    training: await trainingOf(path),
  }
  process.stdout.write(flags.has('json') ? asJson(inspection) : describeInspection(inspection))
  return EXIT.ok
}

/** A number of networks; `null` for anything else. */
function countIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 1 ? value : null
}

async function filesOf(path: string): Promise<Record<string, number>> {
  const isDirectory = (await stat(path)).isDirectory()
  const base = path.replace(/\.json$/, '')
  const names = isDirectory
    ? ['model.json', 'model.safetensors'].map((name) => join(path, name))
    : [path, ...(base === path ? [] : [`${base}.safetensors`])]
  const sizes = await Promise.all(names.map(async (name) => [name, await sizeOf(name)] as const))
  return Object.fromEntries(sizes.filter((entry): entry is [string, number] => entry[1] !== null))
}

async function sizeOf(path: string): Promise<number | null> {
  return await stat(path).then(
    ({ size }) => size,
    () => null,
  )
}

/** The settings and the end of the run that wrote the model. A history that cannot be read says nothing. */
async function trainingOf(path: string): Promise<ModelInspection['training']> {
  try {
    const { settings, stop, best } = JSON.parse(await readFile(join(path, 'history.json'), 'utf8')) as History
    return typeof settings === 'object' && typeof stop.message === 'string' ? { settings, stop, best } : null
  } catch {
    return null
  }
}
