import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSource } from "../../../src/cli/check-source.js";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.js";
import { readInventory } from "../../../src/inventory/read-inventory.js";
import { sourceFile } from "../../../src/source/source-file.js";
import { parse } from "../../../src/syntax/parse.js";
import { readSource } from "../../../src/syntax/read-source.js";
import type { Encoding, Mistake } from "./mistakes.js";
import { INVENTORY, PLAYBOOK } from "./playbook.js";

const FOUND = new Map<string, readonly Diagnostic[]>();

/** What `hap check` finds in a playbook and an inventory that are given as texts; several tests ask for the same. */
export function findingsOf(playbook: string, inventory = INVENTORY): readonly Diagnostic[] {
  const key = JSON.stringify([playbook, inventory]);
  const found = FOUND.get(key) ?? find(playbook, inventory);
  FOUND.set(key, found);
  return found;
}

function find(playbook: string, inventory: string): readonly Diagnostic[] {
  const tree = parse(sourceFile("book.hap", inventory));
  const site = readInventory(tree.value);
  const sites = site.value === null ? [] : [site.value];
  const checked = checkSource({
    source: sourceFile("site.hap", playbook),
    sites,
    given: new Map(),
    options: { limit: [] },
  });
  return [...tree.diagnostics, ...site.diagnostics, ...checked.diagnostics];
}

/** What is found in a playbook that stands in a real file with these bytes. */
export function findingsOfBytes(bytes: Uint8Array): readonly Diagnostic[] {
  const folder = mkdtempSync(join(tmpdir(), "hap-authors-"));
  const path = join(folder, "site.hap");
  try {
    writeFileSync(path, bytes);
    const { value, diagnostics } = readSource(path);
    const short = (text: string) => text.replaceAll(path, "site.hap");
    const found = diagnostics.map((one) => ({
      ...one,
      message: short(one.message),
      help: one.help === null ? null : short(one.help),
      span: one.span === null ? null : { ...one.span, file: { ...one.span.file, path: "site.hap" } },
    }));
    return value === null ? found : [...found, ...findingsOf(value.text)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `虚拟地址` in GBK; node writes no GBK. */
const GBK = Buffer.from("d0e9c4e2b5d8d6b7", "hex");

function bytesOf(text: string, encoding: Encoding): Uint8Array {
  if (encoding === "UTF-16") return Buffer.from(`\ufeff${text}`, "utf16le");
  const [before = "", after = ""] = text.split("虚拟地址");
  return Buffer.concat([Buffer.from(before, "ascii"), GBK, Buffer.from(after, "ascii")]);
}

/** The file with a mistake in it. */
export function withMistake({ from, to, inInventory, number }: Mistake): string {
  const text = inInventory === true ? INVENTORY : PLAYBOOK;
  if (!text.includes(from)) throw new Error(`mistake ${number}: the text has no \`${from}\``);
  return from === "hap 1" ? to : text.replace(from, () => to);
}

/** What is found because of a mistake. */
export function findingsAbout(mistake: Mistake): readonly Diagnostic[] {
  const text = withMistake(mistake);
  if (mistake.encoding !== undefined) return findingsOfBytes(bytesOf(text, mistake.encoding));
  return mistake.inInventory === true ? findingsOf(PLAYBOOK, text) : findingsOf(text);
}
