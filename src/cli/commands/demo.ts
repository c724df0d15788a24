import { demos, type Demo } from '../../index.js'
import { checkChoice } from '../../options.js'
import { EXIT, type ExitCode } from '../exit.js'
import type { Flags } from '../flags/flags.js'
import { readTable } from '../files/input.js'
import { asJson } from '../files/output.js'
import { packageFile } from '../files/package-file.js'
import { run } from './train.js'

/** `wellfit demo [NAME]`: `train` on a dataset that comes with the package; without a name, lists the datasets. */
export async function demo(name: string | undefined, flags: Flags): Promise<ExitCode> {
  if (name === undefined) return list(flags.has('json'))
  const names = demos.map((known) => known.name)
  const chosen = checkChoice('demo', 'name', name, names)
  const found = demos.find((known) => known.name === chosen)
  if (found === undefined) throw new Error('a name without a demo')
  // A demo may be repeated: it replaces the files of the previous one.
  return await run('wellfit demo', flags, flags.has('overwrite') ? 'anything' : 'own files', async () => ({
    name: found.title,
    notice: found.notice,
    table: await readTable(fileOf(found)),
    target: found.target,
    ignore: [],
    previous: null,
  }))
}

function list(isJson: boolean): ExitCode {
  if (isJson) {
    process.stdout.write(
      asJson({ demos: demos.map(({ name, title, target, notice }) => ({ name, title, target, notice })) }),
    )
    return EXIT.ok
  }
  const width = Math.max(...demos.map(({ name }) => name.length))
  for (const { name, title } of demos) process.stdout.write(`${name.padEnd(width)}  ${title}\n`)
  return EXIT.ok
}

function fileOf({ file }: Demo): string {
  return packageFile(`datasets/${file}`)
}
