// Bundles each file directly under static/src (JavaScript and CSS) into static/build, minified, with a hash of the
// content in its name, and writes static/build/manifest.json: {"map.js": "map-1A2B3C4D.js", ...}. Beside each file lie
// its .br and .gz, pressed as hard as can be once, here; webmap/assets.py serves the one a browser takes.
import { build } from "esbuild";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = path.dirname(fileURLToPath(import.meta.url));
const source = path.join(root, "static", "src");
const target = path.join(root, "static", "build");

const names = await readdir(source).catch(() => []);
const entryPoints = names.filter((name) => /\.(js|css)$/.test(name)).map((name) => path.join(source, name));
if (entryPoints.length === 0) {
  console.error("static/src holds no .js or .css file: nothing to build.");
  process.exit(1);
}

const result = await build({
  absWorkingDir: root,
  entryPoints,
  outdir: target,
  // The extension stays in the name so that map.js and map.css can stand side by side.
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  // Pictures named in a script must have an address that does not depend on the page's own.
  publicPath: "/static/build",
  bundle: true,
  minify: true,
  // For whoever looks for an error; the files do not name them, so that no reader fetches them.
  sourcemap: "external",
  format: "iife",
  target: "es2020",
  charset: "utf8",
  legalComments: "eof",
  metafile: true,
  logLevel: "warning",
  loader: { ".png": "file", ".gif": "file", ".svg": "file", ".woff2": "file" },
}).catch(() => process.exit(1)); // esbuild has already said what is wrong and where.

const manifest = {};
const written = new Set(["manifest.json"]);
for (const [output, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  written.add(path.basename(output));
  if (entryPoint) manifest[path.basename(entryPoint)] = path.basename(output);
  if (/\.(js|css|svg)$/.test(output)) await press(path.join(root, output));
}

// The new names are announced only when all files are there; what an older manifest named goes last.
await mkdir(target, { recursive: true });
const draft = path.join(target, "manifest.json.new");
await writeFile(draft, JSON.stringify(Object.fromEntries(Object.entries(manifest).sort()), null, 2) + "\n");
await rename(draft, path.join(target, "manifest.json"));
for (const name of await readdir(target)) {
  if (!written.has(name)) await rm(path.join(target, name), { recursive: true });
}

/** Writes a file's compressed copies, under another name first, so that nobody is served half of one. */
async function press(file) {
  const content = await readFile(file);
  const hardest = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
  for (const [ending, pressed] of [["br", brotliCompressSync(content, hardest)], ["gz", gzipSync(content, { level: 9 })]]) {
    await writeFile(`${file}.${ending}.new`, pressed);
    await rename(`${file}.${ending}.new`, `${file}.${ending}`);
    written.add(path.basename(`${file}.${ending}`));
  }
}

console.log(`${Object.keys(manifest).length} front-end files built`);
