import { useSignal } from '@preact/signals'
import { programText } from '../export/program.ts'
import type { Bench } from '../state/store.ts'
import { download, planePicture } from './download.ts'

/** What a visitor takes along: the link, the program, the model, the report. */
export function Menu({ bench }: { readonly bench: Bench }) {
  const copied = useSignal('')
  const copy = async (name: string, text: string): Promise<void> => {
    await navigator.clipboard.writeText(text)
    copied.value = name
    setTimeout(() => (copied.value = ''), 1500)
  }
  const finished = bench.finished.value
  return (
    <>
      <button type="button" onClick={() => void copy('link', location.href)}>
        {copied.value === 'link' ? 'Copied' : 'Copy link'}
      </button>
      <button type="button" onClick={() => void copy('program', programText(bench.settings.value))}>
        {copied.value === 'program' ? 'Copied' : 'Copy as TypeScript'}
      </button>
      <button type="button" disabled={finished === null} onClick={() => void saveModel(bench)}>
        Save model
      </button>
      <button type="button" disabled={finished === null} onClick={() => void saveReport(bench)}>
        Save report
      </button>
    </>
  )
}

async function saveModel(bench: Bench): Promise<void> {
  download('playground.model', new Blob([await bench.save()]))
}

/** Saves all views of the finished run as a page; what draws it is loaded when it is asked for. */
async function saveReport(bench: Bench): Promise<void> {
  const finished = bench.finished.value
  if (finished === null) return
  const run = {
    settings: bench.settings.value,
    finished,
    epochs: bench.epochs.value,
    layers: bench.layers.value,
    linearity: bench.linearity.value,
    check: bench.check.value,
    picture: planePicture(),
    link: location.href,
  }
  const [inside, { reportText }] = await Promise.all([bench.views(), import('../export/report.ts')])
  download('playground-report.html', new Blob([reportText({ ...run, inside })], { type: 'text/html' }))
}
