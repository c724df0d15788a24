import { standalone } from '../charts/standalone.ts'
import { figureOf } from '../figures/figures.ts'
import type { Figure, FigureName } from '../figures/figure.ts'
import { figureSvg } from '../figures/svg.ts'
import { lessons } from './index.ts'
import type { Lesson, Question, Step } from './lesson.ts'
import { viewsPage } from './views.ts'

/** The pages of all lessons and their figures, as text by file name. */
export async function lessonFiles(
  compute: (name: FigureName) => Promise<Figure> = figureOf,
): Promise<Map<string, string>> {
  const files = new Map<string, string>([['README.md', contents()]])
  for (const lesson of lessons) {
    const steps: string[] = []
    for (const [i, step] of lesson.steps.entries()) {
      if (step.figure === undefined) steps.push(stepText(lesson, step, i, ''))
      else {
        const figure = await compute(step.figure)
        files.set(`${step.figure}.svg`, standalone(figureSvg(figure, 'wide')))
        steps.push(stepText(lesson, step, i, `![${figure.chart.description}](${step.figure}.svg)`))
      }
    }
    files.set(`${lesson.name}.md`, [`# ${lesson.title}`, ...steps].join('\n\n') + '\n')
  }
  for (const [name, text] of await viewsPage()) files.set(name, text)
  return files
}

function contents(): string {
  const list = lessons.map(({ name, title }, i) => `${i + 1}. [${title}](${name}.md)`)
  const opening =
    'The guided lessons of the [playground](../playground.md), step by step. Their figures are computed by the library: `npm run docs:lessons` writes these pages.'
  const views = '[Views of a run](views.md): the views of the work bench, each on its own.'
  return ['# Lessons', opening, list.join('\n'), views].join('\n\n') + '\n'
}

function stepText({ name }: Lesson, step: Step, index: number, figure: string): string {
  const open = `_In the playground: \`#lesson=${name}&step=${index + 1}\`_`
  const parts = [
    `## ${step.title}`,
    ...step.text.map(escapedText),
    figure,
    step.settings === undefined ? '' : open,
    step.question === undefined ? '' : questionText(step.question),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function questionText({ ask, answers, right, because }: Question): string {
  const list = answers.map((answer, i) => `- ${i === right ? `**${escapedText(answer)}**` : escapedText(answer)}`)
  return [`**${escapedText(ask)}**`, list.join('\n'), escapedText(because)].join('\n\n')
}

/** Markdown's own characters as they are. */
function escapedText(text: string): string {
  return text.replace(/[*_[\]<>]/g, (character) => `\\${character}`)
}
