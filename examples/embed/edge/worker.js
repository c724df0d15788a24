// A Worker of Cloudflare that predicts digits. The model is a file of the deployment; workerd compiles no WebAssembly at run
// time, so `wellfit/predict` computes without it, to the same bits.
import bytes from './digits.bin'
import { loadModel } from 'wellfit/predict'

/** Loaded by the first request: a Worker may not wait for it while it starts. */
let model

export default {
  async fetch(request) {
    model ??= await loadModel(bytes)
    if (request.method !== 'POST') return Response.json({ columns: model.columns, classes: model.classes })
    try {
      return Response.json(model.predict(await request.json()))
    } catch (error) {
      return Response.json({ error: String(error) }, { status: 422 })
    }
  },
}
