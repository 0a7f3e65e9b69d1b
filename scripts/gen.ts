import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { generatedFiles } from "../grammar/generate.js";
import { generatedDocs, staleDocs } from "./generate-docs.js";

// `npm run gen` writes what is made from the grammar and the registries; with `--check` it only says what is out of date.
const isCheck = process.argv.includes("--check");
const root = new URL("..", import.meta.url);
const outOfDate = (url: URL): void => {
  process.stderr.write(`${url.pathname} is out of date: npm run gen\n`);
  process.exitCode = 1;
};
for (const folder of ["steps", "rules", "codes"]) mkdirSync(new URL(`docs/${folder}`, root), { recursive: true });
const files = [...generatedFiles(root), ...generatedDocs(root)];
for (const { url, text } of files) {
  if (!isCheck) writeFileSync(url, text);
  else if (textOf(url) !== text) outOfDate(url);
}
for (const url of staleDocs(root, files)) {
  if (isCheck) outOfDate(url);
  else rmSync(url);
}

function textOf(url: URL): string | null {
  try {
    return readFileSync(url, "utf8");
  } catch {
    return null;
  }
}
