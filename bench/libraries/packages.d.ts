// The part of the peers' types that the bench uses, so that it type-checks without them.

declare module '@tensorflow/tfjs' {
  export interface Tensor {
    dispose(): void
    dataSync(): Float32Array
  }
  export type Variable = Tensor
  interface Model {
    add(layer: unknown): void
    compile(options: { optimizer: string; loss: string }): void
    predict(x: Tensor, options?: { batchSize: number }): Tensor
    trainOnBatch(x: Tensor, y: Tensor): Promise<unknown>
    save(handler: unknown): Promise<unknown>
  }
  interface Artifacts {
    readonly modelTopology: unknown
    readonly weightSpecs: unknown
    readonly weightData: ArrayBuffer
  }
  export const io: { withSaveHandler(handler: (artifacts: Artifacts) => Promise<unknown>): unknown }
  export const version: { tfjs: string }
  export function env(): { set(flag: string, value: boolean): void }
  export function setBackend(name: string): Promise<boolean>
  export function ready(): Promise<void>
  export function tensor2d(data: Float32Array, shape: readonly number[]): Tensor
  export function tensor1d(data: Int32Array, type: 'int32'): Tensor
  export function zeros(shape: readonly number[]): Tensor
  export function variable(value: Tensor): Variable
  export function oneHot(indices: Tensor, depth: number): Tensor
  export function matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor
  export function add(a: Tensor, b: Tensor): Tensor
  export function relu(x: Tensor): Tensor
  export function tidy<T>(work: () => T): T
  export function sequential(): Model
  export const layers: {
    dense(options: { units: number; activation: string; inputShape?: readonly number[] }): unknown
  }
  export const losses: { softmaxCrossEntropy(targets: Tensor, logits: Tensor): Tensor }
  export const train: { adam(rate: number): { minimize(cost: () => Tensor): void } }
}

declare module '@tensorflow/tfjs-backend-wasm' {
  export function setWasmPaths(folder: string): void
  export function setThreadsCount(count: number): void
}

declare module 'brain.js' {
  interface Example {
    readonly input: Float32Array
    readonly output: Float32Array
  }
  namespace brain {
    class NeuralNetwork {
      constructor(options: { hiddenLayers: readonly number[]; activation: string })
      train(
        examples: readonly Example[],
        options: { iterations: number; praxis: string; learningRate: number },
      ): unknown
    }
  }
  export default brain
}

declare module '@jax-js/jax' {
  export interface Array {
    readonly ref: Array
    add(other: Array | number): Array
    sub(other: Array | number): Array
    mul(other: Array | number): Array
    div(other: Array | number): Array
    sum(): Array
    data(): Promise<Float32Array>
    dispose(): void
  }
  export function init(device: string): Promise<string[]>
  export function defaultDevice(device: string): string
  export function jit<F>(work: F): F
  export function valueAndGrad<A extends readonly unknown[]>(
    work: (parameters: Array[], ...rest: A) => Array,
  ): (parameters: Array[], ...rest: A) => [Array, Array[]]
  export function blockUntilReady<T>(value: T): Promise<T>
  export const nn: {
    relu(x: Array): Array
    softmax(x: Array): Array
    logSoftmax(x: Array): Array
    oneHot(x: Array, classes: number): Array
  }
  export const numpy: {
    array(data: Float32Array | Int32Array | readonly number[], options?: { shape: readonly number[] }): Array
    zeros(shape: readonly number[]): Array
    full(shape: readonly number[], value: number): Array
    matmul(a: Array, b: Array): Array
    transpose(a: Array): Array
    square(a: Array): Array
    sqrt(a: Array): Array
  }
}

declare module 'onnxruntime-common' {
  export interface Tensor {
    readonly dims: readonly number[]
  }
  export interface InferenceSession {
    run(feeds: Readonly<Record<string, Tensor>>): Promise<unknown>
  }
  export namespace InferenceSession {
    interface SessionOptions {
      readonly executionProviders: readonly string[]
      readonly intraOpNumThreads: number
      readonly interOpNumThreads: number
    }
  }
}

declare module 'onnxruntime-web' {
  import type { InferenceSession as Session, Tensor as OnnxTensor } from 'onnxruntime-common'
  export const env: { wasm: { numThreads: number } }
  export const InferenceSession: { create(model: Uint8Array, options: Session.SessionOptions): Promise<Session> }
  export const Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => OnnxTensor
}

declare module 'onnxruntime-node' {
  export { InferenceSession, Tensor } from 'onnxruntime-web'
}

declare module 'arquero' {
  export function fromCSV(text: string): { numRows(): number }
}
