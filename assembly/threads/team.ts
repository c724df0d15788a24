// A team of threads runs one program ("single program, multiple data"): every instance over the shared memory interprets
// the same instructions and computes its own part of each. Parts are whole tiles of the result, so the number of threads
// changes no bit; thread 0 alone executes an instruction that is too small to be worth a barrier.

import {
  CONTROL_COMMAND,
  CONTROL_COUNT,
  CONTROL_FROM,
  CONTROL_GENERATION,
  CONTROL_PHASE,
  CONTROL_SESSION,
} from '../layout'
import { barrier, configureWaiting, publish, sleep, SPINS } from './barrier'
import { control, generation, phase, setControl, setTeam, setWorker, threadIndex } from './state'

/** Makes this instance thread 0 of the control block at `address`; it waits at most `milliseconds` for a worker. */
export function initializeThreads(address: usize, mayWait: bool, milliseconds: i32): void {
  setControl(address)
  configureWaiting(mayWait, milliseconds)
}

/** Thread 0 has `count` − 1 workers run these steps. It then runs them itself, as they do, and calls `stop`. */
export function start(count: i32, session: usize, from: i32, steps: i32): void {
  if (count == 1) return
  setTeam(count, atomic.load<i32>(control + CONTROL_PHASE))
  store<u32>(control, session, CONTROL_SESSION)
  store<i32>(control, from, CONTROL_FROM)
  store<i32>(control, steps, CONTROL_COUNT)
  // The number of threads shares a word with the number of the command: read apart, they could belong to two commands.
  const command = atomic.load<i32>(control + CONTROL_COMMAND)
  publish(CONTROL_COMMAND, ((command & ~127) + 128) | count)
}

/** Ends a run once all threads are done. */
export function stop(): void {
  barrier()
  setTeam(1, phase)
}

/** Makes this instance worker `index`. Returns the command that it has missed; it sees every later one. */
export function join(address: usize, index: i32, ofGeneration: i32): i32 {
  setControl(address)
  setWorker(index, ofGeneration)
  const command = atomic.load<i32>(control + CONTROL_COMMAND)
  return command
}

/** Waits for a command after `seen` that this worker takes part in; −1 once the worker has been stopped. */
export function awaitCommand(seen: i32): i32 {
  while (true) {
    const address = control + CONTROL_COMMAND
    for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(address) != seen) break
    if (atomic.load<i32>(address) == seen) sleep(address, seen)
    if (atomic.load<i32>(control + CONTROL_GENERATION) != generation) return -1
    const command = atomic.load<i32>(address)
    if (command == seen) continue
    if (threadIndex < (command & 127)) {
      setTeam(command & 127, atomic.load<i32>(control + CONTROL_PHASE))
      return command
    }
    seen = command
  }
}

export function commandSession(): usize {
  return <usize>load<u32>(control, CONTROL_SESSION)
}

export function commandFrom(): i32 {
  return load<i32>(control, CONTROL_FROM)
}

export function commandCount(): i32 {
  return load<i32>(control, CONTROL_COUNT)
}
