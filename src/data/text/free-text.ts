/** Words of two letters or more; in scripts without spaces, two characters. Codes such as `A-17 x` have none. */
const WORD = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]{2}|\p{L}{2,}/gu
/** Texts with fewer words on average are names or codes. */
const LEAST_MEAN_WORDS = 3
/** At most about this many texts are counted. */
const SAMPLE = 1000

/** Whether texts are free text: three words or more on average. Names and codes have fewer. */
export function isFreeText(texts: readonly string[]): boolean {
  const step = Math.ceil(texts.length / SAMPLE)
  const sample = texts.filter((_, i) => i % step === 0)
  return sample.reduce((sum, text) => sum + (text.match(WORD)?.length ?? 0), 0) >= LEAST_MEAN_WORDS * sample.length
}
