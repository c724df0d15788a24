import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { decodeModel, loadModel, type Model, openModel, type StoredModel } from '../../index.js'
import { ioError } from '../exit.js'
import { resultFile } from './manifest.js'

/** Reads that may fall between the two files of a model that a run replaces at this moment. */
const READS = 3

/**
 * Reads a model by its directory or by its model.json; the tensors lie beside it.
 *
 * @throws WellfitError `IO` where a file is missing or unreadable, `INVALID_MODEL` where they are no model.
 */
export async function readModel(path: string): Promise<StoredModel> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    (cause: unknown) => {
      throw ioError('predict', path, cause, 'Name the directory that `wellfit train --out` wrote.')
    },
  )
  if (!isDirectory) return await decodeFiles(path, join(dirname(path), `${basename(path, '.json')}.safetensors`))
  const files = async (): Promise<[string, string]> => [
    await resultFile(path, 'model.json'),
    await resultFile(path, 'model.safetensors'),
  ]
  for (let read = 1; ; read++) {
    try {
      return await decodeFiles(...(await files()))
    } catch (error) {
      if (read === READS) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

async function decodeFiles(json: string, tensors: string): Promise<StoredModel> {
  return decodeModel(await readModelFile(json, 'utf8'), await readModelFile(tensors))
}

async function readModelFile(path: string): Promise<Uint8Array>
async function readModelFile(path: string, encoding: 'utf8'): Promise<string>
async function readModelFile(path: string, encoding?: 'utf8'): Promise<string | Uint8Array> {
  try {
    return encoding === undefined ? await readFile(path) : await readFile(path, encoding)
  } catch (cause) {
    throw ioError('predict', path, cause, 'A model is two files: model.json and model.safetensors.')
  }
}

/**
 * Loads a model by its directory, its model.json or the one file that `saveModel` writes.
 *
 * @throws WellfitError `IO` or `INVALID_MODEL`.
 */
export async function loadModelAt(path: string): Promise<Model> {
  const isOneFile = (await stat(path).catch(() => null))?.isFile() === true && !path.endsWith('.json')
  return isOneFile ? await loadModel(path) : await openModel(await readModel(path))
}
