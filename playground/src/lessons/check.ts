import type { Lesson } from './lesson.ts'

/** Six layers of tanh, trained by gradient descent. */
const deep = { hidden: [16, 16, 16, 16, 16, 16], optimizer: 'sgd', learningRate: 0.1, epochs: 100 } as const

export const initializationLesson: Lesson = {
  name: 'initialization',
  title: 'Vanishing and exploding signals',
  steps: [
    {
      title: 'A deep linear network',
      text: [
        'Twenty layers of two units without activation, each w times the identity. The output is wᴸ times the input: it vanishes for w = 0.5, explodes for w = 1.5, and so do the gradients on their way back.',
      ],
      figure: 'deepLinear',
      question: {
        ask: 'w = 1.5 and 20 layers. By what factor does the signal grow?',
        answers: ['30', 'about 3,300', 'about 3 million'],
        right: 1,
        because: '1.5²⁰ = 3,325.',
      },
    },
    {
      title: 'The variance that keeps it steady',
      text: [
        'A unit adds up n inputs, so its output has n times the variance of one product. Weights of variance 1/n (Xavier, tanh) or 2/n (He, ReLU loses half) keep the size of the signal from layer to layer.',
        'Ten ReLU layers before the first step, by initializer.',
      ],
      figure: 'initializers',
    },
    {
      title: 'Too small',
      text: [
        'Six tanh layers with weights of σ = 0.01, by gradient descent: signal and gradient shrink from layer to layer, and nothing is learnt. The signals below say so, and so does the diagnosis.',
        'Adam divides each gradient by its own size and can still learn here, if late: choose it and see.',
      ],
      settings: { ...deep, initializer: 'small' },
      inside: 'signals',
    },
    {
      title: 'Just right',
      text: ['The same network with Xavier’s variance. Train it and compare the signals of the layers.'],
      settings: { ...deep, initializer: 'xavierNormal' },
      inside: 'signals',
    },
  ],
}

export const gradientLesson: Lesson = {
  name: 'gradient-check',
  title: 'Gradient check',
  steps: [
    {
      title: 'Two difference quotients',
      text: [
        'One-sided: (J(θ+ε) − J(θ)) / ε, with an error of the order of ε. Two-sided: (J(θ+ε) − J(θ−ε)) / 2ε, with ε².',
        'Relative difference from the gradient by ε, both axes logarithmic: slopes 1 and 2. To the left rounding takes over, since two nearly equal costs are subtracted.',
      ],
      figure: 'epsilon',
      question: {
        ask: 'ε falls from 0.01 to 0.001. How does the error of the two-sided quotient change?',
        answers: ['To a tenth', 'To a hundredth', 'To a thousandth'],
        right: 1,
        because: 'Its error is of the order of ε²: a tenth of ε is a hundredth of the error.',
      },
    },
    {
      title: 'A gradient that is right',
      text: [
        'Press Check gradient. The relative difference ‖dθ_approx − dθ‖ / (‖dθ_approx‖ + ‖dθ‖) of 64-bit numbers should be below 10⁻⁷.',
      ],
      settings: { epochs: 50 },
      inside: 'gradient',
    },
    {
      title: 'Plant a bug',
      text: [
        'Choose “gradient of the bias forgotten” in layer 2 and check. Which parameters differ? Then try a wrong derivative of tanh in layer 2, and see that layer 1 is wrong because of it, but the check names layer 2.',
      ],
      settings: { epochs: 50 },
      inside: 'gradient',
      question: {
        ask: 'The derivative of tanh is wrong in layer 2 of 3. Which gradients are wrong?',
        answers: ['Those of layer 2 alone', 'Those of layers 1 and 2', 'Those of layers 2 and 3'],
        right: 1,
        because: 'Backpropagation goes from the output to the input: the fault reaches every layer before.',
      },
    },
    {
      title: 'How to use it',
      text: [
        'Check to debug, not in training: it costs two forward passes for each parameter. Turn dropout off, include the penalty, and check again after some epochs, when the weights have grown.',
      ],
      settings: { epochs: 50, l2: 1 },
      inside: 'gradient',
    },
  ],
}
