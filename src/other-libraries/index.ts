export { choiceElsewhere } from './choices.js'
export { objectElsewhere } from './objects.js'
export { optionElsewhere } from './options.js'
