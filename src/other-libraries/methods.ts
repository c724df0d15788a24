import { WellfitError } from '../errors.js'

const PREDICT = 'Use `net.predict(rows)`, which gives probabilities for a cross-entropy, or `net.predictClasses(rows)`.'
const FIT = 'Use `await net.fit(train, { epochs: 1 })`: a second call continues the first.'
const SAVE =
  "Use `await saveModel(net, 'net.model')`, and `loadModel` to load; `encodeModel` gives the two files of a model."

/** Methods of models in Keras, PyTorch, scikit-learn and TensorFlow.js, and what to call here. */
const METHODS: Readonly<Record<string, string>> = {
  compile: 'Leave it out: `network` takes the loss, and `fit` the optimizer and its learning rate.',
  summary: 'Use `net.layers`, and `net.parameterCount`.',
  add: 'Pass all layers to `network`: `layers: [{ units: 64 }, { units: 10 }]`.',
  train: 'Use `await net.fit(train, options)`: there is no mode to set.',
  forward: PREDICT,
  predict_proba: PREDICT,
  predictProba: PREDICT,
  predictOnBatch: PREDICT,
  getLayer: "Use `net.layer('dense1')` for its weights, and `net.hidden(rows, 'dense1')` for its outputs.",
  get_layer: "Use `net.layer('dense1')` for its weights, and `net.hidden(rows, 'dense1')` for its outputs.",
  score: 'Use `net.evaluate(data)`: it returns accuracy, or R² and RMSE for a regression.',
  partial_fit: FIT,
  partialFit: FIT,
  trainOnBatch: FIT,
  train_on_batch: FIT,
  fitDataset: 'Use `await net.fit(chunkedDataset(…))`.',
  save: SAVE,
  state_dict: `Use \`net.parameters\` and \`net.setParameters\`. For a file: ${SAVE}`,
  load_state_dict: `Use \`net.setParameters(parameters)\`. For a file: ${SAVE}`,
  getWeights: "Use `net.parameters`, or `net.layer('dense1')` for one layer.",
  get_weights: "Use `net.parameters`, or `net.layer('dense1')` for one layer.",
  setWeights: "Use `net.setParameters(parameters)`, or `net.setLayer('dense1', { weight, bias })`.",
  set_weights: "Use `net.setParameters(parameters)`, or `net.setLayer('dense1', { weight, bias })`.",
  countParams: 'Use `net.parameterCount`.',
  count_params: 'Use `net.parameterCount`.',
  dispose: 'Declare it by `using net = await network(…)`, or call `net[Symbol.dispose]()`.',
  zero_grad: 'Leave it out: every step computes a new gradient.',
  backward: 'Use `net.gradients(batch)`, or `fit`, which takes the steps too.',
}

/** Refuses the methods of models in other libraries, naming the call that does the work. TypeScript does not see them. */
export class MethodsElsewhere {
  static {
    for (const [name, remedy] of Object.entries(METHODS)) {
      const value = (): never => {
        const expected = 'not be called: it is a method of another library'
        throw new WellfitError({ code: 'UNSUPPORTED', functionName: 'network', field: name, expected, remedy })
      }
      Object.defineProperty(this.prototype, name, { value, enumerable: false, configurable: true })
    }
  }
}
