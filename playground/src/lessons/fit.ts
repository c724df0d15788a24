import type { Lesson } from './lesson.ts'

export const splitLesson: Lesson = {
  name: 'split',
  title: 'Train, dev and test',
  steps: [
    {
      title: 'Three parts, three purposes',
      text: [
        'Train is what the network learns from. Dev is what you choose by: architecture, penalty, when to stop. Test is measured once, at the end, and tells what to expect of new rows.',
        'Here train has 60 %, dev and test 20 % each. Train the network and compare the errors of train and dev.',
      ],
      settings: { noise: 0.3, hidden: [16, 16] },
    },
    {
      title: 'Why not measure on train?',
      text: [
        'The same network with 60 rows, most of them in dev and test. It learns its few rows by their noise.',
        'Train it to the end and look at both errors.',
      ],
      settings: { rows: 60, train: 40, noise: 0.35, hidden: [48, 48], learningRate: 0.03 },
      question: {
        ask: 'Which error tells how the network does on new rows?',
        answers: ['The error on train', 'The error on dev'],
        right: 1,
        because: 'The weights were fitted to the rows of train, noise included. Dev was not seen in training.',
      },
    },
    {
      title: 'How many rows does dev need?',
      text: [
        'Dev has to tell two networks apart. The chart shows the smallest difference in accuracy that so many rows resolve at 95 % confidence, for networks that disagree on 10 % of the rows.',
      ],
      figure: 'resolution',
      question: {
        ask: 'You choose between networks that differ by half a point (0.005). How many rows should dev have?',
        answers: ['About 1,000', 'About 15,000', 'A fifth of all rows, whatever their number'],
        right: 1,
        because:
          'At 1,000 rows only two points are resolved, at 10,000 0.6. Dev is sized by the difference that matters; with a million rows one percent is plenty, hence 98/1/1.',
      },
    },
    {
      title: 'The interval says how sure you are',
      text: [
        'With 2,000 rows the diagnosis has short intervals. Train, then halve the rows twice and watch the intervals grow: the verdict is open where an interval reaches across the tolerance.',
      ],
      settings: { rows: 2000, noise: 0.25, epochs: 100, hidden: [16] },
    },
  ],
}

export const biasLesson: Lesson = {
  name: 'bias-variance',
  title: 'Bias and variance',
  steps: [
    {
      title: 'High bias',
      text: [
        'A linear network cannot bend its boundary: it is wrong on its own training rows. Train error far above what is achievable is avoidable bias.',
      ],
      settings: { hidden: [], keepProb: [], noise: 0.1, rows: 600 },
      question: {
        ask: 'Would more rows lower the error of this network?',
        answers: ['Yes', 'No'],
        right: 1,
        because: 'It fails on the rows it has. A larger network, longer training or better features help against bias.',
      },
    },
    {
      title: 'High variance',
      text: [
        'A large network with few noisy rows: the boundary winds around single points. Train error is near 0, dev error far above it. The gap is variance.',
      ],
      settings: { rows: 300, train: 20, noise: 0.35, hidden: [48, 48], learningRate: 0.03, epochs: 500 },
    },
    {
      title: 'Both in one picture',
      text: [
        'One hidden layer of 1 to 64 units on the same few rows, means over three seeds. On the left both errors are high (bias); to the right train falls on, dev does not (variance).',
      ],
      figure: 'width',
      question: {
        ask: 'Where is the best network of this chart?',
        answers: ['Where train error is lowest', 'Where dev error is lowest'],
        right: 1,
        because: 'Dev error is what new rows will see: bias and variance together.',
      },
    },
    {
      title: 'A fair fit',
      text: [
        'More rows, and a network just large enough. The remaining error is noise that no network could remove: compare it with the achievable error before you call it bias.',
      ],
      settings: { rows: 2000, noise: 0.2, hidden: [8, 8], epochs: 150 },
    },
  ],
}

export const recipeLesson: Lesson = {
  name: 'recipe',
  title: 'The basic recipe',
  steps: [
    {
      title: 'First ask about bias',
      text: [
        'Does the network do well on train? If not: a larger network, more epochs, another optimizer. Keep going until train is fitted. This one has 2 units.',
        'Train, then press Apply beside the first step, and repeat.',
      ],
      settings: { data: 'spirals', hidden: [2], keepProb: [1], rows: 600 },
    },
    {
      title: 'Then ask about variance',
      text: [
        'Train is fitted, dev is not. Now more data, regularization, or another architecture. More data leaves bias alone; so does careful regularization of a large network.',
      ],
      settings: { rows: 300, train: 20, noise: 0.35, hidden: [32, 32], learningRate: 0.03 },
      question: {
        ask: 'Train error 1 %, dev error 11 %. What to try first?',
        answers: ['A larger network', 'More data or regularization', 'More epochs'],
        right: 1,
        because: 'The gap between train and dev is variance; there is no bias left to lower.',
      },
    },
    {
      title: 'What more data does',
      text: [
        'The same network with 30 to 480 rows of train: dev error falls, train error rises, and both approach the error of the noise.',
      ],
      figure: 'rows',
    },
    {
      title: 'No trade-off any more',
      text: [
        'A large network with a penalty lowers bias without raising variance. Train this one, then set λ₂ to 0 and train again.',
      ],
      settings: { rows: 300, train: 20, noise: 0.35, hidden: [32, 32], learningRate: 0.03, l2: 0.3 },
    },
  ],
}

export const normalizationLesson: Lesson = {
  name: 'normalization',
  title: 'Normalizing inputs',
  steps: [
    {
      title: 'A feature in thousands',
      text: [
        'x₁ is multiplied by 1,000 and nothing is normalized. Train: the network hardly sees x₂, and its units saturate.',
      ],
      settings: { stretch: 1000, normalize: false, epochs: 200 },
    },
    {
      title: 'The same, normalized by train',
      text: [
        'Each feature minus the mean of train, divided by the standard deviation of train. Dev and test are scaled by the same two numbers: they must undergo the same transformation.',
      ],
      settings: { stretch: 1000, epochs: 200 },
    },
    {
      title: 'The elongated bowl',
      text: [
        'Cost over the two weights of a linear fit with x₁ in [1, 1000] and x₂ in [0, 1]. The walls of w₁ are so steep that the learning rate must be tiny, and w₂ barely moves in 40 steps.',
      ],
      figure: 'rawBowl',
      question: {
        ask: 'What limits the learning rate here?',
        answers: ['The direction of greatest curvature', 'The direction of least curvature', 'The number of rows'],
        right: 0,
        because: 'Gradient descent is stable up to 2 / (largest curvature); along w₂ the same rate is far too small.',
      },
    },
    {
      title: 'The round bowl',
      text: [
        'The same rows, standardized: the same 40 steps reach the minimum, at a learning rate some hundred thousand times as large.',
      ],
      figure: 'standardizedBowl',
    },
  ],
}
