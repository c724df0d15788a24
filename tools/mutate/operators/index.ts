export { operators } from './list.ts'
export type { Edit, Operator, Source } from './operator.ts'
