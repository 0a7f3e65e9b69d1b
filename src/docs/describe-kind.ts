import type { ArgSpec, ArgSpecs, BlockSpec, LineSpec } from "../model/schema.js";
import type { StepKind } from "../model/step-kind.js";

/** The reference of one step kind as Markdown, made from its schema: nothing is described twice. */
export function describeKind(kind: StepKind): string {
  const title = `## ${[kind.name, ...argWords(kind.head)].join(" ")}`;
  const parts = [
    title,
    `${capital(kind.summary)}.`,
    kind.doc.trim(),
    headDocs(kind.head),
    blockDocs(kind.body, ""),
    exampleDocs(kind),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** One line for each kind, for the list. */
export function listKinds(kinds: Iterable<StepKind>): string {
  const list = [...kinds].sort((a, b) => a.name.localeCompare(b.name));
  const width = Math.max(...list.map((kind) => kind.name.length));
  return list.map((kind) => `${kind.name.padEnd(width)}  ${kind.summary}\n`).join("");
}

function headDocs(head: ArgSpecs): string {
  return argDocs(head, "");
}

function blockDocs(block: BlockSpec, indent: string): string {
  const lines = Object.entries(block.fields).map(([word, line]) => lineDocs(word, line, indent));
  if (block.rows !== null) lines.unshift(lineDocs("", block.rows, indent));
  return lines.join("\n");
}

function lineDocs(word: string, line: LineSpec, indent: string): string {
  const usage = [word, ...argWords(line.args), line.block === null ? "" : "{ … }"].filter((w) => w !== "").join(" ");
  const notes = [
    line.required ? "required" : "",
    line.repeat ? "may stand more than once" : "",
    line.default === null ? "" : `default ${line.default}`,
  ];
  const note = notes.filter((n) => n !== "").join(", ");
  const first = `${indent}- \`${usage}\`: ${line.doc}${note === "" ? "" : ` (${note})`}`;
  const inner = line.block === null ? "" : blockDocs(line.block, `${indent}  `);
  return [first, argDocs(line.args, `${indent}  `), inner].filter((part) => part !== "").join("\n");
}

function argDocs(args: ArgSpecs, indent: string): string {
  return Object.entries(args)
    .map(([name, spec]) => `${indent}- ${argWord(name, spec)}: ${spec.doc} (${spec.type.name})`)
    .join("\n");
}

function argWords(args: ArgSpecs): string[] {
  return Object.entries(args).map(([name, spec]) => argWord(name, spec));
}

function argWord(name: string, spec: ArgSpec): string {
  const word = name.replace(/[A-Z]/g, (letter) => `-${letter}`).toUpperCase();
  const labelled = spec.label === null ? word : `${spec.label} ${word}`;
  switch (spec.count) {
    case "one":
      return labelled;
    case "optional":
      return `[${labelled}]`;
    case "many":
    case "words":
      return `${labelled}…`;
    case "any":
      return `[${labelled}…]`;
  }
}

function exampleDocs(kind: StepKind): string {
  return kind.examples.map((example) => `${example.title}:\n\n\`\`\`hap\n${example.hap.trim()}\n\`\`\``).join("\n\n");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
