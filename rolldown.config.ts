import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "rolldown";

/**
 * What libraries try to load and do without: native addons of ssh2 (pure JavaScript does the same within a tenth, and
 * nobody's installation runs a compiler) and mysql2's highlighting of queries. A `require` that stayed in the bundle would
 * be looked up in every `node_modules` above the place where hap is installed, which may be anybody's folder.
 */
const LEFT_OUT = /\.node$|^cpu-features$|^cardinal$/;

/** Puts a module in place of each one that is left out; it throws as a missing one does. */
const leaveOut: Plugin = {
  name: "leave-out",
  resolveId: (id) => (LEFT_OUT.test(id) ? `\0left-out:${id.replace(/.*\//, "")}` : null),
  load: (id) =>
    id.startsWith("\0left-out:")
      ? { code: `module.exports = (() => { throw new Error("left out of hap's bundle"); })();`, moduleType: "js" }
      : null,
};

/** The compiled code of CommonJS only can be kept from run to run on node 20 (src/cli/code-cache.ts). */
const commonjsFolder: Plugin = {
  name: "commonjs-folder",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "package.json", source: '{ "type": "commonjs" }\n' });
  },
};

/** Writes the licences of all packages that the bundle holds beside it, as most of them ask. */
const licences: Plugin = {
  name: "licences",
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((part) => (part.type === "chunk" ? part.moduleIds : []));
    const folders = new Set(
      modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id.replace(/^\0/, ""))?.[0] ?? []),
    );
    const texts = [...folders].toSorted().map(licenceOf);
    const head = "hap's bundle holds code of these packages, each under its own licence.\n";
    this.emitFile({ type: "asset", fileName: "THIRD-PARTY-LICENSES.txt", source: [head, ...texts].join("\n") });
  },
};

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

/** Name, version and licence texts of the package in a folder; packages without a text are named with its short name. */
function licenceOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  const author = typeof manifest.author === "object" ? manifest.author.name : (manifest.author ?? "");
  const texts = files.map((name) => readFileSync(join(folder, name), "utf8").trim());
  const head = `${"=".repeat(80)}\n${manifest.name} ${manifest.version} (${manifest.license ?? "see below"}) ${author}`;
  return `${head.trim()}\n\n${texts.join("\n\n")}\n`;
}

/** One split bundle without runtime dependencies: each command loads only its own chunks. */
export default defineConfig({
  input: { hap: "src/cli/main.ts", cli: "src/cli/cli.ts" },
  platform: "node",
  output: {
    dir: "dist",
    format: "cjs",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    minify: false,
    cleanDir: true,
  },
  transform: {
    target: "node20.19",
    define: { "import.meta.dirname": "__dirname" },
  },
  plugins: [leaveOut, commonjsFolder, licences],
});
