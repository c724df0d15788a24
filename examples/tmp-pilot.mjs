import { network } from 'wellfit'
import { readImages, partsOf, classes, DEBIAN_FOLDER } from './lib/fashion-mnist.ts'
const cfg = JSON.parse(process.argv[2])
const parts = partsOf(await readImages(DEBIAN_FOLDER,'train'))
const hidden = cfg.hidden ?? {}
const net = await network({ inputs: 784, layers:[...(cfg.units??[512,256]).map(u=>({units:u,...hidden})),{units:10}], loss:'softmaxCrossEntropy', seed: cfg.seed ?? 1, threads: cfg.threads ?? 1, numerics: cfg.numerics ?? 'strict', inputKeepProb: cfg.inputKeepProb ?? 1 })
const t=performance.now()
const h=await net.fit(parts.train,{...cfg.fit,dev:parts.dev,seed:cfg.seed??1,onEpoch:r=>{ if(r.epoch%2===0) console.log(cfg.name, r.epoch, 'train',r.train.error.toFixed(4),'dev',r.dev.error.toFixed(4),((performance.now()-t)/1000).toFixed(0)+'s')}})
console.log(cfg.name,'FINAL dev', net.evaluate(parts.dev).error)
