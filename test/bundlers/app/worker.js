// The small app in a Worker of Cloudflare.
import { run } from './run.js'

export default {
  fetch: async () => new Response(await run().catch((error) => `Error: ${error.stack}`)),
}
