import { readFileSync, writeFileSync } from "node:fs";
import { generatedFiles } from "../grammar/generate.js";

// `npm run gen` writes what is made from the grammar; with `--check` it only says what is out of date.
const isCheck = process.argv.includes("--check");
for (const { url, text } of generatedFiles(new URL("..", import.meta.url))) {
  if (!isCheck) writeFileSync(url, text);
  else if (readFileSync(url, "utf8") !== text) {
    process.stderr.write(`${url.pathname} is out of date: npm run gen\n`);
    process.exitCode = 1;
  }
}
