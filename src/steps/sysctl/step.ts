import { many, arg, lines, rows } from "../../model/schema-builders.js";
import { wordType, expected } from "../../model/builtin-arg-types.js";
import type { Change } from "../../model/change.js";
import { ownsPart } from "../../model/owned.js";
import { defineStep } from "../../model/step-kind.js";
import { fileShouldBe, textOf, unreadable } from "../shared/file-should-be.js";
import { SYSCTL_FILE, withSettings } from "./merge.js";

/** A kernel parameter: `net.ipv4.ip_forward`; slashes are taken for dots, as sysctl(8) does. */
const key = wordType("kernel parameter", (value) =>
  /^[a-z0-9_]+([./][A-Za-z0-9_@-]+)+$/.test(value)
    ? { ok: true, value: value.replaceAll("/", ".") }
    : expected("a kernel parameter such as `net.ipv4.ip_forward`"),
);

/**
 * `=` stands in files of sysctl only; written into the kernel it is no value. A line end would be another line of that
 * file.
 */
const setting = wordType("value", (value) => {
  if (/^\s*=/.test(value)) return { ...expected("the value"), help: "write it without the `=`" };
  return value.trim() === "" || /[\n\r]/.test(value) ? expected("a value of one line") : { ok: true, value };
});

export const sysctl = defineStep({
  name: "sysctl",
  summary: "sets kernel parameters, now and over reboots",
  doc:
    "The values run at once and stand in /etc/sysctl.d/90-hap.conf for the next boot. Several steps may write their keys " +
    "there: each minds only its own.",
  head: {},
  body: rows(
    lines("a kernel parameter and its value", { key: arg("the parameter", key), value: many("the value", setting) }),
  ),
  check: ({ block }, report) => {
    const first = new Map<string, (typeof block.rows)[number]>();
    for (const row of block.rows) {
      const { key, value } = row.args;
      const earlier = first.get(key);
      first.set(key, earlier ?? row);
      if (earlier === undefined || earlier.args.value.join(" ") === value.join(" ")) continue;
      report("HAP3042", `\`${key}\` has two values`, row.span, {
        related: [{ message: `\`${earlier.args.value.join(" ")}\` here`, span: earlier.span }],
        help: "keep the line that is meant: a parameter has one value",
      });
    }
  },
  owns: ({ block }) => block.rows.map(({ args, span }) => ownsPart(SYSCTL_FILE, args.key, args.value.join(" "), span)),
  queries: (params) => [
    { kind: "file", path: SYSCTL_FILE, content: true },
    ...params.block.rows.map((row) => ({ kind: "sysctl", key: row.args.key }) as const),
  ],
  plan: (params, state) => {
    const settings = params.block.rows.map(({ args }) => ({ key: args.key, value: args.value.join(" ") }));
    const before = state.file(SYSCTL_FILE);
    const old = textOf(before);
    const file =
      old === null
        ? [unreadable(SYSCTL_FILE, before)]
        : fileShouldBe({ path: SYSCTL_FILE, content: Buffer.from(withSettings(old, settings), "latin1") }, before);
    const running = settings.flatMap((setting): readonly Change[] => {
      const value = state.sysctl(setting.key).value;
      return value === setting.value ? [] : [{ kind: "sysctl", ...setting, before: value }];
    });
    return [...file, ...running];
  },
  examples: [
    {
      title: "Packets are forwarded",
      hap: `sysctl {
  net.ipv4.ip_forward 1
}`,
    },
  ],
});
