import * as api from '../../../src/index.js'
import { threadedRun } from '../threaded-run.js'

addEventListener('message', async (event: MessageEvent<number>) => {
  try {
    postMessage(await threadedRun(api, 'classes', 'f32', event.data))
  } catch (error) {
    postMessage({ error: String(error) })
  }
})
