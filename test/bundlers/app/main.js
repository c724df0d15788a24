// One small app for every bundler: says what training gave, in the title of the page or on the terminal.
import { run } from './run.js'

function tell(text) {
  if (typeof document === 'object') document.title = text
  else console.log(text)
}

run()
  .then(tell, (error) => tell(`Error: ${error.stack}`))
  // Idle workers are kept for some seconds.
  .then(() => typeof document === 'object' || globalThis.process.exit())
