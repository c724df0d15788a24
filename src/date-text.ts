const MILLISECONDS_PER_DAY = 86_400_000

/**
 * Days since 1970-01-01 as text that reads back as the same time to the millisecond: `2024-03-14`, and a time of day where there is one, as
 * short as it can be: `2024-03-14 12:00`, `2024-03-14 12:00:30`, `2024-03-14 12:00:30.250`. `null`: no date within ±10⁸ days.
 */
export function dateText(days: number): string | null {
  const date = new Date(Math.round(days * MILLISECONDS_PER_DAY))
  if (Number.isNaN(date.getTime())) return null
  const [day = '', time = ''] = date.toISOString().slice(0, -1).split('T')
  const clock = time.replace(/(:00)?\.000$/, '')
  return clock === '00:00' ? day : `${day} ${clock}`
}
