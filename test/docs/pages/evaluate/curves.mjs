import { complexityCurve, diagnose, learningCurve, network, overfittingOnset, rowsForError, tryActions, validationCurve } from 'wellfit' // prettier-ignore
import { prepared } from '../shared.mjs'

const { train, dev } = await prepared('digits', 'digit', { seed: 0 })
// block 0
// block 1
// prints 2
// block 4: not run, npm run bench:forecasts -- long takes hours
{
  const made = validationCurve
  {
    const validationCurve = async (given) => console.log((await made(given)).message)
    // block 5
    // prints 6
  }
}
{
  const made = complexityCurve
  {
    const complexityCurve = async (given) => console.log((await made(given)).message)
    // block 7
    // prints 8
  }
}
const net = await network(options.network)
const history = await net.fit(train, { ...options.fit, dev })
console.log(overfittingOnset(history).message)
// prints 9
const facts = { trainRows: train.rows, hidden: [32], parameters: net.parameters.length, keepProb: 1, history }
const diagnosis = diagnose({ train: net.evaluate(train), dev: net.evaluate(dev), task: 'classification', run: facts })
// block 10
console.log(message)
// prints 11
// block 12: not run, test/report renders runs with these fields
