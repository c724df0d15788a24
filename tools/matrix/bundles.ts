/** Where the result of a bundle runs: `node` names its script, `program` an executable, `page` and `worker` a folder. */
export interface Bundle {
  readonly name: string
  /** Packages with their versions, the bundler itself first. */
  readonly packages: Readonly<Record<string, string>>
  readonly command: string
  readonly node?: string
  readonly program?: string
  readonly page?: string
  /** The most bytes of scripts, by Brotli, that a page may have loaded when the app has trained. */
  readonly mostBytes?: number
  readonly worker?: string
  /** The bundler makes no HTML: the app's own is copied. */
  readonly html?: true
  /** A server with a page and a route. */
  readonly next?: true
  /** Fields that the app's package.json must have; they are named in the documentation. */
  readonly manifest?: Readonly<Record<string, unknown>>
}

const esbuild = { esbuild: '0.28.2' }
const rollup = { rollup: '4.68.8', '@rollup/plugin-node-resolve': '16.0.3' }
const rolldown = { rolldown: '1.2.19' }
const webpack = { webpack: '5.113.0', 'webpack-cli': '7.3.1' }
const rspack = { '@rspack/core': '2.3.3', '@rspack/cli': '2.2.8' }
const bun = { '@oven/bun-linux-x64': '1.4.5' }
const next = { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' }

const bunBuild = 'node_modules/@oven/bun-linux-x64/bin/bun build'
const rollupBuild = 'rollup main.js -p node-resolve -f es'
const webpackBuild = 'webpack --mode production --entry ./main.js'

/** One small app by the bundlers that people use, without configuration. */
export const bundles: readonly Bundle[] = [
  {
    name: 'esbuild, server, ESM',
    packages: esbuild,
    command: 'esbuild main.js --bundle --platform=node --format=esm --outfile=out/esbuild.mjs',
    node: 'out/esbuild.mjs',
  },
  {
    name: 'esbuild, server, CommonJS',
    packages: esbuild,
    command: 'esbuild main.js --bundle --platform=node --format=cjs --outfile=out/esbuild.cjs',
    node: 'out/esbuild.cjs',
  },
  {
    name: 'esbuild, page, one file',
    packages: esbuild,
    command: 'esbuild main.js --bundle --format=esm --minify --outfile=out/esbuild/main.js',
    page: 'out/esbuild',
    mostBytes: 204_500,
    html: true,
  },
  {
    name: 'esbuild, page, split',
    packages: esbuild,
    command: 'esbuild main.js --bundle --format=esm --splitting --minify --outdir=out/esbuild-split',
    page: 'out/esbuild-split',
    mostBytes: 197_000,
    html: true,
  },
  {
    name: 'rollup, server',
    packages: rollup,
    command: `${rollupBuild} -d out/rollup-server`,
    node: 'out/rollup-server/main.js',
  },
  {
    name: 'rollup, page',
    packages: rollup,
    command: `${rollupBuild} -d out/rollup`,
    page: 'out/rollup',
    html: true,
    mostBytes: 191_500,
  },
  {
    name: 'rolldown, server',
    packages: rolldown,
    command: 'rolldown main.js --platform node -f esm -d out/rolldown-server',
    node: 'out/rolldown-server/main.js',
  },
  {
    name: 'rolldown, page',
    packages: rolldown,
    command: 'rolldown main.js --platform browser -f esm -d out/rolldown',
    page: 'out/rolldown',
    mostBytes: 203_000,
    html: true,
  },
  {
    name: 'webpack, server',
    packages: webpack,
    command: `${webpackBuild} --target node -o out/webpack-server --output-filename main.cjs --output-chunk-filename [id].cjs`,
    node: 'out/webpack-server/main.cjs',
  },
  {
    name: 'webpack, page',
    packages: webpack,
    command: `${webpackBuild} -o out/webpack`,
    page: 'out/webpack',
    mostBytes: 184_000,
    html: true,
  },
  {
    name: 'rspack, page',
    packages: rspack,
    command: 'rspack build --mode production --entry ./main.js -o out/rspack',
    page: 'out/rspack',
    mostBytes: 183_500,
    html: true,
  },
  {
    name: 'Vite, page',
    packages: { vite: '8.3.8' },
    command: 'vite build --base ./ --outDir out/vite',
    page: 'out/vite',
    mostBytes: 184_000,
  },
  {
    name: 'Parcel, page',
    packages: { parcel: '2.16.4' },
    command: 'parcel build index.html --dist-dir out/parcel --public-url ./ --no-cache',
    page: 'out/parcel',
    mostBytes: 192_500,
    manifest: { '@parcel/resolver-default': { packageExports: true } },
  },
  {
    name: 'bun build, server',
    packages: bun,
    command: `${bunBuild} main.js --target node --outdir out/bun-server`,
    node: 'out/bun-server/main.js',
  },
  {
    name: 'bun build, page',
    packages: bun,
    command: `${bunBuild} main.js --target browser --minify --outdir out/bun`,
    page: 'out/bun',
    mostBytes: 201_500,
    html: true,
  },
  {
    name: 'bun build --compile, program',
    packages: bun,
    command: `${bunBuild} --compile main.js --outfile out/program`,
    program: 'out/program',
  },
  { name: 'Next.js (Turbopack), page and route handler', packages: next, command: 'next build', next: true },
  { name: 'Next.js (webpack), page and route handler', packages: next, command: 'next build --webpack', next: true },
  {
    name: 'wrangler, Worker',
    packages: { wrangler: '4.164.0' },
    command: 'wrangler deploy worker.js --dry-run --outdir out/wrangler --name app --compatibility-date 2026-07-01',
    worker: 'out/wrangler',
  },
]
