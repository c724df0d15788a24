export { exportJs } from './js.js'
export { exportC } from './c/export-c.js'
