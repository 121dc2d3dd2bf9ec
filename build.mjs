// Bundles each file directly under static/src (JavaScript and CSS) into static/build, minified, with a hash of the
// content in its name, and writes static/build/manifest.json: {"map.js": "map-1A2B3C4D.js", ...}.
import { build } from "esbuild";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

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
  sourcemap: true,
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
}

// The new names are announced only when all files are there; what an older manifest named goes last.
await mkdir(target, { recursive: true });
const draft = path.join(target, "manifest.json.new");
await writeFile(draft, JSON.stringify(Object.fromEntries(Object.entries(manifest).sort()), null, 2) + "\n");
await rename(draft, path.join(target, "manifest.json"));
for (const name of await readdir(target)) {
  if (!written.has(name)) await rm(path.join(target, name), { recursive: true });
}
console.log(`${Object.keys(manifest).length} front-end files built`);
