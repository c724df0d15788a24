import type { Contestant } from '../lib/contestant.ts'
import { createTensorflow } from '../lib/tensorflow.ts'

export default function create(): Promise<Contestant> {
  return createTensorflow('cpu')
}
