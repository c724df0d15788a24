export { exportJs } from './js.js'
export { exportC } from './c.js'
