/**
 * The processor time of an action in milliseconds, at its best of several times. Unlike a clock it does not count the
 * work of other programs; compare it with the work of the same action on less data, never with a number of
 * milliseconds.
 */
export function workOf(action: () => unknown, times = 3): number {
  const measured = Array.from({ length: times }, () => {
    const before = process.cpuUsage()
    action()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return Math.min(...measured)
}
