import * as api from '../../../src/index.js'
import { performRuns } from '../runs.js'

addEventListener('message', async (event: MessageEvent<string>) => {
  try {
    postMessage({ results: await performRuns(api, event.data) })
  } catch (error) {
    postMessage({ error: String(error) })
  }
})
