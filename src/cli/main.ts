#!/usr/bin/env node
import { VERSION } from "./version.js";

/** Answers `--version` before anything is loaded: it costs what node itself costs. */
const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") {
  process.stdout.write(`hap ${VERSION}\n`);
} else {
  const { runCli } = await import("./cli.js");
  process.exitCode = await runCli();
}
