import { arg, fields, file as fileArg, line, words } from "../../model/specs.js";
import { command, content, fileMode, fillableBytes, owner, path } from "../../model/arg-types.js";
import type { FileState } from "../../model/host-state.js";
import { Secret } from "../../model/secret.js";
import { ownsWhole } from "../../model/owned.js";
import { defineStep, type Planned } from "../../model/step-kind.js";
import { hasPlace } from "../../model/judge-command.js";
import { fileShouldBe, notAFile } from "../shared/file-should-be.js";

export const file = defineStep({
  name: "file",
  summary: "writes or removes one file",
  doc:
    "A new file is 0644 and root's unless said otherwise, 0600 when a secret is in it; an existing one keeps its mode and " +
    "owner. `validate` gets the new file's path for each `{}` (not for one that ends a longer word, as in `events{}`) and has to succeed before " +
    "the file is put in place.",
  head: { path: arg("where it is on the host", path) },
  body: fields({
    content: line("what is in it", { text: arg("the text, most often a heredoc", content) }),
    from: line("a file beside the playbook to take it from", {
      file: fileArg("the file, and `filled` to fill in its `${…}`", fillableBytes),
    }),
    mode: line("its permission bits", { mode: arg("octal", fileMode) }),
    owner: line("who owns it", { owner: arg("`user` or `user:group`", owner) }),
    validate: line("a command that must accept the new file", {
      command: words("the command; `{}` stands for the new file's path", command),
    }),
    absent: line("it is not there", {}),
  }),
  check: ({ block, span }, report) => {
    const { content: text, from, absent, mode, validate } = block.fields;
    const [first, second] = [text, from, absent].filter((given) => given !== null);
    if (first === undefined) {
      report("HAP3006", "`file` needs a line `content`, `from` or `absent`", span);
    } else if (second !== undefined) {
      report("HAP3033", `\`${first.word}\` and \`${second.word}\` exclude each other`, second.span, {
        related: [{ message: "first given here", span: first.span }],
      });
    }
    if (validate !== null && !hasPlace(validate.args.command)) {
      report(
        "HAP3060",
        "`validate` does not say where the new file's path goes: no `{}` is in the command",
        validate.span,
        {
          help: "write `{}` as a word of its own where the path belongs: `validate nginx -t -c {}`",
        },
      );
    }
    const secret = text?.args.text instanceof Secret || from?.args.file.content instanceof Secret;
    if (secret && mode !== null && (mode.args.mode & 0o007) !== 0) {
      report("HAP3034", "a secret is in this file, and everybody may read it", mode.at.mode, {
        severity: "warning",
        help: "give a mode such as `0640` or `0600`",
      });
    }
  },
  queries: ({ head, block }) => [
    {
      kind: "file",
      path: head.path,
      content: !Buffer.isBuffer(block.fields.from?.args.file.content) || isText(block.fields.from.args.file.content),
    },
  ],
  plan: ({ head, block }, state) => {
    const before = state.file(head.path);
    const { content: text, from, absent, mode, owner: who, validate } = block.fields;
    const wanted = text?.args.text ?? from?.args.file.content;
    if (absent !== null || wanted === undefined) return removal(head.path, before);
    return fileShouldBe(
      {
        path: head.path,
        content: wanted,
        mode: mode?.args.mode ?? (wanted instanceof Secret ? privateMode(before) : undefined),
        owner: who?.args.owner.owner,
        group: who?.args.owner.group,
        judge: validate === null ? null : { kind: "command", command: validate.args.command },
      },
      before,
    );
  },
  owns: ({ head, block }) => [ownsWhole(head.path, block.lines)],
  examples: [
    {
      title: "A text of one's own",
      hap: `file /etc/logrotate.d/heartbeat {
  content <<END
    /var/log/ha-log {
      weekly
      missingok
    }
  END
  mode 0644
}`,
    },
    {
      title: "A file beside the playbook, checked before it is put in place",
      hap: `file /etc/sudoers.d/operators {
  from files/operators
  mode 0440
  validate visudo -cf {}
}`,
    },
  ],
});

function isText(bytes: Buffer): boolean {
  return !bytes.includes(0);
}

/** A secret is never in a file that everybody may read. */
function privateMode(before: FileState): number {
  return before.type === "file" ? before.mode & ~0o007 : 0o600;
}

function removal(path: string, before: FileState): readonly Planned[] {
  if (before.type === "absent") return [];
  const removable = before.type === "file" || (before.type === "other" && before.target !== null);
  return removable ? [{ kind: "remove", path, recursive: false, before }] : [notAFile(path, before)];
}
