export { choiceElsewhere } from './choices.js'
export { MethodsElsewhere } from './methods.js'
export { objectElsewhere } from './objects.js'
export { optionElsewhere } from './options.js'
