import { readFileSync } from 'node:fs'

/** The data of step b: [64, 784] numbers and 64 labels. */
export const rows = 64
export const inputs = 784
export const classes = 10
export const x = Float32Array.from({ length: rows * inputs }, (_, i) => ((i * 37) % 101) / 101 - 0.5)
export const y = Int32Array.from({ length: rows }, (_, i) => i % classes)

/** The largest resident set so far. `maxRSS` would include that of the process before this program started. */
export function peakBytes() {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return Number(kibibytes) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}

/** Reports to the bench that the first step is done. */
export function done() {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  console.log(JSON.stringify({ peakBytes: peakBytes(), processorMilliseconds: (userCPUTime + systemCPUTime) / 1000 }))
}
