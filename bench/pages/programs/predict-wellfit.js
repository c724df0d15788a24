import { loadModel } from 'wellfit/predict'
import { done, row } from './data.js'
import { saved } from './saved.js'

export const finished = (async () => {
  const model = await loadModel(await saved('wellfit.model'))
  const [prediction] = model.predict([[...row]])
  done(Object.values(prediction?.probabilities ?? {}))
})()
