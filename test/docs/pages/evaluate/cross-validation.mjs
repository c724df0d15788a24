import { table as embedded } from '../shared.mjs'

const table = await embedded('breast-cancer')
// block 0
// prints 1
// block 2: not run, a formula
