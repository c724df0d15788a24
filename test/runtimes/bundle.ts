import { rolldown } from 'rolldown'

const entry = 'runtime-entry.ts'

/** One module out of a script of this folder, with what it imports; `external` names what is left as an import. */
export async function bundle(
  script: string,
  options: { conditions: string[]; external: (specifier: string) => string | undefined },
): Promise<string> {
  const build = await rolldown({
    input: entry,
    platform: 'neutral',
    resolve: { conditionNames: options.conditions },
    plugins: [
      {
        name: 'runtime-entry',
        resolveId(specifier) {
          if (specifier === entry) return new URL(entry, import.meta.url).pathname
          const id = options.external(specifier)
          return id === undefined ? undefined : { id, external: true }
        },
        load: (id) => (id.endsWith(`/${entry}`) ? script : undefined),
      },
    ],
  })
  const { output } = await build.generate({ format: 'esm', codeSplitting: false })
  await build.close()
  return output[0].code
}
