import { WellfitModel } from './wellfit-model.js'

customElements.define('wellfit-model', WellfitModel)

const element = document.querySelector('wellfit-model')
element.addEventListener('prediction', ({ detail }) => {
  Object.assign(globalThis, { result: detail })
  document.title = 'done'
})
element.row = await (await fetch('row.json')).json()
