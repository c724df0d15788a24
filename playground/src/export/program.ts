import { digitNames } from '../data/digits.ts'
import { drawnClasses, drawPoints } from '../data/generators.ts'
import type { DrawnName } from '../data/generators.ts'
import { fitOptions, heldOut, initializerOf } from '../run/options.ts'
import { lastEpoch, settingsAt } from '../state/settings.ts'
import type { Settings } from '../state/settings.ts'

/** The run as a TypeScript program that prints the same weights' hash: it needs the package alone. */
export function programText(settings: Settings): string {
  const parts = [opening(settings), dataText(settings), networkText(settings), trainingText(settings), ending(settings)]
  return `${parts.join('\n\n')}\n`
}

/** What the program says about the data: the number of outputs and the loss, as expressions. */
interface Task {
  readonly outputs: string
  readonly loss: string
  readonly task: string
}

function taskOf({ data }: Settings): Task {
  const byTarget = (classes: string, regression: string): string =>
    `train.targets.kind === 'classes' ? ${classes} : ${regression}`
  if (data === 'file') {
    return {
      outputs: byTarget('train.targets.classes.length', 'train.targets.width'),
      loss: byTarget("'softmaxCrossEntropy'", "'meanSquaredError'"),
      task: byTarget("'classification'", "'regression'"),
    }
  }
  const classes = data === 'digits' ? digitNames : drawnClasses(data)
  if (classes.length === 0) return { outputs: '1', loss: "'meanSquaredError'", task: "'regression'" }
  return { outputs: String(classes.length), loss: "'softmaxCrossEntropy'", task: "'classification'" }
}

function opening({ data, normalize }: Settings): string {
  const names =
    data === 'file'
      ? ['diagnose', 'network', 'prepareTable']
      : ['dataset', 'diagnose', ...(normalize ? ['fitScaler', 'scale'] : []), 'network', 'split']
  const read = data === 'file' || data === 'digits' ? ["import { readFile } from 'node:fs/promises'"] : []
  const csv = data === 'file' ? ["import { readCsv } from 'wellfit/csv'"] : []
  return [...read, `import { ${names.sort().join(', ')} } from 'wellfit'`, ...csv].join('\n')
}

function dataText(settings: Settings): string {
  const { dev, test } = heldOut(settings)
  const fractions = `fractions: { dev: ${dev}, test: ${test} }, seed: ${settings.dataSeed}`
  if (settings.data === 'file') {
    const target = JSON.stringify(settings.target)
    return `const table = await readCsv(await readFile(${JSON.stringify(settings.file)}))
const { train, dev } = prepareTable(table, { target: ${target}, ${fractions}${settings.normalize ? '' : ", scaling: 'none'"} })`
  }
  const scaled = settings.normalize
    ? `const scaler = fitScaler(parts.train)
const [train, dev] = [scale(parts.train, scaler), scale(parts.dev, scaler)]`
    : 'const { train, dev } = parts'
  return `${settings.data === 'digits' ? digitsText(settings) : drawnText(settings, settings.data)}
const parts = split(all, { ${fractions} })
${scaled}`
}

function digitsText({ rows }: Settings): string {
  return `// 64 pixels from 0 to 16, and the digit.
const csv = await readFile(new URL(import.meta.resolve('wellfit/datasets/digits.csv')), 'utf8')
const lines = csv.trimEnd().split('\\n').slice(1, ${rows + 1})
const rows = lines.map((line) => line.split(',').map(Number))
const all = dataset({
  x: rows.map((row) => row.slice(0, -1)),
  y: Float64Array.from(rows, (row) => row.at(-1) ?? NaN),
  task: 'classification',
  classes: ${JSON.stringify(digitNames)},
})`
}

function drawnText({ rows, noise, stretch, dataSeed }: Settings, data: DrawnName): string {
  const points = drawPoints(data, { rows, noise, stretch, seed: dataSeed })
  const list = points.y.map((y, row) => `[${points.x[2 * row]}, ${points.x[2 * row + 1]}, ${y}]`)
  const named = points.task === 'classification' ? `\n  classes: ${JSON.stringify(points.classes)},` : ''
  return `// x₁, x₂ and ${points.task === 'classification' ? 'the class' : 'the target'} of each row.
const rows: [number, number, number][] = [
  ${list.join(', ')},
]
const all = dataset({
  x: rows.map(([x1, x2]) => [x1, x2]),
  y: Float64Array.from(rows, ([, , y]) => y),
  columns: ['x1', 'x2'],
  task: '${points.task}',${named}
})`
}

function layersText({ hidden, keepProb, activation, initializer }: Settings, outputs: string): string {
  const chosen = initializerOf(initializer)
  const drawn = chosen === undefined ? '' : `, initializer: ${objectText(chosen)}`
  const layers = hidden.map((units, i) => {
    const keep = keepProb[i] ?? 1
    return `    { units: ${units}, activation: '${activation}'${drawn}${keep === 1 ? '' : `, keepProb: ${keep}`} },`
  })
  return [...layers, `    { units: ${outputs}${drawn} },`].join('\n')
}

/** A name, a number or a flat object of them, as TypeScript. */
function objectText(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{ ${Object.entries(value).map(([name, entry]) => `${name}: ${objectText(entry)}`).join(', ')} }` // prettier-ignore
}

/** The call of `network`, from weights where a change of keepProb goes on with them. */
function networkCall(settings: Settings, parameters: string): string {
  const { outputs, loss } = taskOf(settings)
  return `await network({
  inputs: train.features,
  layers: [
${layersText(settings, outputs)}
  ],
  loss: ${loss},
  seed: ${settings.seed},${parameters}
})`
}

function networkText(settings: Settings): string {
  const isRemade = settings.changes.some(({ name, epoch }) => name === 'keepProb' && epoch < lastEpoch(settings))
  return `${isRemade ? 'let' : 'const'} net = ${networkCall(settings, '')}`
}

/** One call of `fit` for each stretch between changes; a second one goes on where the first one ended. */
function trainingText(settings: Settings): string {
  const stops = [...new Set(settings.changes.map(({ epoch }) => epoch))].filter((epoch) => epoch < lastEpoch(settings))
  const starts = [0, ...stops.sort((a, b) => a - b)]
  return starts
    .map((start, i) => {
      const end = starts[i + 1] ?? lastEpoch(settings)
      const current = settingsAt(settings, start)
      const isRemade = settings.changes.some(({ name, epoch }) => name === 'keepProb' && epoch === start && start > 0)
      const remade = isRemade
        ? `// keepProb belongs to the network: a new one goes on from the weights.\nnet = ${networkCall(current, '\n  parameters: net.parameters,')}\n`
        : ''
      const isLast = i === starts.length - 1
      return `${remade}${isLast ? 'const history = ' : ''}${fitText(current, end - start, isLast)}`
    })
    .join('\n')
}

function fitText(settings: Settings, epochs: number, isLast: boolean): string {
  // Up to a change, early stopping has not stopped: without it the weights are those of the last epoch.
  const options = { dev: 'dev', epochs, ...fitOptions(isLast ? settings : { ...settings, patience: 0 }) }
  const lines = Object.entries(options).map(([name, value]) =>
    name === 'dev' ? '  dev,' : `  ${name}: ${objectText(value)},`,
  )
  return `await net.fit(train, {\n${lines.join('\n')}\n})`
}

function ending(settings: Settings): string {
  const { task } = taskOf(settings)
  return `console.log(history.stop.message)
console.log(diagnose({ train: net.evaluate(train), dev: net.evaluate(dev), task: ${task} }).message)

// The first 16 digits of the SHA-256 of the weights: those that the playground shows.
const { buffer, byteOffset, byteLength } = net.parameters
const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(buffer, byteOffset, byteLength).slice()))
console.log(\`weights \${Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')}\`)`
}
