// Bundles the elements and styles of all rooms into comity/interface/static/ under hashed names, and writes
// manifest.json: {"workspace.js": "workspace-AB12CD34.js", …}. `--watch` rebuilds on change.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "comity/interface/static");
const website = "comity/channels/website";

// The last two years of Chrome, Firefox and Safari; the loader runs on pages of others, so it asks for less.
const browsers = ["chrome123", "edge123", "firefox121", "safari17.5"];
const olderBrowsers = ["chrome100", "edge100", "firefox100", "safari15"];

const bundles = [
  { name: "workspace.js", entry: "frontend/workspace.ts", format: "esm" },
  { name: "rooms.js", entry: "frontend/rooms.ts", format: "esm" },
  { name: "uploads.js", entry: "comity/conversations/elements/file-pieces.ts", format: "esm" },
  { name: "live-stream.js", entry: "comity/interface/elements/live-stream.ts", format: "esm" },
  { name: "passkeys.js", entry: "comity/accounts/elements/passkeys.ts", format: "esm" },
  { name: "workspace.css", entry: "frontend/workspace.css" },
  { name: "public.css", entry: "frontend/public.css" },
  { name: "front-door.js", entry: "comity/channels/door/elements/front-door.ts", format: "esm" },
  { name: "call-link.js", entry: "comity/channels/door/elements/call-link.ts", format: "esm" },
  { name: "conduct.js", entry: "comity/etiquette/moderation/elements/conduct.ts", format: "esm" },
  { name: "relay-trial.js", entry: "comity/calls/elements/relay-trial.ts", format: "esm" },
  { name: "coach.js", entry: "comity/etiquette/advising/elements/coach.ts", format: "esm" },
  { name: "sw.js", entry: "comity/notifications/elements/sw.ts", format: "iife" },
  { name: "visitor-call.js", entry: "comity/calls/elements/visitor/visitor-call.ts", format: "esm" },
  { name: "guest-calls.js", entry: "comity/calls/elements/visitor/guest-calls.ts", format: "esm" },
  { name: "visitor-call.css", entry: "comity/calls/visitor-call.css" },
  { name: "emoji.js", entry: "comity/conversations/elements/emoji-picker.ts", format: "esm" },
  { name: "calls.js", entry: "comity/calls/elements/calls.ts", format: "esm" },
  { name: "call-stage.js", entry: "comity/calls/elements/call-stage.ts", format: "esm" },
  { name: "voice-message.js", entry: "comity/calls/elements/voice-message.ts", format: "esm" },
  { name: "calls.css", entry: "comity/calls/calls.css" },
  { name: "messenger.js", entry: `${website}/elements/messenger.ts`, format: "esm" },
  { name: "messenger.css", entry: `${website}/messenger.css` },
  { name: "widget.js", entry: `${website}/elements/loader.ts`, format: "iife", target: olderBrowsers },
];

const preloaded = { "font.woff2": "atkinson-hyperlegible-next-latin-wght-normal" };

const hash = (content) => createHash("sha256").update(content).digest("hex").slice(0, 10).toUpperCase();

async function bundle({ name, entry, format, target = browsers }, folder) {
  if (!existsSync(join(root, entry))) return [];
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [{ in: entry, out: basename(name, extname(name)) }],
    outdir: folder,
    bundle: true,
    minify: true,
    legalComments: "none",
    charset: "utf8",
    format,
    target,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    publicPath: "/static",
    loader: { ".woff2": "file", ".svg": "file" },
    metafile: true,
    logLevel: "warning",
  });
  const built = Object.entries(result.metafile.outputs);
  const [file] = built.find(([, output]) => output.entryPoint === entry);
  return [[name, basename(file)], ...fontsIn(built)];
}

function fontsIn(built) {
  const files = built.map(([file]) => basename(file));
  return Object.entries(preloaded)
    .map(([name, start]) => [name, files.find((file) => file.startsWith(start))])
    .filter(([, file]) => file);
}

function iconNames() {
  const lines = readFileSync(join(root, "frontend/icons.txt"), "utf8").split("\n");
  return lines
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => line.split(/\s*=\s*/))
    .map(([ours, theirs]) => [ours, theirs ?? ours]);
}

function symbol([ours, theirs]) {
  const source = readFileSync(join(root, `node_modules/lucide-static/icons/${theirs}.svg`), "utf8");
  const shapes = source.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${ours}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

function sprite(folder) {
  const symbols = iconNames().map(symbol).join("");
  const content = `<svg xmlns="http://www.w3.org/2000/svg">${symbols}</svg>\n`;
  const file = `icons-${hash(content)}.svg`;
  writeFileSync(join(folder, file), content);
  return [["icons.svg", file]];
}

// What the picker needs of every emoji: itself, its name, the words it is found by, group by group.
function emoji(folder) {
  const source = join(root, "node_modules/emoji-picker-element-data/en/emojibase/data.json");
  const groups = new Map();
  for (const one of JSON.parse(readFileSync(source, "utf8"))) {
    if (one.group === undefined || one.group === 2) continue; // letters of flags, and tones of skin alone
    const words = [...new Set([...one.tags, ...(one.shortcodes ?? []).map((code) => code.replaceAll("_", " "))])];
    const known = groups.get(one.group) ?? groups.set(one.group, []).get(one.group);
    known.push([one.emoji, one.annotation, words.join(" ")]);
  }
  const content = JSON.stringify([...groups]);
  const file = `emoji-${hash(content)}.json`;
  writeFileSync(join(folder, file), content);
  return [["emoji.json", file]];
}

function mark(folder) {
  const content = readFileSync(join(root, "frontend/mark.svg"));
  const file = `mark-${hash(content)}.svg`;
  writeFileSync(join(folder, file), content);
  return [["mark.svg", file]];
}

// Built aside and renamed file by file, the manifest last, so a running server never sees a gap.
async function build() {
  const fresh = join(out, `.new-${process.pid}`);
  mkdirSync(fresh, { recursive: true });
  const named = await Promise.all(bundles.map((each) => bundle(each, fresh)));
  const manifest = Object.fromEntries([...named.flat(), ...sprite(fresh), ...emoji(fresh), ...mark(fresh)].sort());
  writeFileSync(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const files = readdirSync(fresh).sort((a, b) => (a === "manifest.json") - (b === "manifest.json"));
  for (const file of files) renameSync(join(fresh, file), join(out, file));
  for (const old of readdirSync(out)) if (!files.includes(old)) rmSync(join(out, old), { recursive: true });
}

function watchSources() {
  let timer;
  const again = (_, file) => {
    if (!/\.(ts|css|txt)$/.test(file ?? "") || file.includes("interface/static")) return;
    clearTimeout(timer);
    timer = setTimeout(() => build().catch((error) => console.error(error.message)), 80);
  };
  for (const folder of ["comity", "frontend"]) watch(join(root, folder), { recursive: true }, again);
}

await build();
if (process.argv.includes("--watch")) watchSources();
