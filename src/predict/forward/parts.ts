// What few models need of a forward pass, loaded for those.

export { embeddingOf } from './embedding.js'
export { members } from './members.js'
