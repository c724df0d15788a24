import type { Model } from '../predict/model.js'

export function exportC(model: Model): string {
  return String(model)
}
