import { arg, fields, file as fileArg, labelled, line, lines, words } from "../../model/schema-builders.js";
import {
  command,
  content,
  fileMode,
  fillableBytes,
  owner,
  path,
  plainName,
  text,
} from "../../model/builtin-arg-types.js";
import type { FileState } from "../../model/host-state.js";
import { Secret } from "../../model/secret.js";
import { ownsPart, ownsWhole } from "../../model/owned.js";
import { defineStep, type Planned } from "../../model/step-kind.js";
import { hasPlace } from "../../model/validate-command.js";
import { editOf, isPart, oneLine, regex } from "./parts.js";
import { fileShouldBe, isPlanted, notAFile, planted } from "../shared/file-should-be.js";

export const file = defineStep({
  name: "file",
  summary: "writes or removes one file, or sees to a part of it",
  doc:
    "A new file is 0644 and root's unless said otherwise, 0600 when a secret is in it; an existing one keeps its mode and " +
    "owner, but not set-user-id and set-group-id, and not one that somebody may have planted in /tmp or the like. `validate` gets the new file's path for each `{}` (not for one that ends a longer word, as in `events{}`) and has to succeed before " +
    "the file is put in place. `block` and `line` see to a part of a file that others own and leave the rest as it is: a block stands " +
    "between two comments of its own; a line replaces the one that matches, anywhere in it, else it is added.",
  head: { path: arg("where it is on the host", path) },
  body: fields({
    content: lines("what is in it; several are put together as they are", {
      text: arg("the text, most often a heredoc", content),
    }),
    from: line("a file beside the playbook to take it from", {
      file: fileArg("the file, and `filled` to fill in its `${…}`", fillableBytes),
    }),
    mode: line("its permission bits", { mode: arg("octal", fileMode) }),
    owner: line("who owns it", { owner: arg("`user` or `user:group`", owner) }),
    validate: line("a command that must accept the new file", {
      command: words("the command; `{}` stands for the new file's path", command),
    }),
    absent: line("it is not there", {}),
    block: lines("a text between two marks of its own, in a file that others own", {
      name: arg("what its marks call it", plainName),
      text: arg("the text, most often a heredoc", text),
    }),
    line: lines("one line of a file that others own", {
      text: arg("the line as it is to be", oneLine),
      matching: labelled("matching", "the line that it replaces: a regular expression, as in `matches`", regex),
    }),
    comment: line("what begins a comment in this file, where it is not `#`", { mark: arg("the mark", oneLine) }),
  }),
  check: ({ block, span }, report) => {
    const { content: text, from, absent, mode, validate, block: blocks, line: lineParts } = block.fields;
    const part = blocks[0] ?? lineParts[0] ?? null;
    const [first, second] = [text[0] ?? null, from, absent, part].filter((given) => given !== null);
    if (first === undefined) {
      report("HAP3006", "`file` needs a line `content`, `from`, `block`, `line` or `absent`", span);
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
    const secret = together(text) instanceof Secret || from?.args.file.content instanceof Secret;
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
    const given = { owner: who?.args.owner.owner };
    if (isPart(block.fields) && isPlanted(given, before)) return [planted(head.path, before)];
    const edited = isPart(block.fields) ? editOf(head.path, block.fields, before) : null;
    if (edited !== null && typeof edited !== "string") return [edited];
    const wanted = edited === null ? (together(text) ?? from?.args.file.content) : Buffer.from(edited, "latin1");
    if (absent !== null || wanted === undefined) return removal(head.path, before);
    return fileShouldBe(
      {
        path: head.path,
        content: wanted,
        mode: mode?.args.mode ?? (wanted instanceof Secret ? privateMode(given, before) : undefined),
        owner: who?.args.owner.owner,
        group: who?.args.owner.group,
        validator: validate === null ? null : { kind: "command", command: validate.args.command },
      },
      before,
    );
  },
  owns: ({ head, block }) =>
    isPart(block.fields)
      ? [
          ...block.fields.block.map(({ args, span }) => ownsPart(head.path, `block ${args.name}`, args.text, span)),
          ...block.fields.line.map(({ args, span }) =>
            ownsPart(head.path, `line ${args.matching?.source ?? args.text}`, args.text, span),
          ),
        ]
      : [ownsWhole(head.path, block.lines)],
  examples: [
    {
      title: "Parts of files that others own",
      hap: `file /etc/security/limits.conf {
  block mysql <<END
    mysql soft nofile 65535
    mysql hard nofile 65535
  END
  line "root soft core 0" matching '^root\\s+soft\\s+core'
}`,
    },
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

/** The texts of all `content` lines as one; a secret when one of them is. */
function together(
  given: readonly { readonly args: { readonly text: string | Secret } }[],
): string | Secret | undefined {
  const texts = given.map(({ args }) => args.text);
  if (texts.length < 2) return texts[0];
  if (!texts.some((text) => text instanceof Secret)) return texts.join("");
  return new Secret(texts.map((text) => (text instanceof Secret ? text.reveal() : text)).join(""));
}

function isText(bytes: Buffer): boolean {
  return !bytes.includes(0);
}

/** A secret is never in a file that everybody may read. */
function privateMode(given: { readonly owner: string | undefined }, before: FileState): number {
  return before.type === "file" && !isPlanted(given, before) ? before.mode & 0o1770 : 0o600;
}

function removal(path: string, before: FileState): readonly Planned[] {
  if (before.type === "absent") return [];
  const removable = before.type === "file" || (before.type === "other" && before.target !== null);
  return removable ? [{ kind: "remove", path, recursive: false, before }] : [notAFile(path, before)];
}
