/** Words for a missing value, compared exactly. */
export const MISSING_WORDS: readonly string[] = ['NA', 'N/A', 'NaN', 'nan', 'null', 'NULL']
