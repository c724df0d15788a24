import type { FigureName } from '../../figures/figure.ts'
import { figureSvg } from '../../figures/svg.ts'
import type { Bench } from '../../state/store.ts'

/** A figure of a lesson, computed by the library when it is asked for. */
export function FigureView({ bench, name }: { readonly bench: Bench; readonly name: FigureName }) {
  const figure = bench.figures.value[name]
  return (
    <section class="lesson-figure" aria-label="Figure" aria-busy={figure === undefined}>
      {figure === undefined ? (
        <p class="quiet" role="status">
          Computing by the library …
        </p>
      ) : (
        <figure>
          <div dangerouslySetInnerHTML={{ __html: figureSvg(figure, innerWidth < 720 ? 'narrow' : 'wide') }} />
          <figcaption>{figure.chart.description}.</figcaption>
        </figure>
      )}
    </section>
  )
}
