import type * as CategoriesModule from './layers/categories.js'
import type * as MembersModule from './layers/members.js'
import type * as PeriodicModule from './layers/periodic.js'

/** Code that few networks need. */
export interface OptionalCode {
  readonly categories: typeof CategoriesModule
  readonly members: typeof MembersModule
  readonly periodic: typeof PeriodicModule
}

const loaded: Partial<OptionalCode> = {}

/** Has programs use code that a page loads only for the networks that need it. */
export function useCode(code: Partial<OptionalCode>): void {
  Object.assign(loaded, code)
}

/** Code that was loaded before the network was made. */
export function codeOf<Name extends keyof OptionalCode>(name: Name): OptionalCode[Name] {
  const code = loaded[name]
  if (code === undefined) throw new Error(`a network without the code of ${name}`)
  return code
}
