/** Options of custom parts, exported under their names, as a worker imports them. */

export const { href: module } = new URL(import.meta.url)

export const softsign = {
  name: 'softsign',
  /** @param {number} z */
  value: (z) => z / (1 + Math.abs(z)),
  /** @param {number} z */
  derivative: (z) => (1 + Math.abs(z)) ** -2,
  module,
}

export const halfSquares = {
  name: 'halfSquares',
  /** @type {(output: number, target: number) => number} */
  value: (output, target) => 0.5 * (output - target) ** 2,
  /** @type {(output: number, target: number) => number} */
  derivative: (output, target) => output - target,
  module,
}

export const quartic = {
  name: 'quartic',
  /** @param {number} weight */
  value: (weight) => weight ** 4,
  /** @param {number} weight */
  derivative: (weight) => 4 * weight ** 3,
  module,
}

/** No part. */
export const seventh = 7
