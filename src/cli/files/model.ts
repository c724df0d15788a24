import { open, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { WellfitError } from '../../errors.js'
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
      throw ioError('loadModel', path, cause, 'Name the directory that `wellfit train --out` wrote.')
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
    throw ioError('loadModel', path, cause, 'A model is two files: model.json and model.safetensors.')
  }
}

/** Where the header of a file of tensors begins, behind its length. */
const HEADER_AT = 8

/** Whether a file begins as one that `saveModel` writes. */
async function isModelFile(path: string): Promise<boolean> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_AT + 1), 0, HEADER_AT + 1, 0)
  return bytesRead > HEADER_AT && buffer.toString('latin1', HEADER_AT) === '{'
}

/**
 * Loads a model by its directory, its model.json or the one file that `saveModel` writes.
 *
 * @throws WellfitError `IO` or `INVALID_MODEL`.
 */
export async function loadModelAt(path: string): Promise<Model> {
  const isOneFile = (await stat(path).catch(() => null))?.isFile() === true && !path.endsWith('.json')
  if (!isOneFile) return await openModel(await readModel(path))
  if (await isModelFile(path)) return await loadModel(path)
  throw new WellfitError({
    code: 'INVALID_MODEL',
    functionName: 'loadModel',
    field: 'path',
    value: path,
    expected: 'be a model',
    remedy:
      'Name the directory that `wellfit train --out` wrote, its model.json, or the file that saveModel wrote; a model comes before data, as in `wellfit predict MODEL DATA`.',
  })
}
