import { arg, fields, line } from "../../model/schema-builders.js";
import { fileMode, owner, path } from "../../model/builtin-arg-types.js";
import type { FileState } from "../../model/host-state.js";
import type { Refusal } from "../../model/refusal.js";
import { ownsPart } from "../../model/owned.js";
import { isPlanted, planted } from "../shared/file-should-be.js";
import { defineStep } from "../../model/step-kind.js";

export const directory = defineStep({
  name: "directory",
  summary: "makes or removes a directory",
  doc:
    "Missing parents are made too. A new directory is 0755 and root's unless said otherwise; an existing one keeps its mode " +
    "and owner. `absent` removes it with all that is in it.",
  head: { path: arg("where it is on the host", path) },
  body: fields({
    mode: line("its permission bits", { mode: arg("octal", fileMode) }),
    owner: line("who owns it", { owner: arg("`user` or `user:group`", owner) }),
    absent: line("it is not there", {}),
  }),
  check: ({ head, at, block }, report) => {
    const { absent, mode, owner: who } = block.fields;
    if (absent === null) return;
    for (const other of [mode, who]) {
      if (other !== null) report("HAP3033", `\`absent\` and \`${other.word}\` exclude each other`, other.span);
    }
    if (SYSTEM.test(head.path)) {
      report(
        "HAP3035",
        `\`${head.path}\` belongs to the system: hap does not remove it with all that is in it`,
        at.path,
      );
    }
  },
  queries: ({ head }) => [{ kind: "file", path: head.path, content: false }],
  plan: ({ head, block }, state) => {
    const before = state.file(head.path);
    const { absent, mode, owner: who } = block.fields;
    if (before.type !== "absent" && before.type !== "directory") return [notADirectory(head.path, before)];
    if (absent !== null) {
      return before.type === "absent" ? [] : [{ kind: "remove", path: head.path, recursive: true, before }];
    }
    if (isPlanted({ owner: who?.args.owner.owner }, before)) return [planted(head.path, before)];
    const kept = before.type === "directory" ? before : { mode: 0o755, owner: "root", group: "root" };
    const wanted = {
      mode: mode?.args.mode ?? kept.mode,
      owner: who?.args.owner.owner ?? kept.owner,
      group: who?.args.owner.group ?? kept.group,
    };
    if (before.type === "absent") return [{ kind: "make-directory", path: head.path, ...wanted, before }];
    const same = before.mode === wanted.mode && before.owner === wanted.owner && before.group === wanted.group;
    return same ? [] : [{ kind: "set-attributes", path: head.path, ...wanted, before }];
  },
  owns: ({ head, block }) => {
    const { mode, owner: who, absent } = block.fields;
    return [
      ownsPart(head.path, "a directory", absent === null ? "yes" : "no", absent?.span),
      ...(mode === null ? [] : [ownsPart(head.path, "its mode", mode.args.mode.toString(8), mode.span)]),
      ...(who === null ? [] : [ownsPart(head.path, "its owner", Object.values(who.args.owner).join(":"), who.span)]),
    ];
  },
  examples: [
    {
      title: "A place for scripts that only root may look into",
      hap: `directory /etc/ha.d/conf {
  mode 0750
  owner root:root
}`,
    },
  ],
});

/** Directories that every system needs; below them anything may be removed. */
const SYSTEM =
  /^\/([^/]*|etc\/(ha\.d|ssh|init\.d|systemd)|usr\/(bin|sbin|lib|lib64|libexec|share|local)|var\/(lib|log|run|cache|spool))$/;

function notADirectory(path: string, before: FileState): Refusal {
  const found = before.type === "other" ? before.what : "a file";
  return {
    kind: "refusal",
    code: "HAP3201",
    message: `expected a directory or nothing at \`${path}\`, found ${found}`,
    help: "move it away, or name the path that is meant",
    span: null,
  };
}
