// Loaded by `node --import` before a program: counts file operations that open or change a file and logs them to
// WELLFIT_FAULT_LOG; kills the process at the operation in WELLFIT_FAULT, or lets operations fail. For tests only.
import { appendFileSync, promises, writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename } from 'node:path'

/**
 * `kill`: the operation before which the process kills itself; a write is half done.
 * `fail`: the operations, first to last, that fail with a system error code.
 *
 * @typedef {{ kill?: number, fail?: { code: string, first: number, last: number } }} Fault
 */

/** @type {Fault} */
const fault = JSON.parse(process.env['WELLFIT_FAULT'] ?? '{}')
const log = process.env['WELLFIT_FAULT_LOG']
let count = 0

/**
 * @param {string} name
 * @param {unknown} target
 * @param {() => void} [beforeDeath]
 */
function operation(name, target, beforeDeath) {
  count++
  if (log !== undefined) appendFileSync(log, `${name} ${typeof target === 'string' ? basename(target) : ''}\n`)
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
for (const name of ['open', 'rename', 'unlink', 'rm', 'mkdir', 'link', 'writeFile']) {
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
syncBuiltinESMExports()
