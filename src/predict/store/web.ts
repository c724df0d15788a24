import { WellfitError } from '../../errors.js'
import type { LoadBytes, SaveBytes } from './store.js'

const DATABASE = 'wellfit'
const STORE = 'models'

/** IndexedDB by name; for loading also what `fetch` takes: a `URL`, or a text with a scheme. */
export const saveBytes: SaveBytes = async (where, bytes) => {
  if (isUrl(where)) {
    throw new WellfitError({
      code: 'UNSUPPORTED',
      functionName: 'saveModel',
      field: 'where',
      value: String(where),
      expected: 'be the name under which IndexedDB stores the model',
      remedy: 'To send it elsewhere, take the bytes: `await saveModel(net)`.',
    })
  }
  await withStore('saveModel', where, 'readwrite', (store) => store.put(bytes, where))
}

/** IndexedDB by name; for loading also what `fetch` takes: a `URL`, or a text with a scheme. */
export const loadBytes: LoadBytes = async (where) => {
  if (isUrl(where)) return await fetched(String(where))
  const found = await withStore('loadModel', where, 'readonly', (store) => store.get(where))
  if (found instanceof Uint8Array) return found
  throw ioError('loadModel', where, 'be the name of a model that `saveModel` saved in this browser')
}

function isUrl(where: string | URL): where is URL {
  return typeof where !== 'string' || /^[a-z][a-z0-9+.-]*:/i.test(where)
}

async function fetched(url: string): Promise<Uint8Array> {
  const expected = 'be a URL of a model that can be fetched'
  const response = await fetch(url).catch((cause: unknown) => {
    throw ioError('loadModel', url, expected, cause)
  })
  if (!response.ok) throw ioError('loadModel', url, `${expected} (status ${response.status})`)
  return new Uint8Array(await response.arrayBuffer())
}

/** Runs one request in a transaction, and waits until it is complete. */
async function withStore(
  functionName: string,
  name: string,
  mode: IDBTransactionMode,
  request: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  if (typeof indexedDB === 'undefined') {
    throw new WellfitError({
      code: 'UNSUPPORTED',
      functionName,
      field: 'where',
      value: name,
      expected: 'be left out, or bytes: this runtime has no IndexedDB',
      remedy: 'Keep the bytes of `await saveModel(net)` elsewhere, and pass them to `loadModel`.',
    })
  }
  try {
    const database = await opened()
    try {
      const transaction = database.transaction(STORE, mode)
      const made = request(transaction.objectStore(STORE))
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error)
        transaction.onerror = () => reject(transaction.error)
      })
      return made.result
    } finally {
      database.close()
    }
  } catch (cause) {
    throw ioError(functionName, name, 'be a name that IndexedDB can use', cause)
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => void request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function ioError(functionName: string, where: string, expected: string, cause?: unknown): WellfitError {
  const details = { functionName, field: 'where', value: where, expected } as const
  return new WellfitError({ code: 'IO', ...details, ...(cause === undefined ? {} : { cause }) })
}
