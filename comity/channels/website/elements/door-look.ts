/**
 * The look of the doorway. It cannot wait for tokens.css, so it repeats the few values it needs.
 * `!important` on :host is what wins over the host page's own `!important`; inside, the shadow root keeps it out.
 */
export const LOOK = `
:host { all: initial !important; position: fixed !important; inset-inline-end: 28px !important; inset-block-end: 0 !important; z-index: 2147483000 !important; display: block !important; color-scheme: light dark !important;
  --surface: #FFFFFF; --sunken: #EBE9E3; --ink: #24212B; --line: #E0DDD6; --edge: #8A8590; --lamp: #F2B541; --lamp-deep: #A87008; --room: #F6D9B8; --day: #00687A;
  --shadow: 0 1px 2px rgb(36 33 43 / .06), 0 8px 28px rgb(36 33 43 / .12); --ease: cubic-bezier(.2, .7, .2, 1) }
@media (prefers-color-scheme: dark) { :host { --surface: #1E1C24; --sunken: #110F15; --ink: #F0EDE8; --line: #34313B; --edge: #7C7786; --lamp-deep: #F2B541; --day: #1B7485 } }
*, ::before, ::after { box-sizing: border-box }
[hidden] { display: none !important }
.door { font: 14px/20px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--ink); text-align: start; -webkit-text-size-adjust: 100% }
button { font: inherit; color: inherit; margin: 0; cursor: pointer; -webkit-tap-highlight-color: transparent }
button:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px }
svg { display: block }
.launch { display: grid; justify-items: center; position: relative; inline-size: 96px; padding: 6px 0 0; border: 0; background: none }
.launch:focus-visible { outline: 0 } .launch:focus-visible .arch { outline: 2px solid var(--ink); outline-offset: 6px }
.bub { position: absolute; inset-inline-end: 96px; inset-block-end: 26px; inline-size: max-content; max-inline-size: min(300px, calc(100vw - 122px)); padding: 10px 14px; border: 1px solid var(--line); border-radius: 16px; border-end-end-radius: 2px; background: var(--surface); box-shadow: var(--shadow); text-align: start; overflow-wrap: anywhere; transition: translate .22s var(--ease) }
.bub b { font-weight: 650 }
.launch:hover .bub { translate: -4px 0 } .door[dir=rtl] .launch:hover .bub { translate: 4px 0 }
.arch { display: grid; align-items: end; inline-size: 78px; block-size: 92px; border-radius: 39px 39px 0 0; overflow: hidden; background: var(--room); box-shadow: 0 0 0 4px var(--surface), var(--shadow) }
.arch svg, .arch img { display: block; inline-size: 100% } .arch img { transform: scale(1.12); transform-origin: bottom }
.coat { fill: #2E5E6B } .head { fill: #FFF4DC } .eye { fill: #1B1518 } .smile { fill: none; stroke: #1B1518; stroke-opacity: .6; stroke-width: 2.4; stroke-linecap: round }
.sill { inline-size: 96px; block-size: 6px; border-radius: 3px 3px 0 0; background: var(--lamp); box-shadow: inset 0 -1px 0 var(--lamp-deep) }
.n { position: absolute; inset-inline-end: 4px; inset-block-start: 0; min-inline-size: 24px; padding: 0 6px; border: 2px solid var(--surface); border-radius: 14px; background: var(--day); color: #FFFFFF; font-weight: 700; font-size: 13px; text-align: center; font-variant-numeric: tabular-nums }
.panel { position: relative; inline-size: 380px; block-size: min(640px, 92vh); block-size: min(640px, 92dvh); background: var(--surface); border: 1px solid var(--line); border-block-end: 0; border-radius: 28px 28px 0 0; box-shadow: var(--shadow); overflow: hidden; animation: come .22s var(--ease) }
.panel.full { position: fixed; inset: 0; inline-size: 100%; block-size: 100vh; block-size: 100dvh; border: 0; border-radius: 0 }
iframe { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; border: 0; visibility: hidden; color-scheme: light dark } iframe.here { visibility: visible }
.wait { position: absolute; inset: 0; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 12px; padding: 24px; z-index: 1 }
.failed { margin: 0; text-align: center }
.shut { position: absolute; inset-block-start: 20px; inset-inline-end: 14px; display: grid; place-items: center; inline-size: 44px; block-size: 44px; border: 0; border-radius: 10px; background: none }
.shut svg { inline-size: 18px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round }
.again { min-block-size: 44px; padding: 0 16px; border: 1px solid var(--edge); border-radius: 10px; background: var(--surface); font-weight: 600 }
.shut:hover, .again:hover { background: var(--sunken) }
@keyframes come { from { opacity: 0; transform: translateY(8px) } }
@media (max-width: 760px) { :host { inset-inline-end: 14px !important } }
@media (forced-colors: active) { .arch, .bub, .n { border: 1px solid ButtonText } }
@media (prefers-reduced-motion: reduce) { .panel { animation: none } .bub { transition: none } }
@media print { :host { display: none !important } }
`;
