import { readFileSync, readdirSync } from 'node:fs'

/** How the processes of one group stand. */
export interface GroupState {
  /** Seconds of processor time that the group has used, its ended children included. */
  readonly seconds: number
  /** Whether one of them computes or waits for a processor or a disk, rather than for an event. */
  readonly isBusy: boolean
}

/** Linux counts processor time in hundredths of a second, whatever its kernel's own clock. */
const TICKS_PER_SECOND = 100

/** The state of a process group, from Linux's /proc; `undefined` where there is none. */
export function groupState(group: number): GroupState | undefined {
  let [ticks, isBusy, found] = [0, false, false]
  for (const name of entries()) {
    const fields = statOf(name)
    if (fields === undefined || Number(fields[2]) !== group) continue
    found = true
    isBusy ||= fields[0] === 'R' || fields[0] === 'D'
    // utime, stime, cutime, cstime: fields 14 to 17 of the whole line.
    for (const field of fields.slice(11, 15)) ticks += Number(field)
  }
  return found ? { seconds: ticks / TICKS_PER_SECOND, isBusy } : undefined
}

function entries(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** The fields of a process's line after its name, which may itself hold spaces and parentheses: state, parent, group, … */
function statOf(name: string): string[] | undefined {
  try {
    const line = readFileSync(`/proc/${name}/stat`, 'latin1')
    return line.slice(line.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** Ends a process group, or where the platform knows no groups the process. */
export function killGroup(pid: number): void {
  // 0 would be this process's own group.
  if (pid === 0) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
