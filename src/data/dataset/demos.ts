/** A data set that ships with the package. */
export interface Demo {
  /** Its name on the command line. */
  readonly name: string
  /** Its file in the package's `datasets` folder. */
  readonly file: string
  /** The column to predict. */
  readonly target: string
  readonly title: string
  /** Source and license in one line; see `datasets/NOTICES.md`. */
  readonly notice: string
}

/**
 * The data sets that ship with the package, as CSV files in its `datasets` folder.
 *
 * @example
 * const digits = demos.find(({ name }) => name === 'digits')
 */
export const demos: readonly Demo[] = [
  {
    name: 'digits',
    file: 'digits.csv',
    target: 'digit',
    title: 'Handwritten digits, 8 × 8 pixels',
    notice:
      'Optical Recognition of Handwritten Digits (test part), E. Alpaydin, C. Kaynak (1998), UCI, doi:10.24432/C50P49, CC BY 4.0; by way of scikit-learn, BSD-3-Clause.',
  },
  {
    name: 'breast-cancer',
    file: 'breast-cancer.csv',
    target: 'diagnosis',
    title: 'Breast cancer, cell nuclei of fine needle aspirates',
    notice:
      'Breast Cancer Wisconsin (Diagnostic), W. Wolberg, O. Mangasarian, N. Street, W. Street (1993), UCI, doi:10.24432/C5DW2B, CC BY 4.0; by way of scikit-learn, BSD-3-Clause.',
  },
  {
    name: 'wine',
    file: 'wine.csv',
    target: 'cultivar',
    title: 'Wine, chemical analysis of three cultivars',
    notice:
      'Wine, S. Aeberhard, M. Forina (1992), UCI, doi:10.24432/C5PC7J, CC BY 4.0; by way of scikit-learn, BSD-3-Clause.',
  },
  {
    name: 'iris',
    file: 'iris.csv',
    target: 'species',
    title: 'Iris, measurements of three species',
    notice: 'Iris, R. A. Fisher (1936), UCI, doi:10.24432/C56C76, CC BY 4.0; by way of scikit-learn, BSD-3-Clause.',
  },
  {
    name: 'penguins',
    file: 'penguins.csv',
    target: 'species',
    title: 'Penguins of the Palmer Archipelago, some values missing',
    notice:
      'palmerpenguins, A. M. Horst, A. P. Hill, K. B. Gorman (2020), doi:10.5281/zenodo.3960218, CC0; data of K. B. Gorman and Palmer Station LTER.',
  },
]
