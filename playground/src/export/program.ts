import { drawPoints } from '../data/generators.ts'
import { settingsAt } from '../state/settings.ts'
import type { Settings } from '../state/settings.ts'

/** The run as a TypeScript program that prints the same weights' hash: it needs the package alone. */
export function programText(settings: Settings): string {
  const parts = [opening(settings), dataText(settings), networkText(settings), trainingText(settings), ending(settings)]
  return `${parts.join('\n\n')}\n`
}

function isRegression(settings: Settings): boolean {
  return settings.data === 'waves'
}

function opening({ data, normalize }: Settings): string {
  const names =
    data === 'file'
      ? ['diagnose', 'network', 'prepareTable']
      : ['dataset', 'diagnose', ...(normalize ? ['fitScaler', 'scale'] : []), 'network', 'split']
  const lines = [`import { ${names.sort().join(', ')} } from 'wellfit'`]
  if (data === 'file') {
    lines.unshift("import { readFile } from 'node:fs/promises'")
    lines.push("import { readCsv } from 'wellfit/csv'")
  }
  return lines.join('\n')
}

function dataText(settings: Settings): string {
  const { data, rows, noise, stretch, dataSeed, normalize, train } = settings
  const share = (100 - train) / 200
  const fractions = `{ fractions: { dev: ${share}, test: ${share} }, seed: ${dataSeed} }`
  if (data === 'file') {
    const target = JSON.stringify(settings.target)
    return `const table = await readCsv(await readFile(${JSON.stringify(settings.file)}))
const { train, dev } = prepareTable(table, { target: ${target}, fractions: { dev: ${share}, test: ${share} }, seed: ${dataSeed} })`
  }
  const points = drawPoints(data, { rows, noise, stretch, seed: dataSeed })
  const list = points.y.map((y, row) => `[${points.x[2 * row]}, ${points.x[2 * row + 1]}, ${y}]`)
  const named = points.task === 'classification' ? `, classes: ${JSON.stringify(points.classes)}` : ''
  return `// x₁, x₂ and ${points.task === 'classification' ? 'the class' : 'the target'} of each row.
const rows: [number, number, number][] = [
  ${list.join(', ')},
]
const parts = split(
  dataset({
    x: rows.map(([x1, x2]) => [x1, x2]),
    y: Float64Array.from(rows, ([, , y]) => y),
    columns: ['x1', 'x2'],
    task: '${points.task}'${named},
  }),
  ${fractions},
)
${
  normalize
    ? `const scaler = fitScaler(parts.train)
const [train, dev] = [scale(parts.train, scaler), scale(parts.dev, scaler)]`
    : 'const { train, dev } = parts'
}`
}

function layersText({ hidden, keepProb, activation, initializer }: Settings, outputs: string): string {
  const drawn =
    initializer === 'auto'
      ? ''
      : `, initializer: ${initializer === 'small' ? "{ kind: 'normal', sigma: 0.01 }" : initializer === 'large' ? "{ kind: 'normal', sigma: 3 }" : `'${initializer}'`}`
  const layers = hidden.map((units, i) => {
    const keep = keepProb[i] ?? 1
    return `    { units: ${units}, activation: '${activation}'${drawn}${keep === 1 ? '' : `, keepProb: ${keep}`} },`
  })
  return [...layers, `    { units: ${outputs}${drawn} },`].join('\n')
}

/** The call of `network`, from weights where a change of keepProb goes on with them. */
function networkCall(settings: Settings, parameters: string): string {
  const isOnFile = settings.data === 'file'
  const outputs = isOnFile
    ? "train.targets.kind === 'classes' ? train.targets.classes.length : train.targets.width"
    : isRegression(settings)
      ? '1'
      : settings.data === 'blobs'
        ? '4'
        : '2'
  const loss = isOnFile
    ? "train.targets.kind === 'classes' ? 'softmaxCrossEntropy' : 'meanSquaredError'"
    : isRegression(settings)
      ? "'meanSquaredError'"
      : "'softmaxCrossEntropy'"
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
  const isRemade = settings.changes.some(({ name, epoch }) => name === 'keepProb' && epoch < settings.epochs)
  return `${isRemade ? 'let' : 'const'} net = ${networkCall(settings, '')}`
}

/** One call of `fit` for each stretch between changes; a second one goes on where the first one ended. */
function trainingText(settings: Settings): string {
  const stops = [...new Set(settings.changes.map(({ epoch }) => epoch))].filter((epoch) => epoch < settings.epochs)
  const starts = [0, ...stops.sort((a, b) => a - b)]
  return starts
    .map((start, i) => {
      const end = starts[i + 1] ?? settings.epochs
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
  const { batchSize, optimizer, learningRate, l2, l1, patience, seed } = settings
  const options = [
    'dev',
    `epochs: ${epochs}`,
    `batchSize: ${batchSize}`,
    `optimizer: { kind: '${optimizer}', learningRate: ${learningRate} }`,
    ...(l2 === 0 ? [] : [`l2: ${l2}`]),
    ...(l1 === 0 ? [] : [`l1: ${l1}`]),
    ...(patience === 0 || !isLast ? [] : [`earlyStopping: { patience: ${patience} }`]),
    `seed: ${seed}`,
  ]
  return `await net.fit(train, {\n${options.map((option) => `  ${option},`).join('\n')}\n})`
}

function ending(settings: Settings): string {
  const task =
    settings.data === 'file'
      ? "train.targets.kind === 'classes' ? 'classification' : 'regression'"
      : `'${isRegression(settings) ? 'regression' : 'classification'}'`
  return `console.log(history.stop.message)
console.log(diagnose({ train: net.evaluate(train), dev: net.evaluate(dev), task: ${task} }).message)

// The first 16 digits of the SHA-256 of the weights: those that the playground shows.
const { buffer, byteOffset, byteLength } = net.parameters
const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(buffer, byteOffset, byteLength).slice()))
console.log(\`weights \${Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')}\`)`
}
