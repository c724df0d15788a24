import { moduleLoader } from './load.js'
import type { LoadModule } from './load.js'

export { instantiateModule } from './load.js'

export const hasRelaxedCore: boolean = true

/** The worker of a fit: it is given the compiled core that its caller runs. */
export const loadModule: LoadModule = moduleLoader((name) => {
  throw new Error(`the caller gave no core ${name}`)
})
