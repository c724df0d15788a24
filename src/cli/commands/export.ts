import { exportC, exportJs } from '../../export/index.js'
import { EXIT, type ExitCode } from '../exit.js'
import { loadModelAt } from '../files/model.js'
import { asJson } from '../files/output.js'
import { refuseExisting, writeStream } from '../files/write-stream.js'
import { choiceFlag, type Flags, hasJsonSummary, outputPath, requiredFlag } from '../flags/flags.js'

/** The languages of `--to`, and what writes them. */
const LANGUAGES = { js: exportJs, c: exportC } as const
const names = Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[]

/** `wellfit export MODEL --to js`: the source code of one model. */
export async function exportModel(path: string, flags: Flags): Promise<ExitCode> {
  requiredFlag('export', flags, 'to', `be one of ${names.join(', ')}`)
  const language = choiceFlag(flags, 'to', names) ?? 'js'
  const out = outputPath(flags)
  const isJson = hasJsonSummary('export', flags, out)
  if (out !== undefined && !flags.has('overwrite')) await refuseExisting('export', out)
  using model = await loadModelAt(path)
  const text = LANGUAGES[language](model)
  await writeStream(out, oneChunk(text))
  if (isJson) process.stdout.write(asJson({ file: out, language, bytes: Buffer.byteLength(text) }))
  return EXIT.ok
}

async function* oneChunk(text: string): AsyncGenerator<string> {
  await Promise.resolve()
  yield text
}
