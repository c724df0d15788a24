import { WellfitError } from '../errors.js'

/** The exit codes of the process. */
export const EXIT = { ok: 0, bug: 1, input: 2, io: 3, diverged: 4, interrupted: 130, terminated: 143 } as const

/** What a command returns after it has written its output. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** The exit code of an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof WellfitError)) return EXIT.bug
  switch (error.code) {
    case 'IO':
      return EXIT.io
    case 'DIVERGED':
      return EXIT.diverged
    case 'ABORTED':
      return EXIT.interrupted
    case 'INVALID_OPTION':
    case 'INVALID_DATA':
    case 'INVALID_SHAPE':
    case 'INVALID_MODEL':
    case 'UNSUPPORTED':
      return EXIT.input
  }
}

/** An error of the operating system as a `WellfitError`. */
export function ioError(functionName: string, path: string, cause: unknown, remedy?: string): WellfitError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
  return new WellfitError({
    code: 'IO',
    functionName,
    field: 'path',
    value: path,
    expected: `${EXPECTED[code] ?? 'be accessible'} (${code})`,
    cause,
    ...(remedy === undefined ? {} : { remedy }),
  })
}

const EXPECTED: Readonly<Record<string, string>> = {
  ENOENT: 'exist',
  EACCES: 'be accessible to you',
  EPERM: 'be accessible to you',
  EISDIR: 'be a file, not a directory',
  ENOTDIR: 'be in a directory, not in a file',
  ENOSPC: 'be on a disk with free space',
  EROFS: 'be on a writable disk',
  ELOOP: 'not be a loop of symbolic links',
  ENAMETOOLONG: 'be shorter',
  EXDEV: 'be on one disk',
}
