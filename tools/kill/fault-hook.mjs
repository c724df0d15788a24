// Loaded by `node --import` before a program: counts file operations that open or change a file and logs them to
// WELLFIT_FAULT_LOG; kills the process at the operation in WELLFIT_FAULT, or lets operations fail. For tests only.
import fs, { appendFileSync, promises, writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename } from 'node:path'

/**
 * `kill`: the operation before which the process kills itself; a write is half done.
 * `fail`: the operations, first to last, that fail with a system error code.
 * `reads`: counts whole files that are read, too.
 *
 * @typedef {{ kill?: number, fail?: { code: string, first: number, last: number }, reads?: boolean }} Fault
 */

/** @type {Fault} */
const fault = JSON.parse(process.env['WELLFIT_FAULT'] ?? '{}')
const log = process.env['WELLFIT_FAULT_LOG']
let count = 0
const append = appendFileSync

/**
 * @param {string} name
 * @param {unknown} target
 * @param {() => void} [beforeDeath]
 */
function operation(name, target, beforeDeath) {
  count++
  if (log !== undefined) append(log, `${name} ${typeof target === 'string' ? basename(target) : ''}\n`)
  if (count === fault.kill) {
    beforeDeath?.()
    process.kill(process.pid, 'SIGKILL')
  }
  const { code = '', first = Infinity, last = 0 } = fault.fail ?? {}
  if (count >= first && count <= last) throw Object.assign(new Error(`${code}: as the test has it, ${name}`), { code })
}

const handle = await promises.open(process.execPath)
const methods = Object.getPrototypeOf(handle)
await handle.close()
/** @type {Record<string, (...args: unknown[]) => unknown>} */
const functions = /** @type {never} */ (promises)
const changes = ['open', 'rename', 'unlink', 'rm', 'mkdir', 'link', 'truncate', 'writeFile']
for (const name of [...changes, ...(fault.reads === true ? ['readFile'] : [])]) {
  const original = functions[name]
  if (original === undefined) throw new Error(`node:fs/promises has no ${name}`)
  functions[name] = async (...args) => {
    operation(name, args[0])
    return await original(...args)
  }
}

for (const name of ['writeFile', 'sync']) {
  const original = methods[name]
  /**
   * @this {import('node:fs/promises').FileHandle}
   * @param {unknown[]} args
   */
  methods[name] = async function (...args) {
    const half = () => {
      const bytes = Buffer.from(/** @type {string} */ (args[0]))
      writeSync(this.fd, bytes.subarray(0, bytes.length >> 1))
    }
    operation(name, '', name === 'writeFile' ? half : undefined)
    return await original.apply(this, args)
  }
}

// A trial is appended to its record by functions that wait.
/** @type {Record<string, (...args: unknown[]) => unknown>} */
const waiting = /** @type {never} */ (fs)
for (const name of ['openSync', 'appendFileSync', 'fsyncSync']) {
  const original = waiting[name]
  if (original === undefined) throw new Error(`node:fs has no ${name}`)
  waiting[name] = (...args) => {
    // Node itself opens the modules that it loads.
    if (name === 'openSync' && args[1] !== 'a') return original(...args)
    const half = () => {
      const bytes = Buffer.from(/** @type {string} */ (args[1]))
      writeSync(/** @type {number} */ (args[0]), bytes.subarray(0, bytes.length >> 1))
    }
    operation(name, args[0], name === 'appendFileSync' ? half : undefined)
    return original(...args)
  }
}
syncBuiltinESMExports()
