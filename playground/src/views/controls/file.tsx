import { useRef } from 'preact/hooks'
import type { Bench } from '../../state/store.ts'
import { Choice } from './fields.tsx'

/** The visitor's own CSV file: chosen here, or dropped anywhere on the page. */
export function FileFields({ bench }: { readonly bench: Bench }) {
  const input = useRef<HTMLInputElement>(null)
  const file = bench.file.value
  const { data, target } = bench.settings.value
  return (
    <>
      <div class="file">
        <button type="button" onClick={() => input.current?.click()}>
          Open CSV …
        </button>
        <span class="quiet">or drop a file on the page; it stays in this browser</span>
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          class="hidden"
          tabIndex={-1}
          aria-label="CSV file"
          onChange={(event) => {
            const [chosen] = event.currentTarget.files ?? []
            if (chosen !== undefined) void bench.readFile(chosen)
          }}
        />
      </div>
      {bench.fileError.value !== '' && (
        <p class="error" role="alert">
          {bench.fileError.value}
        </p>
      )}
      {data === 'file' && file !== null && (
        <Choice
          label="Target"
          value={target}
          options={file.columns.map((name) => [name, name] as const)}
          onChange={(target) => bench.set({ target })}
        />
      )}
    </>
  )
}
