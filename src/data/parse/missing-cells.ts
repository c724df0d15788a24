import { isMissingWord, MISSING_WORDS } from './missing-words.js'

/**
 * The errors of Excel as German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Swedish, Danish, Norwegian, Finnish, Czech,
 * Hungarian and Turkish versions write them, then the newer ones in English; LibreOffice has the same words.
 */
const SPREADSHEET_ERRORS =
  '#NV #N/V #WERT! #BEZUG! #ZAHL! #ÜBERLAUF! #KALK! #NOM? #VALEUR! #NOMBRE! #NUL! #PROPAGATION! #N/D #¡DIV/0! #¡VALOR! #¡REF! #¿NOMBRE? #¡NUM! ' +
  '#¡NULO! #¡DESBORDAMIENTO! #¡CALC! #VALORE! #RIF! #NOME? #NULLO! #VALOR! #NÚM! #NULO! #N/B #DEEL/0! #WAARDE! #VERW! #NAAM? #GETAL! #LEEG! ' +
  '#DZIEL/0! #ARG! #ADR! #NAZWA? #LICZBA! #ZERO! #Н/Д #ДЕЛ/0! #ЗНАЧ! #ССЫЛКА! #ИМЯ? #ЧИСЛО! #ПУСТО! #SAKNAS! #DIVISION/0! #VÄRDEFEL! #REFERENS! ' +
  '#NAMN? #OGILTIGT! #SKÄRNING! #I/T #VÆRDI! #VERDI! #REFERENCE! #NAVN? #PUUTTUU! #JAKO/0! #ARVO! #VIITTAUS! #NIMI? #LUKU! #TYHJÄ! ' +
  '#DĚLENÍ_NULOU! #HODNOTA! #ODKAZ! #NÁZEV? #ČÍSLO! #NENÍ_K_DISPOZICI #ZÉRÓOSZTÓ! #ÉRTÉK! #HIV! #NÉV? #SZÁM! #NULLA! #HIÁNYZIK #YOK #SAYI/0! #DEĞER! ' +
  '#BAŞV! #AD? #SAYI! #BOŞ! #SPILL! #CALC! #FIELD! #GETTING_DATA'

const errors = SPREADSHEET_ERRORS.split(' ')
const ofErrors: ReadonlySet<string> = new Set(errors)

/** The words for a missing value that files have: with the errors of spreadsheets in other languages, which a program that predicts rows hardly meets. */
export const MISSING_CELLS: readonly string[] = [...MISSING_WORDS, ...errors]

/** Whether a text of a file, trimmed, is empty or one of them. */
export function isMissingCell(text: string): boolean {
  return isMissingWord(text) || ofErrors.has(text.trim())
}
