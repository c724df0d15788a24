import { findTerm, type Term } from './term.js'

const APPLIED = 'applies it, and `predict` gives probabilities: leave the activation of the last layer out.'

/** Values of options in Keras, PyTorch, scikit-learn and TensorFlow.js, and what stands for them here. */
const CHOICES: readonly Term[] = [
  // Losses.
  { names: 'mse mseloss squarederror l2loss l2 meansquarederrorloss quadratic', option: 'meanSquaredError' },
  { names: 'mae maeloss l1loss l1 absoluteerror absolutedifference', option: 'meanAbsoluteError' },
  { names: 'huberloss smoothl1loss smoothl1', option: 'meanAbsoluteError', use: "Use `{ kind: 'huber', delta: 1 }`." },
  {
    names:
      'categoricalcrossentropy sparsecategoricalcrossentropy crossentropy crossentropyloss nllloss nll softmax logloss ' +
      'softmaxcrossentropywithlogits multinomial softmaxloss sparsesoftmaxcrossentropy',
    option: 'softmaxCrossEntropy',
  },
  {
    names:
      'binarycrossentropy bce bceloss bcewithlogitsloss sigmoidcrossentropy logistic sigmoid binarylogloss bcewithlogits',
    option: 'binaryCrossEntropy',
  },
  {
    names: 'hinge hingeloss kldivergence kldiv poisson cosinesimilarity',
    option: 'softmaxCrossEntropy',
    use: "Use 'softmaxCrossEntropy' for classes; `customLoss` makes a loss of your own.",
  },
  // Activations.
  { names: 'softmax logsoftmax', option: 'identity', use: `The loss 'softmaxCrossEntropy' ${APPLIED}` },
  { names: 'linear none null', option: 'identity' },
  { names: 'logistic expit', option: 'sigmoid' },
  { names: 'lrelu leakyrelu', option: 'leakyRelu' },
  { names: 'swish', option: 'silu' },
  { names: 'relu6', option: 'relu' },
  { names: 'rectifier rectified', option: 'relu' },
  // Initializers.
  { names: 'glorotuniform xavier glorot xavieruniform', option: 'xavierUniform' },
  { names: 'glorotnormal', option: 'xavierNormal' },
  { names: 'kaimingnormal kaiming he henormal msra', option: 'heNormal' },
  { names: 'kaiminguniform', option: 'heUniform' },
  { names: 'lecun', option: 'lecunNormal' },
  {
    names: 'normal randomnormal truncatednormal gaussian random variancescaling',
    option: 'heNormal',
    use: "Use `{ kind: 'normal', sigma: 0.05 }`.",
  },
  {
    names: 'ones constant uniform randomuniform orthogonal identity',
    option: 'heNormal',
    use: 'Use one of them, or set weights of your own with `setLayer`.',
  },
  // Optimizers.
  { names: 'sgdmomentum momentumsgd heavyball', option: 'momentum' },
  { names: 'nag nesterovmomentum', option: 'nesterov' },
  { names: 'gd gradientdescent stochasticgradientdescent', option: 'sgd' },
  { names: 'bfgs lbfgsb', option: 'lbfgs' },
  { names: 'adamax radam adadelta ftrl lion adafactor', option: 'adam' },
  // Schedules.
  { names: 'reducelronplateau adaptive reduceonplateau', option: 'plateau' },
  { names: 'cosineannealing cosineannealinglr cosinedecay', option: 'cosine' },
  { names: 'onecyclelr 1cycle', option: 'oneCycle' },
  { names: 'coslog4', option: 'coslog' },
  { names: 'steplr stepdecay piecewiseconstant multisteplr', option: 'step' },
  { names: 'exponentiallr exponentialdecay exp', option: 'exponential' },
  { names: 'none invscaling linear polynomial', option: 'constant', use: "Use 'constant', 'cosine' or 'exponential'." },
  // Monitors of early stopping, and metrics.
  { names: 'valloss validationloss evalloss', option: 'devLoss' },
  { names: 'valerror validationerror', option: 'devError' },
  { names: 'loss trainloss cost trainingloss', option: 'trainCost' },
  { names: 'valaccuracy valacc acc binaryaccuracy categoricalaccuracy validationaccuracy valsparsecategoricalaccuracy', option: 'accuracy' }, // prettier-ignore
  { names: 'valaccuracy valacc acc accuracy f1 auc', option: 'devLoss', use: "Use 'devLoss' or 'devError': a regression has no classes." }, // prettier-ignore
  { names: 'f1 f1score valf1', option: 'f1Macro' },
  { names: 'precision precisionscore', option: 'precisionMacro' },
  { names: 'recall recallscore sensitivity', option: 'recallMacro' },
  { names: 'rocauc aucroc rocaucscore valauc', option: 'auc' },
  { names: 'topk topkcategoricalaccuracy top5', option: 'topKAccuracy' },
  { names: 'brierscore', option: 'brier' },
  { names: 'ece expectedcalibrationerror', option: 'calibrationError' },
  { names: 'meanabsoluteerror valmae l1', option: 'mae' },
  { names: 'mse meansquarederror valmse rootmeansquarederror', option: 'rmse' },
  { names: 'r2score score rsquared', option: 'r2' },
  // Precision, normalization, scalers, tasks.
  { names: 'float32 float fp32 single float16 half', option: 'f32' },
  { names: 'float64 double fp64', option: 'f64' },
  { names: 'batchnorm batchnormalization batchnorm1d bn true', option: 'batch' },
  { names: 'layernorm layernormalization', option: 'layer' },
  { names: 'standardscaler zscore standardize std', option: 'standard' },
  { names: 'minmaxscaler normalize', option: 'minMax' },
  { names: 'robustscaler', option: 'robust' },
  { names: 'robustscalesmoothclip smoothclip', option: 'robustSmoothClip' },
  { names: 'quantiletransformer quantiletransform noisyquantiletransformer rankgauss gaussrank normalscore normalscores', option: 'quantile' }, // prettier-ignore
  { names: 'binary multiclass categorical classifier class', option: 'classification' },
  { names: 'numeric continuous regressor', option: 'regression' },
]

/** What to use instead of a value that another library has, as a sentence; `undefined` for a value that none has. */
export function choiceElsewhere(value: string, choices: readonly string[]): string | undefined {
  return findTerm(CHOICES, value, choices, (choice) => `Use '${choice}'.`)
}
