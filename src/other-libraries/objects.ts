/** How options are given where another library takes a number, a flag, a list or an instance of a class. */
export function objectElsewhere(functionName: string, field: string, value: unknown): string | undefined {
  switch (functionName === 'fit' || functionName === 'network' ? `${functionName} ${field}` : field) {
    case 'fit options':
      return typeof value === 'number'
        ? `Name the option: \`fit(train, { epochs: ${value} })\`.`
        : 'A dataset holds features and targets: `fit(dataset({ x, y }), { epochs: 100 })`.'
    case 'network options':
      return "Name the options: `network({ inputs: 4, layers: [{ units: 3 }], loss: 'softmaxCrossEntropy' })`."
    case 'fit earlyStopping':
      return value === true
        ? 'Use `earlyStopping: {}` for the defaults, or `{ patience: 10 }`.'
        : 'Use `earlyStopping: { patience: 10 }`, or leave it out.'
    case 'fit optimizer':
      return "Use a name or `{ kind: 'adam', learningRate: 0.001 }`."
    case 'fit schedule':
      return "Use a name or `{ kind: 'step', every: 10, factor: 0.5 }`."
    case 'fit checkpoint':
      return 'Use `checkpoint: { save: (state) => writeFile(path, encodeCheckpoint(state)) }`.'
    case 'input':
      return functionName === 'dataset' ? 'Name features and targets: `dataset({ x, y })`.' : undefined
    default:
      return undefined
  }
}
