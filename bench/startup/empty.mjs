import { done } from './data.mjs'

done()
