// The rows that the programs of docs/coming-from.md learn from: 400 of four numbers, and targets that depend on them.
let state = 1
const uniform = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647

export const x = Array.from({ length: 400 }, () => [uniform() - 0.5, uniform() - 0.5, uniform() - 0.5, uniform() - 0.5])
/** One of three classes, 0 to 2. */
export const labels = x.map(([a = 0, b = 0]) => (a > 0.1 ? 2 : b > 0 ? 1 : 0))
/** 0 or 1; every fourth row or so is 1. */
export const yesNo = x.map(([a = 0, b = 0]) => (a + b > 0.3 ? 1 : 0))
/** In thousands. */
export const prices = x.map(([a = 0, b = 0, c = 0]) => 200 + 80 * a - 60 * b * c)
/** Three labels, each 0 or 1. */
export const tags = x.map(([a = 0, b = 0, c = 0]) => [a > 0 ? 1 : 0, b > 0.2 ? 1 : 0, a + c > 0 ? 1 : 0])
