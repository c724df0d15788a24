/**
 * An average of K networks of the default recipe, 20-64-64-64-2, in groups and as a dense network with zeros between the networks, as
 * versions before `groups` made it: processor time of a row and bytes. The two are asked in turn; ratios are medians of their pairs.
 *
 *     npm run bench:averages                  5, 15 and 35 networks, nine rounds: about two minutes
 *     npm run bench:averages -- 3 5           three rounds, of 5 networks alone
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { averageNetworks, loadModel, network, saveModel, type Network } from '../../dist/src/index.js'
import { exportJs } from '../../dist/src/export/index.js'
import { loadModel as loadSmall } from '../../dist/src/predict/inference/index.js'
import { bytes, table } from '../lib/markdown.ts'
import { processorTime } from '../lib/measure.ts'
import { values } from '../lib/random.ts'
import { quantile } from '../lib/statistics.ts'

const [rounds = 9, ...given] = process.argv.slice(2).map(Number)
const counts = given.length > 0 ? given : [5, 15, 35]
const INPUTS = 20
const ROWS = 1000
/** Processor time of a sample, in milliseconds. */
const SAMPLE = 20

type Way = 'table' | 'row' | 'export'
const WAYS: Readonly<Record<Way, string>> = {
  table: `\`net.predict\`, ${ROWS} rows`,
  row: '`wellfit/predict`, one row',
  export: 'exported JavaScript, one row',
}

function member(seed: number): Promise<Network> {
  const hidden = { units: 64, activation: 'selu', initializer: 'lecunNormal' } as const
  const layers = [{ ...hidden, inputScale: true }, hidden, hidden, { units: 2 }]
  return network({ inputs: INPUTS, layers, loss: 'softmaxCrossEntropy', seed })
}

/** The same network with dense layers. */
async function denseOf(net: Network): Promise<Network> {
  const { options } = net
  const dense = await network({ ...options, layers: options.layers.map(({ groups: _groups, ...layer }) => layer) })
  for (const { name, inputs, units, groups = 1 } of options.layers) {
    const { weight, bias } = net.layer(name)
    const whole = new Float32Array(inputs * units)
    const [depth, width] = [inputs / groups, units / groups]
    weight.forEach((value, i) => {
      const row = Math.floor(i / width)
      whole[row * units + Math.floor(row / depth) * width + (i % width)] = value
    })
    dense.setLayer(name, { weight: whole, bias })
  }
  return dense
}

interface Measured {
  readonly parameters: number
  readonly file: number
  readonly code: number
  readonly runs: Readonly<Record<Way, () => void>>
}

const folder = mkdtempSync(join(tmpdir(), 'wellfit-averages-'))

async function measured(net: Network, name: string): Promise<Measured> {
  const file = await saveModel(net)
  const small = await loadSmall(file)
  using model = await loadModel(file)
  const code = exportJs(model)
  const path = join(folder, `${name}.mjs`)
  writeFileSync(path, code)
  const { predict } = (await import(pathToFileURL(path).href)) as { predict: (row: readonly number[]) => unknown }
  const x = values(ROWS * INPUTS, 1)
  const rows = Array.from({ length: ROWS }, (_, row) => Array.from(x.subarray(row * INPUTS, (row + 1) * INPUTS)))
  let next = 0
  const row = (): readonly number[] => rows[next++ % ROWS] ?? []
  return {
    parameters: net.parameters.byteLength,
    file: file.length,
    code: code.length,
    runs: { table: () => net.predict(x), row: () => small.predict([row()]), export: () => predict(row()) },
  }
}

/** Milliseconds of a run. */
function timeOf(run: () => void, repeats: number): number {
  const start = processorTime()
  for (let i = 0; i < repeats; i++) run()
  return (processorTime() - start) / repeats
}

/** How often a run fits into a sample. */
function repeatsOf(run: () => void): number {
  let repeats = 1
  while (timeOf(run, repeats) * repeats < SAMPLE) repeats *= 2
  return repeats
}

try {
  const lines: string[][] = []
  for (const count of counts) {
    const nets = await Promise.all(Array.from({ length: count }, (_, seed) => member(seed)))
    using net = await averageNetworks(nets)
    using dense = await denseOf(net)
    const [before, after] = [await measured(dense, `dense-${count}`), await measured(net, `groups-${count}`)]
    const size = (of: (own: Measured) => number): string => `${bytes(of(before))} → ${bytes(of(after))}`
    lines.push([String(count), 'θ in memory', size((own) => own.parameters), ''])
    lines.push([String(count), 'model file', size((own) => own.file), ''])
    lines.push([String(count), 'exported JavaScript', size((own) => own.code), ''])
    for (const way of Object.keys(WAYS) as Way[]) {
      const repeats = [before, after].map(({ runs }) => repeatsOf(runs[way]))
      const pairs = Array.from({ length: rounds }, () =>
        [before, after].map(({ runs }, i) => timeOf(runs[way], repeats[i] ?? 1)),
      )
      const perRow = (at: number): string => {
        const milliseconds = quantile(
          pairs.map((pair) => pair[at] ?? NaN),
          0.5,
        )
        return `${((1000 * milliseconds) / (way === 'table' ? ROWS : 1)).toPrecision(3)} µs`
      }
      const ratios = pairs.map(([a = NaN, b = NaN]) => a / b)
      const [low, middle, high] = [0.25, 0.5, 0.75].map((fraction) => quantile(ratios, fraction).toPrecision(3))
      lines.push([String(count), WAYS[way], `${perRow(0)} → ${perRow(1)}`, `${middle} (${low} – ${high})`])
    }
    for (const one of nets) one[Symbol.dispose]()
  }
  console.log(table(['networks', '', 'dense → in groups', 'dense ÷ groups (quartiles)'], lines))
} finally {
  rmSync(folder, { recursive: true })
}
