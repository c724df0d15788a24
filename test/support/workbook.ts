import { zipOf } from './compress.js'

/** A workbook of Excel whose sheets have these rows, each a line of texts between commas. */
export function workbookOf(sheets: Readonly<Record<string, readonly string[]>>): Uint8Array {
  const cell = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`
  const row = (line: string): string => `<row>${line.split(',').map(cell).join('')}</row>`
  const named = Object.keys(sheets).map((name, i) => `<sheet name="${name}" r:id="r${i}"/>`)
  const relations = named.map((_, i) => `<Relationship Id="r${i}" Target="${i}.xml"/>`)
  const parts = Object.values(sheets).map((lines, i) => [
    `xl/${i}.xml`,
    `<worksheet><sheetData>${lines.map(row).join('')}</sheetData></worksheet>`,
  ])
  return zipOf({
    'xl/workbook.xml': `<workbook><sheets>${named.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relations.join('')}</Relationships>`,
    ...(Object.fromEntries(parts) as Record<string, string>),
  })
}
