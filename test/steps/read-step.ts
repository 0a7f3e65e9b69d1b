import { decode } from "../../src/check/decode/decode-step.js";
import type { DecodeContext } from "../../src/check/decode/decode-context.js";
import type { Diagnostic, Stage } from "../../src/diagnostics/diagnostic.js";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";
import type { Host } from "../../src/model/host.js";
import type { ResolvedLine, ResolvedWord } from "../../src/model/resolved.js";
import { Secret } from "../../src/model/secret.js";
import type { Params, StepKind, Target } from "../../src/model/step-kind.js";
import { sourceFile } from "../../src/source/source-file.js";
import { allKinds } from "../../src/steps/registry.js";
import { parse } from "../../src/syntax/parse.js";
import type { Body, Line, Word } from "../../src/syntax/tree.js";

/** A step that was read: its kind, its params (null when it could not be read) and every problem. */
export interface ReadStep {
  readonly kind: StepKind;
  readonly params: Params | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Files beside the playbook, by name. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** Parses and decodes one step for the pair's first host. Any `${…}` is the secret `topsecret`. */
export function readStep(hap: string, files: Files = {}): ReadStep {
  const [step] = readSteps(hap, files);
  if (step === undefined) throw new Error("the text is no step");
  return step;
}

/** The same for several steps. */
export function readSteps(hap: string, files: Files = {}): readonly ReadStep[] {
  const tree = parse(sourceFile("step.hap", hap));
  return tree.value.body.statements.map((statement) => {
    if (statement.kind !== "line") throw new Error("the text is no step");
    const [name, ...head] = statement.words.map(wordOf);
    const kind = allKinds().get(String(name?.value));
    if (kind === undefined) throw new Error(`no such kind: ${String(name?.value)}`);
    const words = { head, body: statement.body === null ? null : linesOf(statement.body), span: statement.span };
    const decoded: Stage<Params | null> = decode(kind, words, context(files));
    return { kind, params: decoded.value, diagnostics: [...tree.diagnostics, ...decoded.diagnostics] };
  });
}

/** The same for a step that has to be right. */
export function goodStep(hap: string, files: Files = {}): { readonly kind: StepKind; readonly params: Params } {
  const { kind, params, diagnostics } = readStep(hap, files);
  const errors = diagnostics.filter((d) => d.severity === "error");
  if (params === null || errors.length > 0) throw new Error(errors.map((d) => `${d.code} ${d.message}`).join("\n"));
  return { kind, params };
}

const file = sourceFile("inventory/test.hap", "host node-a 10.0.0.1\n");
const ssh = { user: null, port: null, key: null, knownHosts: null, jump: null, as: null };

function host(name: string, address: string, preferred: boolean): Host {
  const span = { file, start: 0, end: 4 };
  const groups = ["nodes"];
  return { id: `test/${name}`, site: "test", name, address, local: false, ssh, groups, pair: "nodes", preferred, span };
}

/** The first host of a pair, and its peer. */
export const target: Target = { host: host("node-a", "10.0.0.1", true), peer: host("node-b", "10.0.0.2", false) };

function context(files: Files): DecodeContext {
  return {
    target,
    readFile: (path, span) => {
      const content = files[path];
      return content === undefined
        ? { ok: false, diagnostic: diagnostic("HAP2001", `no such file: \`${path}\``, span) }
        : { ok: true, path, bytes: Buffer.from(content) };
    },
    surroundings: () => ({
      included: (pattern) => {
        const content = files[pattern];
        if (content === undefined) return pattern.startsWith("/") ? null : [];
        return [{ path: pattern, bytes: Buffer.from(content) }];
      },
      nodeName: () => target.host.name,
    }),
    fill: (text) => ({ ok: true, text: text.text.replaceAll("${name}", "node-a") }),
  };
}

function linesOf(body: Body): readonly ResolvedLine[] {
  return body.statements
    .filter((statement): statement is Line => statement.kind === "line")
    .map((line) => ({
      words: line.words.map(wordOf),
      block: line.body === null ? null : linesOf(line.body),
      span: line.span,
    }));
}

function wordOf(word: Word): ResolvedWord {
  const secret = word.parts.some((part) => part.kind === "expression");
  const text = word.parts.map((part) => (part.kind === "text" ? part.text : "topsecret")).join("");
  const value = secret ? new Secret(text) : text;
  const form = word.form === "bare" ? "bare" : word.form.endsWith("heredoc") ? "heredoc" : "quoted";
  return { value, form, span: word.span };
}
