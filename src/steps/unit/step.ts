import type { ArgType } from "../../model/arg-type.js";
import { content, expected, fillableBytes, plainName, text, wordType } from "../../model/builtin-arg-types.js";
import type { Command } from "../../model/command.js";
import type { StateView } from "../../model/host-state.js";
import { ownsPart, ownsWhole } from "../../model/owned.js";
import type { Refusal } from "../../model/refusal.js";
import { Secret } from "../../model/secret.js";
import { arg, fields, file as fileArg, line, lines } from "../../model/schema-builders.js";
import { defineStep, type Planned } from "../../model/step-kind.js";
import { fileShouldBe, notAFile } from "../shared/file-should-be.js";
import { DAEMON_RELOAD } from "../shared/daemon-reload.js";

/** Where an administrator's units stand; they win over those of packages (systemd.unit(5)). */
const FOLDER = "/etc/systemd/system";
const TYPES = "service|socket|timer|path|target|mount|automount|swap|slice";

/** The full name of a unit: a name without a type is a service. */
const unitName: ArgType<string> = wordType("name", (value) => {
  if (!/^[A-Za-z0-9][A-Za-z0-9:_.@\\-]*$/.test(value)) return expected("the name of a unit, such as `web.service`");
  return { ok: true, value: new RegExp(`\\.(?:${TYPES})$`).test(value) ? value : `${value}.service` };
});

export const unit = defineStep({
  name: "unit",
  summary: "writes a unit file of systemd, or drop-ins for one",
  doc:
    "The unit stands in /etc/systemd/system, each drop-in in the folder NAME.d beside it, for a unit of a package too. A name without " +
    "a type is a service's. systemd reads its units anew when one of these files changes, and when it says itself that its last reading is older than they " +
    "are, as after a run that was cut. `service` starts and enables the unit; with `restart-on` and the unit's path it also restarts it. " +
    "`absent` takes the unit's own file away and leaves drop-ins alone: stop and disable the service before.",
  head: { name: arg("the unit's name, such as `web.service`; `web` is the same", unitName) },
  body: fields({
    content: line("what is in the unit", { text: arg("the text, most often a heredoc", content) }),
    from: line("a file beside the playbook to take it from", {
      file: fileArg("the file, and `filled` to fill in its `${…}`", fillableBytes),
    }),
    "drop-in": lines("settings that are added to the unit, in a file of their own", {
      name: arg("the file's name, without `.conf`", plainName),
      text: arg("the text, most often a heredoc", text),
    }),
    absent: line("there is no such unit", {}),
  }),
  check: ({ block: { fields: given }, span }, report) => {
    const { content: written, from, absent } = given;
    const [dropIn] = given["drop-in"];
    const [first, second] = [written, from, absent].filter((one) => one !== null);
    const other = second ?? (absent === null ? undefined : dropIn);
    if (first === undefined && dropIn === undefined) {
      report("HAP3006", "`unit` needs a line `content`, `from`, `drop-in` or `absent`", span);
    } else if (first !== undefined && other !== undefined) {
      const related = [{ message: "first given here", span: first.span }];
      report("HAP3033", `\`${first.word}\` and \`${other.word}\` exclude each other`, other.span, { related });
    }
  },
  queries: ({ head: { name }, block: { fields: given } }) => {
    const drops = given["drop-in"];
    const paths = [pathOf(name), ...drops.map(({ args }) => dropInPath(name, args.name))];
    const folder = drops.length === 0 ? [] : [{ kind: "file", path: `${pathOf(name)}.d`, content: false } as const];
    return [
      ...folder,
      ...paths.map((path) => ({ kind: "file", path, content: true }) as const),
      { kind: "test", command: isUnread(name, given.content !== null || given.from !== null) },
    ];
  },
  plan: ({ head: { name }, block: { fields: given } }, state) => {
    if (state.facts.serviceManager !== "systemd") return [noSystemd(name)];
    const wanted = given.content?.args.text ?? given.from?.args.file.content;
    const drops = given["drop-in"].map(({ args }) =>
      fileShouldBe(asRoot(dropInPath(name, args.name), args.text), state.file(dropInPath(name, args.name))),
    );
    const files = [...unitFile(name, wanted, given.absent !== null, state), ...drops.flat()];
    const folder = drops.length === 0 ? [] : dropInFolder(name, state);
    const isNew = files.some(({ kind }) => kind === "write-file" || kind === "remove");
    const unread = state.test(isUnread(name, wanted !== undefined)).succeeded;
    return [...folder, ...files, ...(isNew || unread ? [DAEMON_RELOAD] : [])];
  },
  owns: ({ head: { name }, block: { lines: written, fields: given } }) => [
    ...(given.content === null && given.from === null && given.absent === null
      ? []
      : [ownsWhole(pathOf(name), written)]),
    ...given["drop-in"].flatMap(({ args, span }) => [
      ownsPart(`${pathOf(name)}.d`, args.name, args.text, span),
      { ...ownsWhole(dropInPath(name, args.name), args.text), span },
    ]),
  ],
  examples: [
    {
      title: "A program that systemd starts",
      hap: `unit exporter {
  content <<END
    [Unit]
    Description=Numbers of this host
    After=network-online.target

    [Service]
    ExecStart=/usr/local/bin/exporter --listen 9100
    Restart=on-failure

    [Install]
    WantedBy=multi-user.target
  END
}
service exporter {
  running
  enabled
  restart-on /etc/systemd/system/exporter.service
}`,
    },
    {
      title: "More open files for a package's unit",
      hap: `unit mariadb {
  drop-in limits <<END
    [Service]
    LimitNOFILE=65535
  END
}`,
    },
  ],
});

function pathOf(name: string): string {
  return `${FOLDER}/${name}`;
}

function dropInPath(name: string, dropIn: string): string {
  return `${pathOf(name)}.d/${dropIn}.conf`;
}

/** systemd reads units as root, so that one with a secret need not be open to all. */
function asRoot(path: string, text: string | Buffer | Secret) {
  return { path, content: text, mode: text instanceof Secret ? 0o600 : 0o644, owner: "root", group: "root" };
}

function unitFile(
  name: string,
  wanted: string | Buffer | Secret | undefined,
  isAbsent: boolean,
  state: StateView,
): readonly Planned[] {
  const path = pathOf(name);
  const before = state.file(path);
  if (wanted !== undefined) return fileShouldBe(asRoot(path, wanted), before);
  if (!isAbsent || before.type === "absent") return [];
  return before.type === "file" ? [{ kind: "remove", path, recursive: false, before }] : [notAFile(path, before)];
}

function dropInFolder(name: string, state: StateView): readonly Planned[] {
  const path = `${pathOf(name)}.d`;
  const before = state.file(path);
  if (before.type === "directory") return [];
  if (before.type !== "absent") return [notAFile(path, before)];
  return [{ kind: "make-directory", path, mode: 0o755, owner: "root", group: "root", before }];
}

/**
 * Whether systemd read the unit before its files changed. An old systemd does not find a unit at all whose file came
 * after its last reading; without a file of its own that means nothing.
 */
function isUnread(name: string, hasFile: boolean): Command {
  const unknown = hasFile ? "|*LoadState=not-found*" : "";
  return {
    kind: "script",
    text: `case $(systemctl show -p NeedDaemonReload -p LoadState '${name}') in *NeedDaemonReload=yes*${unknown}) exit 0;; esac
exit 1
`,
  };
}

function noSystemd(name: string): Refusal {
  return {
    kind: "refusal",
    code: "HAP3212",
    message: `expected a host with systemd for the unit \`${name}\``,
    help: 'systemd does not run there: `@when facts.service-manager == "systemd"` leaves the step out on such hosts',
    span: null,
  };
}
