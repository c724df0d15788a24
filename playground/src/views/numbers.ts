export { percent, short } from '../export/numbers.ts'
