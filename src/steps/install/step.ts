import { many, lines, blocks, fields, arg, words, requiredLine, line } from "../../model/specs.js";
import { command, expected, path, text, wordType } from "../../model/arg-types.js";
import { defineStep, type Report } from "../../model/step-kind.js";
import type { Span } from "../../source/source-file.js";

/** A package, or a form of naming one that is not supported yet and is refused in `check`, where the help is better. */
const packageName = wordType("package", (value) =>
  /^[A-Za-z0-9./][A-Za-z0-9@._+:=~/-]*$/.test(value) ? { ok: true, value } : expected("a package's name"),
);

export const install = defineStep({
  name: "install",
  summary: "installs packages with the host's own package manager",
  doc:
    "Packages that are there already are left as they are, whatever their version. Recommended extras are not " +
    "installed: Heartbeat recommends pacemaker, which a haresources pair must not have.",
  head: {},
  body: fields({
    package: lines("packages to have", { names: many("package names", packageName) }),
    source: blocks(
      "a program built from source (not yet)",
      { name: arg("what it is called", text) },
      fields({
        from: requiredLine("the archive", { place: arg("file or URL", text) }),
        sha256: line("its checksum", { hex: arg("64 hex digits", text) }),
        run: lines("a command of the build", { command: words("the command", command) }),
        creates: line("what is there when it has been built", { path: arg("a path", path) }),
      }),
    ),
  }),
  check: ({ block, span }, report) => {
    for (const source of block.fields.source) notYet(report, "`source`", source.span);
    for (const row of block.fields.package) {
      for (const [i, name] of row.args.names.entries()) checkName(name, row.at.names[i] ?? row.span, report);
    }
    if (block.lines.length === 0) {
      report("HAP3006", "`install` needs a line `package`: packages to have", span);
    }
  },
  queries: ({ block }) => namesOf(block.fields.package).map((name) => ({ kind: "package", name })),
  plan: ({ block }, state) => {
    const names = namesOf(block.fields.package).filter((name) => state.package(name).version === null);
    const [first] = names;
    if (first === undefined) return [];
    const span = spanOf(block.fields.package, first);
    const manager = state.facts.packageManager;
    if (manager !== null) return [{ kind: "install-packages", manager, names, span }];
    return [
      {
        kind: "refusal",
        code: "HAP3202",
        message: `expected apt, dnf, yum, zypper or apk on the host to install ${names.map((n) => `\`${n}\``).join(", ")}`,
        help: "install them there by other means: hap only looks whether they are installed",
        span: span ?? null,
      },
    ];
  },
  examples: [
    {
      title: "What a pair of LVS directors needs",
      hap: `install {
  package heartbeat ipvsadm
}`,
    },
  ],
});

interface Row {
  readonly args: { readonly names: readonly string[] };
  readonly at: { readonly names: readonly Span[] };
}

function namesOf(rows: readonly Row[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => row.args.names))];
}

/** Where a package is first named. */
function spanOf(rows: readonly Row[], name: string): Span | undefined {
  return rows.flatMap(({ args, at }) => at.names.filter((_, i) => args.names[i] === name))[0];
}

function checkName(name: string, span: Span, report: Report): void {
  if (name.includes("/")) notYet(report, `the package file \`${name}\``, span);
  else if (/[=:~]/.test(name)) notYet(report, `the version or architecture in \`${name}\``, span);
  else if (name === "absent") notYet(report, "`absent`", span);
}

function notYet(report: Report, what: string, span: Span): void {
  report("HAP3014", `${what} is not supported yet`, span, {
    help: "install it with `command`, `run` and `creates` for now",
  });
}
