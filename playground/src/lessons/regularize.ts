import type { Lesson } from './lesson.ts'

const few = { rows: 300, train: 20, noise: 0.35, learningRate: 0.03 } as const

export const penaltyLesson: Lesson = {
  name: 'l2-l1',
  title: 'L2 and L1',
  steps: [
    {
      title: 'Without a penalty',
      text: [
        'A large network on few noisy rows overfits. Train it, and look at the boundary and at the gap between the curves.',
      ],
      settings: { ...few, hidden: [32], epochs: 400 },
      inside: 'weights',
    },
    {
      title: 'With L2',
      text: [
        'J = loss + λ₂/(2m)·Σw². Large weights cost: the histogram is narrow and the boundary smooth. λ₂ is a slider that works while the network trains: move it and watch.',
      ],
      settings: { ...few, hidden: [32], epochs: 400, l2: 1 },
      inside: 'weights',
    },
    {
      title: 'Weight decay',
      text: [
        'Each step of gradient descent multiplies the weights by 1 − αλ/m before the gradient of the loss is subtracted. Here the loss has no gradient, so only the factor acts: the lines are straight on a logarithmic axis.',
      ],
      figure: 'shrink',
      question: {
        ask: 'α = 0.1, λ = 10, m = 20. What is left of the weights after one step?',
        answers: ['90 %', '95 %', '99.5 %'],
        right: 1,
        because: '1 − 0.1 · 10 / 20 = 0.95.',
      },
    },
    {
      title: 'Why it reduces variance',
      text: [
        'With small weights z stays small, and tanh is nearly linear there. A strong penalty makes every layer linear, and the whole network a logistic regression: from λ₂ = 3 on a linear function explains 99 % of its outputs over the plane.',
      ],
      figure: 'linear',
    },
    {
      title: 'How strong?',
      text: [
        'Errors by λ₂, means over three seeds. Too weak: variance. Too strong: bias; at λ₂ = 100 nothing is learnt. λ₂ is chosen on dev.',
      ],
      figure: 'lambda',
      question: {
        ask: 'Which λ₂ would you take from this chart?',
        answers: [
          'The one with the lowest train error',
          'The one with the lowest dev error, or a stronger one about as good',
        ],
        right: 1,
        because: 'Of settings that dev cannot tell apart the stronger penalty gives the simpler network.',
      },
    },
    {
      title: 'L1 makes zeros',
      text: [
        'The penalty of L1 pulls with the same force however small a weight is: many end at exactly 0. L2 pulls in proportion to the weight and makes none.',
      ],
      figure: 'zeros',
    },
  ],
}

export const dropoutLesson: Lesson = {
  name: 'dropout',
  title: 'Dropout',
  steps: [
    {
      title: 'Units that drop out',
      text: [
        'In each step every unit is kept with probability keepProb and set to 0 otherwise; what is kept is divided by keepProb, so that the expected output stays the same (inverted dropout). Predictions use all units.',
      ],
      settings: { ...few, hidden: [32, 32], keepProb: [0.6, 0.6], epochs: 400 },
      inside: 'dropout',
    },
    {
      title: 'Compare without',
      text: [
        'The same network with keepProb 1. Train it and compare boundary and gap. keepProb may be moved while it trains: the curves mark where.',
      ],
      settings: { ...few, hidden: [32, 32], epochs: 400 },
      inside: 'units',
    },
    {
      title: 'How much to keep',
      text: [
        'Dev errors of XOR by keepProb, for two hidden layers of 4 units and for two of 64, means over three seeds. Narrow layers lose what they carry; wide ones bear dropout, and have more to overfit with.',
        'So keepProb is set layer by layer: low where a layer is wide, 1 where it is narrow.',
      ],
      figure: 'keepProb',
      question: {
        ask: 'Layers of 4, 64 and 4 units. Where is a low keepProb most useful?',
        answers: ['In the layer of 64', 'In the first layer of 4', 'In all layers alike'],
        right: 0,
        because:
          'The widest layer has the most weights to overfit with. A layer of 4 that drops units loses what it carries.',
      },
    },
    {
      title: 'The cost that falls only on average',
      text: [
        'With dropout the cost of each step is that of another network, so it need not fall. Check first with keepProb 1 that the cost falls, then turn dropout on. The curves show costs measured without dropout.',
      ],
      settings: { ...few, hidden: [32, 32], keepProb: [0.5, 0.5], epochs: 200 },
    },
  ],
}

export const augmentationLesson: Lesson = {
  name: 'augmentation',
  title: 'Data augmentation',
  steps: [
    {
      title: 'Few rows',
      text: ['60 rows of train, a large network: every row pulls the boundary its own way.'],
      settings: { ...few, rows: 600, train: 10, hidden: [32], keepProb: [1], epochs: 400 },
    },
    {
      title: 'More rows, real ones',
      text: [
        'The same network with 960 rows of train. This is the best remedy against variance, and the most expensive.',
      ],
      settings: { rows: 1600, train: 60, noise: 0.35, learningRate: 0.03, hidden: [32], keepProb: [1], epochs: 150 },
    },
    {
      title: 'More rows, made ones',
      text: [
        'Instead, each epoch trains on changed copies of the 60 rows: here with noise on both features, drawn anew every time. Images are flipped, cropped and warped in the same way.',
        'Errors by the strength of the noise, means over three seeds.',
      ],
      figure: 'augmentation',
      question: {
        ask: 'What does augmentation assume?',
        answers: [
          'That the label of a row stays true when the row is changed a little',
          'That the rows are normally distributed',
          'Nothing: it always helps',
        ],
        right: 0,
        because: 'A 6 turned upside down is a 9: the changes must keep the label, or they teach mistakes.',
      },
    },
  ],
}

export const stoppingLesson: Lesson = {
  name: 'early-stopping',
  title: 'Early stopping against L2',
  steps: [
    {
      title: 'The dev cost turns',
      text: ['Train cost falls, dev cost falls and then rises: from there on the network learns the noise.'],
      settings: { rows: 400, train: 15, noise: 0.35, hidden: [32], keepProb: [1], learningRate: 0.03, epochs: 300 },
    },
    {
      title: 'Stop there',
      text: [
        'Early stopping with patience 30 keeps the weights of the epoch with the lowest dev loss. The weights are still of middling size: the effect resembles that of L2, and it takes one run only.',
      ],
      settings: {
        rows: 400,
        train: 15,
        noise: 0.35,
        hidden: [32],
        keepProb: [1],
        learningRate: 0.03,
        epochs: 300,
        patience: 30,
      },
    },
    {
      title: 'Or penalize',
      text: ['Dev loss with and without L2. With λ₂ = 1 it falls and stays low: one can train as long as one likes.'],
      figure: 'earlyStopping',
      question: {
        ask: 'Why do some prefer L2 to early stopping?',
        answers: [
          'It is faster',
          'Early stopping mixes two aims, fitting train and not overfitting, into one choice',
          'It needs no dev set',
        ],
        right: 1,
        because:
          'Stopping early also stops lowering the train cost. With L2 you minimize the cost fully, and choose λ apart; the price is a run for every λ that you try.',
      },
    },
  ],
}
