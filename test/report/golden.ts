import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

const FOLDER = new URL('../golden/report/', import.meta.url)

/**
 * Where a rendering first departs from the stored one, or `null` where it does not.
 * With `UPDATE_GOLDEN=1` in the environment the rendering is stored instead: look at it in a browser first.
 */
export function departsFromGolden(name: string, rendered: string): string | null {
  const file = new URL(name, FOLDER)
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(file, rendered)
  }
  const stored = readFileSync(file, 'utf8')
  if (stored === rendered) return null
  let at = 0
  while (stored[at] === rendered[at]) at++
  const around = (text: string): string => text.slice(Math.max(0, at - 40), at + 60)
  return `${name}, letter ${at}: stored …${around(stored)}…, rendered …${around(rendered)}…`
}
