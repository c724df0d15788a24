/**
 * `#hints` in production builds of pages: 5 kB less to load, and errors that name the options without saying which of them stands
 * for the name of another library. The exports are those of choices.ts, methods.ts, objects.ts and options.ts.
 */

export function choiceElsewhere(_value: string, _choices: readonly string[]): string | undefined {
  return undefined
}

export function objectElsewhere(_functionName: string, _field: string, _value: unknown): string | undefined {
  return undefined
}

export function optionElsewhere(_name: string, _known: readonly string[]): string | undefined {
  return undefined
}

/** A base class without methods. */
export const MethodsElsewhere: new () => object = Object
