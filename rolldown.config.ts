import { defineConfig } from "rolldown";

/**
 * One split bundle without runtime dependencies: each command loads only its own chunks. CommonJS, because only its compiled code can
 * be kept from run to run on node 20 (src/cli/code-cache.ts). Native addons of ssh2 are left out on purpose (pure
 * JavaScript does the same within a tenth), so nobody's installation runs a compiler.
 */
export default defineConfig({
  input: { hap: "src/cli/main.ts", cli: "src/cli/cli.ts" },
  platform: "node",
  external: [/\.node$/, "cpu-features"],
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
  plugins: [
    {
      name: "commonjs-folder",
      generateBundle() {
        this.emitFile({ type: "asset", fileName: "package.json", source: '{ "type": "commonjs" }\n' });
      },
    },
  ],
});
