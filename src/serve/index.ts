export { createHandler, type ModelHandler } from './handler.js'
export type { Delimiter, LayoutOptions } from '../data/csv/layout.js'
export type { HandlerOptions } from './options.js'
export type { ErrorAnswer } from './refusal.js'
