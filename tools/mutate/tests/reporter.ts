import path from 'node:path'
import type { SerializedError, TestCase, TestModule } from 'vitest/node'

/** What the tests tell the runner while they run. */
export type TestEvent =
  | { readonly kind: 'begin'; readonly file: string }
  | { readonly kind: 'end'; readonly file: string; readonly milliseconds: number }
  | { readonly kind: 'fail'; readonly file: string; readonly test: string; readonly message: string }
  | { readonly kind: 'done' }

function fileOf(module: TestModule): string {
  return path.relative(process.cwd(), module.moduleId).split(path.sep).join('/')
}

function messageOf(errors: readonly { readonly message?: string }[] | undefined): string {
  return errors?.[0]?.message ?? ''
}

/** Sends each event to the process that started vitest. */
export class Reporter {
  #send(event: TestEvent): void {
    process.send?.(event)
  }

  onTestModuleQueued(module: TestModule): void {
    this.#send({ kind: 'begin', file: fileOf(module) })
  }

  onTestCaseResult(test: TestCase): void {
    const result = test.result()
    if (result.state !== 'failed') return
    const [file, message] = [fileOf(test.module), messageOf(result.errors)]
    this.#send({ kind: 'fail', file, test: test.fullName, message })
  }

  onTestModuleEnd(module: TestModule): void {
    const file = fileOf(module)
    // A file that could not be loaded, or a hook that failed, fails no test.
    const errors = module.errors()
    if (errors.length > 0) this.#send({ kind: 'fail', file, test: 'the file itself', message: messageOf(errors) })
    this.#send({ kind: 'end', file, milliseconds: module.diagnostic().duration })
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    if (errors.length > 0)
      this.#send({ kind: 'fail', file: '', test: 'an error outside of a test', message: messageOf(errors) })
    this.#send({ kind: 'done' })
  }
}
