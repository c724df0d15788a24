import { findTerm, type Term } from './term.js'

const KEEP_PROB = 'the probability that a unit is kept, 1 − the dropout rate: `keepProb: 0.8` is `Dropout(0.2)`'
const IN_FIT = 'It is an option of `fit`'

/** Options of Keras, PyTorch, scikit-learn and TensorFlow.js, and what stands for them here. */
const OPTIONS: readonly Term[] = [
  {
    names: 'lr learningrate learningrateinit eta eta0 stepsize',
    option: 'learningRate',
    otherwise: "It is an option of the optimizer: `fit(train, { optimizer: { kind: 'adam', learningRate: 0.01 } })`.",
  },
  {
    names: 'dropout dropoutrate rate p droprate',
    option: 'keepProb',
    use: `Use \`keepProb\`, ${KEEP_PROB}.`,
    otherwise: `Dropout is an option of each layer: \`keepProb\`, ${KEEP_PROB}.`,
  },
  {
    names: 'batchsize batch minibatchsize minibatch',
    option: 'batchSize',
    otherwise: `${IN_FIT}: \`fit(train, { batchSize: 64 })\`.`,
  },
  {
    names: 'epochs nepochs numepochs nbepoch epoch maxepochs maxiter niter iterations numiterations niterations',
    option: 'epochs',
    otherwise: `${IN_FIT}: \`fit(train, { epochs: 100 })\`.`,
  },
  {
    names: 'validationdata valdata evalset devset validation val validset validationset',
    option: 'dev',
    use: 'Use `dev`, a dataset: `fit(train, { dev })`.',
  },
  {
    names: 'validationsplit validationfraction valsplit validationsize',
    option: 'dev',
    use: 'Split first, `const { train, dev } = split(data)`, and call `fit(train, { dev })`.',
  },
  {
    names: 'optimizer solver optim updater',
    option: 'optimizer',
    otherwise: `${IN_FIT}: \`fit(train, { optimizer: 'adam' })\`.`,
  },
  { names: 'loss lossfn criterion objective', option: 'loss', otherwise: 'It is an option of `network`.' },
  {
    names: 'metrics',
    option: 'names',
    otherwise: '`fit(train, { metrics })` measures them after every epoch; `net.metrics(data)` measures all metrics.',
  },
  { names: 'metrics monitoredmetric', option: 'monitor' },
  {
    names:
      'hidden hiddenlayersizes hiddenlayers nhidden hiddenunits hiddensize hiddendim nunits layersizes neurons units',
    option: 'layers',
    use: 'Use `layers`, the output layer last: `layers: [{ units: 64 }, { units: 10 }]`.',
  },
  { names: 'outfeatures nunits neurons size outputdim nout outputsize', option: 'units' },
  {
    names: 'outputs noutputs nclasses numclasses outputdim outfeatures outputsize',
    option: 'layers',
    use: 'The last of `layers` has them: `layers: [{ units: 64 }, { units: 10 }]`.',
  },
  {
    names: 'inputshape inputdim infeatures inputsize nfeatures batchinputshape inputunits nin nfeaturesin',
    option: 'units',
    use: 'Leave it out: `inputs` of the network is the number of features, and the other layers follow from it.',
  },
  {
    names: 'inputshape inputdim infeatures inputsize nfeatures batchinputshape nin nfeaturesin',
    option: 'inputs',
    use: 'Use `inputs`, the number of features: `inputs: 784`.',
  },
  {
    names: 'type kind layer class classname',
    option: 'keepProb',
    use: 'Leave it out: every layer is dense, and `keepProb`, `normalization` and `activation` are options of it.',
  },
  {
    names: 'activationfn act nonlinearity activationfunction',
    option: 'activation',
    otherwise: "It is an option of each layer: `{ units: 64, activation: 'tanh' }`.",
  },
  { names: 'activation', otherwise: "It is an option of each layer: `{ units: 64, activation: 'tanh' }`." },
  { names: 'outputactivation', otherwise: 'The loss applies softmax or sigmoid itself, and `predict` gives probabilities.' }, // prettier-ignore
  {
    names: 'init weightinit kernelinitializer weightsinitializer initialization initializermode',
    option: 'initializer',
    otherwise: "It is an option of each layer: `{ units: 64, initializer: 'heNormal' }`.",
  },
  {
    names: 'batchnorm batchnormalization bn batchnorm1d usebatchnorm',
    option: 'normalization',
    use: "Use `normalization: 'batch'`.",
    otherwise: "It is an option of each layer: `{ units: 64, normalization: 'batch' }`.",
  },
  { names: 'layernorm layernormalization', option: 'normalization', use: "Use `normalization: 'layer'`." },
  { names: 'negativeslope', option: 'alpha' },
  { names: 'usebias bias fitintercept', option: 'useBias' },
  { names: 'frozen requiresgrad freeze', option: 'trainable' },
  {
    names: 'weightdecay',
    option: 'weightDecay',
    otherwise: "Use `optimizer: { kind: 'adamw', weightDecay: 0.01 }` of `fit`, or its `l2`.",
  },
  {
    names:
      'alpha l2regularization l2reg reglambda lambda lambd lambda2 kernelregularizer weightregularizer regularizer l2penalty',
    option: 'l2',
    use: 'Use `l2`: it adds l2/(2m)·ΣW² to the cost, m = rows of train.',
    otherwise: 'Use `l2` of `fit` or of a layer: it adds l2/(2m)·ΣW² to the cost, m = rows of train.',
  },
  { names: 'biasregularizer', option: 'penalizeBiases', otherwise: 'Use `penalizeBiases: true` of `fit`.' },
  {
    names: 'randomstate randomseed manualseed rng',
    option: 'seed',
    otherwise: 'Use `seed` of the function that draws random numbers.',
  },
  { names: 'dtype floatx', option: 'precision', use: "Use `precision: 'f32'` or `'f64'`." },
  {
    names: 'dtype floatx precision',
    otherwise: "It is an option of `network`: `precision: 'f32'` or `'f64'`.",
  },
  { names: 'njobs numworkers workers nthreads', option: 'threads' },
  {
    names: 'njobs numworkers workers nthreads threads usemultiprocessing',
    otherwise: 'Use `threads` of `network`; `worker: true` of `fit` trains in another thread.',
  },
  { names: 'device cuda gpu backend', otherwise: 'Everything runs on the CPU, in WebAssembly: leave it out.' },
  {
    names: 'callbacks callback',
    option: 'onEpoch',
    use: 'Use `onEpoch`, `onBatch` and `onProgress`, and for the usual callbacks `earlyStopping`, `schedule` and `checkpoint`.',
  },
  { names: 'onepochend epochend', option: 'onEpoch' },
  { names: 'onbatchend onstep onbatchbegin ontrainbatchend', option: 'onBatch' },
  {
    names: 'earlystop patience niternochange',
    option: 'earlyStopping',
    use: 'Use `earlyStopping: { patience: 10 }`.',
  },
  { names: 'niternochange wait rounds', option: 'patience' },
  { names: 'mindelta tol tolerance threshold', option: 'minImprovement' },
  {
    names: 'restorebestweights savebestonly',
    option: 'patience',
    use: 'Leave it out: the weights of the best epoch are always restored.',
  },
  {
    names: 'restorebestweights savebestonly',
    otherwise: 'Use `earlyStopping: { patience: 10 }` of `fit`: it restores the weights of the best epoch.',
  },
  { names: 'mode', option: 'monitor', use: 'Leave it out: it follows from `monitor`.' },
  { names: 'tol', option: 'earlyStopping', use: 'Use `earlyStopping: { minImprovement: 0.0001 }`.' },
  {
    names: 'scheduler lrscheduler lrschedule learningratescheduler lrdecay decayrate learningratedecay decay',
    option: 'schedule',
    use: "Use `schedule`: `'cosine'`, or `{ kind: 'exponential', factor: 0.95 }`.",
    otherwise: "Use `schedule` of `fit`: `'cosine'`, or `{ kind: 'exponential', factor: 0.95 }`.",
  },
  { names: 'classweight classweights', option: 'classWeights' },
  { names: 'posweight positiveweight scaleposweight', option: 'positiveWeights' },
  { names: 'sampleweight sampleweights rowweights', option: 'sampleWeights' },
  { names: 'sampleweight sampleweights classweight', otherwise: 'It is an option of `fit`.' },
  {
    names: 'clipnorm clipgradnorm gradientclipval gradientclipping maxgradnorm clip globalclipnorm',
    option: 'clipNorm',
  },
  { names: 'clipnorm clipvalue clipgradnorm', otherwise: `${IN_FIT}: \`fit(train, { clipNorm: 1 })\`.` },
  { names: 'useema ema emamomentum emadecay modelema swa averagedmodel', option: 'weightAveraging' },
  { names: 'lrmult lrfactor lrfactors paramgroups lrmultipliers', option: 'learningRateFactors' },
  { names: 'accumulategradbatches gradientaccumulationsteps accumulationsteps', option: 'accumulate' },
  { names: 'warmstart continue initialepoch', option: 'restart', use: 'Leave it out: a second `fit` continues the first.' }, // prettier-ignore
  { names: 'stepsperepoch', option: 'epochs', use: 'Leave it out: an epoch is one pass over all rows of train.' },
  { names: 'silent quiet progress progressbar verbosity logevery', option: 'verbose' },
  { names: 'verbose', otherwise: 'Nothing is printed: leave it out. `fit` takes `verbose: true`.' },
  { names: 'momentum beta', option: 'momentum' },
  {
    names: 'momentum nesterov nesterovsmomentum',
    option: 'learningRate',
    use: "Use `optimizer: { kind: 'momentum', momentum: 0.9 }`, or `kind: 'nesterov'`.",
    otherwise: "Use `optimizer: { kind: 'momentum', momentum: 0.9 }` of `fit`, or `kind: 'nesterov'`.",
  },
  { names: 'betas', option: 'beta1', use: 'Use `beta1` and `beta2`: `{ kind: \'adam\', beta1: 0.9, beta2: 0.999 }`.' }, // prettier-ignore
  { names: 'betas beta1 beta2 epsilon eps', option: 'optimizer', use: "It is an option of the optimizer: `optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }`." }, // prettier-ignore
  { names: 'eps', option: 'epsilon' },
  { names: 'rho alpha discountingfactor', option: 'decay' },
  { names: 'name type class optimizer optimizername algorithm', option: 'kind' },
  { names: 'maxiter historysize', option: 'memory' },
  { names: 'maxnorm kernelconstraint', option: 'maxNorm' },
  {
    names: 'x y xtrain ytrain inputs targets data features labels',
    option: 'epochs',
    use: 'Pass a dataset first: `fit(dataset({ x, y }), { epochs: 100 })`.',
  },
  {
    names: 'features data xs input inputs',
    option: 'x',
    use: 'Use `x` and `y`: `dataset({ x, y })`.',
  },
  { names: 'labels targets target ys output label', option: 'y', use: 'Use `x` and `y`: `dataset({ x, y })`.' },
  { names: 'featurenames feature', option: 'columns' },
  { names: 'classnames labelnames', option: 'classes' },
  {
    names: 'testsize trainsize validationsize valsize devsize testratio testfraction',
    option: 'fractions',
    use: 'Use `fractions: { dev: 0.2, test: 0.2 }`, or `counts` for numbers of rows.',
  },
  { names: 'shuffle', option: 'stratify', use: 'Leave it out: rows are shuffled by `seed`; `time` splits in order.' },
  { names: 'groups groupby', option: 'group' },
  { names: 'nsplits cv nfolds k', option: 'folds' },
  { names: 'sep separator', option: 'delimiter' },
  { names: 'navalues nullvalues', option: 'missing' },
  {
    names: 'indexcol index usecols skiprows',
    option: 'delimiter',
    use: "Leave it out: an index and lines above the header are recognized, and `types: { name: 'ignore' }` leaves a column out.",
  },
  { names: 'method scaler strategy with', option: 'kind' },
  { names: 'featurerange', option: 'range' },
  { names: 'average', option: 'names', use: "Use `names: ['f1Macro']`, or `'f1Micro'`." },
]

/**
 * What to use instead of an option that another library has, as a sentence; `undefined` for a name that none has.
 *
 * @param known The options that the function takes.
 */
export function optionElsewhere(name: string, known: readonly string[]): string | undefined {
  return findTerm(OPTIONS, name, known, (option) => `Use \`${option}\`.`)
}
