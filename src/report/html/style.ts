/** The style sheet of every page. Charts use the colour variables at its top. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --surface: #fdfdfc; --raised: #f4f4f1; --ink: #1b1f24; --muted: #5c6470; --line: #dcdcd6;
  --train: #0a62b8; --train-dev: #7a3fb0; --dev: #b65309; --test: #00604f; --achievable: #6b7280;
  --hit: #35618f; --miss: #a8123e; --on-strong: #ffffff; --warn: #fbf3df; --warn-line: #c99a2e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --surface: #14171a; --raised: #1d2126; --ink: #e8eaec; --muted: #a1a9b3; --line: #333940;
    --train: #6cb2ff; --train-dev: #c79bf2; --dev: #ffa04d; --test: #4fd1ae; --achievable: #9aa2ad;
    --hit: #6fa3d8; --miss: #ff7096; --on-strong: #0d1013; --warn: #2a2415; --warn-line: #a98538;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--surface); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
main, footer { max-width: 908px; margin: 0 auto; padding: 0 24px; }
header { padding: 56px 0 20px; }
h1 { font-size: 1.05rem; font-weight: 600; line-height: 1.3; margin: 0 0 14px; }
h2 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; margin: 0 0 10px; }
h3 { font-size: 1rem; line-height: 1.35; margin: 30px 0 8px; }
p { margin: 0 0 12px; max-width: 44rem; }
section { padding: 44px 0 12px; }
section + section { border-top: 1px solid var(--line); }
header + section { padding-top: 8px; }
footer { padding-top: 28px; padding-bottom: 56px; color: var(--muted); font-size: 0.85rem; }
.origin { color: var(--muted); font-size: 0.875rem; margin-bottom: 6px; }
.origin span + span::before { content: " · "; }
.verdict { font-size: clamp(1.9rem, 5vw, 2.75rem); font-weight: 700; line-height: 1.12; letter-spacing: -0.022em; margin: 0 0 16px; max-width: none; text-wrap: balance; }
.words { font-size: 1.125rem; }
.lead { color: var(--muted); margin-bottom: 18px; }
.note, figcaption { color: var(--muted); font-size: 0.875rem; line-height: 1.5; max-width: 44rem; }
.tiles { display: grid; grid-template-columns: repeat(3, 1fr); gap: 16px; margin-bottom: 14px; }
.tile { background: var(--raised); border-top: 4px solid var(--part); border-radius: 3px; padding: 14px 18px 12px; }
.tile h3 { margin: 0; font-size: 0.9375rem; color: var(--part); }
.tile .figure { font-size: 2.1rem; font-weight: 700; line-height: 1.2; letter-spacing: -0.02em; margin: 2px 0 4px; font-variant-numeric: tabular-nums; }
.tile .detail { margin: 0; font-size: 0.875rem; line-height: 1.45; color: var(--muted); }
.train { --part: var(--train); } .trainDev, .outOfFold { --part: var(--train-dev); } .dev { --part: var(--dev); } .test { --part: var(--test); }
.warnings { background: var(--warn); border-left: 4px solid var(--warn-line); border-radius: 3px; padding: 12px 18px; margin: 20px 0; }
.warnings h3 { margin: 0 0 4px; } .warnings ul { margin: 0; }
figure { margin: 16px 0 22px; } h3 + figure { margin-top: 8px; } figcaption { margin-top: 8px; }
.chart { display: block; max-width: 100%; height: auto; overflow: visible; font-family: inherit; }
.narrow { display: none; }
.gaps { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 12px 28px; margin: 0 0 20px; }
.gaps div { border-top: 1px solid var(--line); padding-top: 10px; }
dt { font-weight: 600; } dd { margin: 0; }
.gaps dd { color: var(--muted); font-size: 0.875rem; line-height: 1.5; }
.gaps dt { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 0.4em; }
.gaps b { font-variant-numeric: tabular-nums; }
.steps { margin: 0; padding: 0; list-style: none; counter-reset: step; }
.steps li { counter-increment: step; position: relative; padding: 0 0 14px 44px; }
.steps li::before {
  content: counter(step); position: absolute; left: 0; top: -1px; width: 28px; height: 28px; border-radius: 50%;
  border: 1.5px solid var(--muted); text-align: center; line-height: 26px; font-size: 0.875rem; font-weight: 600;
}
.steps p { color: var(--muted); margin: 2px 0 0; }
.tag { font-size: 0.8125rem; color: var(--muted); border: 1px solid var(--line); border-radius: 9px; padding: 1px 8px; white-space: nowrap; }
.steps b { margin-right: 6px; }
ul { margin: 0 0 12px; padding-left: 1.2em; } li { margin-bottom: 3px; max-width: 44rem; }
details { margin: 10px 0; }
summary { cursor: pointer; color: var(--muted); font-size: 0.9375rem; padding: 6px 0; width: fit-content; }
summary:hover { color: var(--ink); }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--train); outline-offset: 2px; }
.scroll { overflow-x: auto; margin: 6px 0 14px; }
table { border-collapse: collapse; font-size: 0.875rem; line-height: 1.4; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: 5px 14px 5px 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--muted); font-weight: 500; vertical-align: bottom; }
tbody th { font-weight: 500; min-width: 5rem; max-width: 22rem; overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; }
.confusion { border-collapse: separate; border-spacing: 2px; }
.confusion th, .confusion td { border: 0; padding: 0 4px; text-align: center; }
.confusion tbody td, .confusion tfoot td { height: 38px; min-width: 44px; vertical-align: middle; }
.confusion tbody th, .confusion tfoot th { text-align: right; vertical-align: middle; padding-right: 8px; min-width: 0; max-width: 12rem; }
.confusion .axis { color: var(--muted); font-weight: 500; }
.confusion thead .axis { text-align: left; white-space: nowrap; } .confusion thead tr + tr .axis { text-align: right; padding-right: 8px; }
.confusion.upright thead th[title] span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
.confusion.upright thead tr + tr th { text-align: -webkit-center; text-align: center; }
.hit { background: color-mix(in oklab, var(--hit) var(--tint), var(--surface)); border-radius: 2px; }
.miss { background: color-mix(in oklab, var(--miss) var(--tint), var(--surface)); border-radius: 2px; font-weight: 600; }
.strong { color: var(--on-strong); font-weight: 600; }
.none { color: var(--line); } .tile .none { color: var(--muted); font-weight: 400; }
.rate { color: var(--muted); font-size: 0.8125rem; white-space: nowrap; }
.confusion tfoot th { color: var(--muted); font-weight: 500; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 28px; padding: 0; margin: 0; font-size: 0.9375rem; color: var(--ink); }
.key b { color: var(--part); } .key span { color: var(--muted); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 12px 24px; margin: 14px 0 18px; }
.facts dt { color: var(--muted); font-size: 0.8125rem; font-weight: 500; }
.facts dd { line-height: 1.4; font-variant-numeric: tabular-nums; }
@media (max-width: 640px) {
  main, footer { padding: 0 16px; }
  header { padding-top: 32px; }
  section { padding-top: 34px; }
  .wide { display: none; } .narrow { display: block; }
  .tiles, .pair { grid-template-columns: 1fr; }
  .tiles { gap: 10px; }
  .tile { display: grid; grid-template-columns: 1fr auto; padding: 10px 14px; column-gap: 12px; }
  .tile .figure { grid-column: 2; grid-row: 1 / span 2; font-size: 1.75rem; margin: 0; align-self: center; }
  .tile .detail { grid-column: 1; } .tile .detail:last-child { grid-column: 1 / -1; }
  .facts { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); font-size: 0.9rem; }
  .confusion { border-spacing: 1px; font-size: 0.75rem; }
  .confusion th, .confusion td { padding: 0 2px; }
  .confusion tbody td, .confusion tfoot td { height: 28px; min-width: 24px; }
  .confusion .rate { font-size: 0.6875rem; }
  .dense tfoot td { writing-mode: vertical-rl; height: auto; padding: 4px 0; }
  .confusion tbody th, .confusion tfoot th { max-width: 6.5rem; padding-right: 4px; }
}
@media print {
  :root {
    color-scheme: light; --surface: #ffffff; --raised: #f4f4f1; --ink: #1b1f24; --muted: #4d545e; --line: #d0d0ca;
    --train: #0a62b8; --train-dev: #7a3fb0; --dev: #b65309; --test: #00604f; --achievable: #6b7280; --hit: #35618f; --miss: #a8123e; --on-strong: #ffffff; --warn: #fbf3df;
  }
  body { font-size: 11pt; } header { padding-top: 0; } section { padding-top: 20px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  figure, tr, .tile, .steps li, .warnings { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .wide { display: block; } .narrow { display: none; } .scroll { overflow: visible; }
}
`

/** Additional rules for pages that list findings. */
export const FINDINGS_STYLE = `
.findings { list-style: none; padding: 0; margin: 14px 0 18px; }
.findings li { border-left: 4px solid var(--line); padding: 2px 0 4px 16px; margin-bottom: 16px; break-inside: avoid; }
.findings .is-problem { border-color: var(--miss); } .findings .is-warning { border-color: var(--warn-line); }
.findings p { margin: 4px 0 0; } .findings p + p { color: var(--muted); }
.items p + p { color: inherit; } .items p span { color: var(--muted); }
`

/** Additional rules for pages with pictures of rows. */
export const PICTURES_STYLE = `
.pictures { list-style: none; padding: 0; margin: 12px 0 14px; display: grid; grid-template-columns: repeat(auto-fill, minmax(132px, 1fr)); gap: 20px 18px; }
.pictures li { margin: 0; break-inside: avoid; } .pictures figure { margin: 0; } .pictures figcaption { line-height: 1.4; }
.pictures img { display: block; max-width: 100%; height: auto; image-rendering: pixelated; outline: 1px solid var(--line); }
.pictures b { display: block; color: var(--ink); font-variant-numeric: tabular-nums; }
`
