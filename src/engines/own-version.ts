import { createRequire } from 'node:module'

/** The version of wellfit that this process runs. */
export function ownVersion(): string {
  const { version } = createRequire(import.meta.url)('wellfit/package.json') as { version: string }
  return version
}
