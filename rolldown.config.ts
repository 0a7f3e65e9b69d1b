import { defineConfig } from "rolldown";

/**
 * One split bundle without runtime dependencies: each command loads only its own chunks. Native addons of ssh2 are left out on
 * purpose (pure JavaScript does the same within a tenth), so nobody's installation runs a compiler.
 */
export default defineConfig({
  input: { hap: "src/cli/main.ts" },
  platform: "node",
  external: [/\.node$/, "cpu-features"],
  output: { dir: "dist", format: "esm", chunkFileNames: "[name]-[hash].js", minify: false, cleanDir: true },
  transform: {
    target: "node20.19",
    // Two CommonJS modules of ssh2 look at their own folder when they are loaded; an ES module has no such name.
    define: { __dirname: "import.meta.dirname", __filename: "import.meta.filename" },
  },
});
