// <wellfit-model src="digits.model">: predicts the row of its `row` property, and shows the likeliest class.
import { loadModel } from 'wellfit/predict'

export class WellfitModel extends HTMLElement {
  static observedAttributes = ['src']
  #model
  #row = null

  /** The row to predict: an object by column, or an array in the order of `columns`; `null` for none. */
  get row() {
    return this.#row
  }

  set row(row) {
    this.#row = row
    void this.#show()
  }

  /** Resolves to the model of `src`. */
  get model() {
    return this.#model
  }

  attributeChangedCallback(name, before, src) {
    if (before === src) return
    this.#model = src === null ? undefined : loadModel(new URL(src, document.baseURI))
    void this.#show()
  }

  async #show() {
    const [asked, row] = [this.#model, this.#row]
    if (asked === undefined || row === null) return this.replaceChildren()
    try {
      const [prediction] = (await asked).predict([row])
      // Another row, or another model, may have been set meanwhile.
      if (asked !== this.#model || row !== this.#row) return
      this.textContent = prediction.class ?? JSON.stringify(prediction.values)
      this.dispatchEvent(new CustomEvent('prediction', { detail: prediction }))
    } catch (error) {
      this.textContent = String(error)
      this.dispatchEvent(new CustomEvent('error', { detail: error }))
    }
  }
}
