import { predict } from './models/export.js'
import { done, row } from './data.js'

export const finished = (async () => {
  done(Object.values(predict([...row]).probabilities))
})()
