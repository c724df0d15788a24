// Memory for training on a large dataset, in addition to the data: node bench/memory/rows.ts [ROWS] prints a line of
// JSON; 1,000,000 rows of 100 f32 by default.

import { dataset } from '../../dist/src/index.js'
import { labels, values } from '../lib/random.ts'
import { networkOf } from '../lib/training.ts'
import { peakBytes as peakBytesOf } from '../startup/data.mjs'

const rows = Number(process.argv[2] ?? 1_000_000)
const features = 100
const x = values(rows * features, 1)
const y = labels(rows, 2, 2)
const dataBytes = x.byteLength + y.byteLength
const before = process.memoryUsage().rss
const start = performance.now()
const net = await networkOf([features, 64, 2])
const { rows: history } = await net.fit(dataset({ x, y }), { epochs: 1, batchSize: 256 })
const seconds = (performance.now() - start) / 1000
const peakBytes = peakBytesOf()
const loss = history[0]?.train.loss ?? NaN
console.log(
  JSON.stringify({
    rows,
    features,
    dataBytes,
    beforeBytes: before,
    peakBytes,
    aboveDataBytes: peakBytes - dataBytes,
    seconds: Number(seconds.toFixed(1)),
    loss: Number(loss.toFixed(4)),
  }),
)
