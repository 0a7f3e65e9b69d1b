import type { DecodedBlock } from "../../model/schema.js";
import type { Report } from "../../model/step-kind.js";
import type { Span } from "../../source/source-file.js";
import { readConfFile, readVariable } from "./conf.js";
import type { BODY } from "./schema.js";

interface Script {
  readonly name: string;
  readonly block: DecodedBlock<typeof BODY>;
  readonly span: Span;
}

/** Says what is wrong with the forms of a script and with its variables. */
export function checkScript(script: Script, report: Report): void {
  checkForm(script, report);
  checkActions(script, report);
  checkFile(script, report);
  checkVariables(script, report);
}

function checkForm({ block, span }: Script, report: Report): void {
  const { virtual, start, stop, status, from } = block.fields;
  const own = start ?? stop ?? status;
  const [first, second] = [virtual[0] ?? null, own, from].filter((given) => given !== null);
  if (first === undefined) {
    report("HAP3006", "`resource-script` needs `virtual` lines, or `start`, `stop` and `status`, or `from`", span);
  } else if (second !== undefined) {
    report("HAP3033", `\`${first.word}\` and \`${second.word}\` exclude each other`, second.span, {
      related: [{ message: "first given here", span: first.span }],
    });
  }
}

function checkActions({ name: script, block, span }: Script, report: Report): void {
  const { start, stop, status } = block.fields;
  const given = start ?? stop ?? status;
  // That they exclude `virtual` and `from` is told, and all there is to say.
  if (given === null || block.fields.virtual.length > 0 || block.fields.from !== null) return;
  for (const [name, action] of Object.entries({ start, stop, status })) {
    if (action !== null) continue;
    report("HAP3036", `the script has no \`${name}\``, span, {
      related: [{ message: `\`${given.word}\` is here`, span: given.span }],
      topic: `line ${name} of ${script}`,
      help:
        name === "status"
          ? "Heartbeat asks `status` before every start: let it print `running` or `stopped`"
          : `give \`${name} <<'END'\`; it has to succeed when there is nothing to do`,
    });
  }
}

function checkFile({ block }: Script, report: Report): void {
  const { from } = block.fields;
  if (from === null) return;
  const text = from.args.file.content.toString("latin1");
  if (/^#![^\n]*\r\n/.test(text)) {
    report("HAP3037", "the script's first line ends in a carriage return", from.at.file, {
      help: "save it with LF line ends: the system would look for an interpreter of that name",
    });
  }
}

function checkVariables({ block }: Script, report: Report): void {
  const { conf } = block.fields;
  if (conf === null) return;
  const from = conf.block.fields.from;
  const badLine = from === null ? null : readConfFile(from.args.file.content.toString()).line;
  if (from !== null && badLine !== null) {
    report(
      "HAP3038",
      `expected \`[export] NAME=value\` in line ${badLine} of \`${from.args.file.path}\``,
      from.at.file,
      {
        help: "a conf file holds assignments only; what needs a shell belongs into the script",
      },
    );
  }
  const seen = new Map<string, Span>();
  for (const row of conf.block.rows) {
    const variable = readVariable(row.args.words);
    if (variable === null) {
      report("HAP3038", "expected `NAME = value` or `[export] NAME=value`", row.span, {
        help: 'an empty value is `NAME = ""`',
      });
      continue;
    }
    const first = seen.get(variable.name);
    if (first !== undefined) {
      const related = [{ message: "first given here", span: first }];
      report("HAP3039", `\`${variable.name}\` is given twice`, row.span, { related });
    }
    seen.set(variable.name, row.span);
  }
}
