import type { Library } from '../lib/library.ts'
import { createTensorflow } from './tensorflow.ts'

export default function create(): Promise<Library> {
  return createTensorflow('cpu')
}
