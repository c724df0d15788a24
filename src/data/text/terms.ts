/** A word is a run of letters, digits and combining marks; in scripts without spaces, a single character. */
const WORD =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]|(?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}])[\p{L}\p{N}\p{M}])+/gu
/** Lengths of the n-grams of characters. */
const SHORTEST = 3
const LONGEST = 4

/** Lower-case words of a text. */
export function wordsOf(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(WORD) ?? []
}

/** Words and pairs of adjacent words. */
export function wordTerms(words: readonly string[]): string[] {
  const pairs = words.slice(1).map((word, i) => `${words[i]} ${word}`)
  return [...words, ...pairs]
}

/** N-grams of 3 and 4 characters, with a space at the beginning and end of each word: `analyzer='char_wb'` of scikit-learn. */
export function characterTerms(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const padded = ` ${word} `
    const found: string[] = []
    for (let length = SHORTEST; length <= LONGEST; length++) {
      for (let start = 0; start + length <= padded.length; start++) found.push(padded.slice(start, start + length))
    }
    return found
  })
}
