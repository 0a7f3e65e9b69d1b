import type { ArgType, WordsType, Parsed } from "../../model/arg-type.js";
import { command, expected, plainName, wordType } from "../../model/builtin-arg-types.js";
import { ownsWhole } from "../../model/owned.js";
import { Secret } from "../../model/secret.js";
import { arg, fields, line, words } from "../../model/schema-builders.js";
import { defineStep } from "../../model/step-kind.js";
import { fileShouldBe, notAFile } from "../shared/file-should-be.js";
import { HEADER } from "../shared/header.js";

/** The name of a file that cron reads: Debian's passes over any with another character (cron(8), /etc/cron.d). */
const jobName: ArgType<string> = wordType("name", (value) =>
  /^[A-Za-z0-9_-]+$/.test(value) ? { ok: true, value } : expected("a name of letters, digits, `_` and `-`"),
);

const FIELD = "(?:\\*|[0-9A-Za-z]+(?:-[0-9A-Za-z]+)?)(?:/\\d+)?";
const TIMES = new RegExp(
  `^(?:@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)|LIST(?:\\s+LIST){4})$`.replaceAll(
    "LIST",
    `${FIELD}(?:,${FIELD})*`,
  ),
);

/** The least and the greatest number of each field, and its names (crontab(5)); 7 is Sunday too. */
const RANGES = [
  ["minute", 0, 59, []],
  ["hour", 0, 23, []],
  ["day", 1, 31, []],
  ["month", 1, 12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]],
  ["weekday", 0, 7, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]],
] as const;

/** What a field must be that is out of range; cron passes over the whole file for one. */
function outOfRange(value: string): string | null {
  const given = value.startsWith("@") ? [] : value.split(/\s+/);
  for (const [index, [name, least, most, names]] of RANGES.entries()) {
    const field = (given[index] ?? "").toLowerCase();
    if (/\/0+(?:,|$)/.test(field)) return `a step above 0 for the ${name}`;
    const words: readonly string[] = field.replaceAll(/\/\d+/g, "").match(/[a-z0-9]+/g) ?? [];
    const fits = words.every((word) =>
      /^\d+$/.test(word) ? Number(word) >= least && Number(word) <= most : names.some((one) => one === word),
    );
    if (!fits)
      return `a ${name} from ${least} to ${most}${names.length === 0 ? "" : ` or ${names[0]} to ${names.at(-1)}`}`;
  }
  return null;
}

/** When a job runs: the five fields of crontab(5), or a name such as `@daily`. */
const times: ArgType<string> = wordType("times", (value) => {
  if (!TIMES.test(value)) {
    const help = timesHelp(value);
    return { ...expected('minute, hour, day, month and weekday such as `"*/5 * * * *"`, or `@daily`'), help };
  }
  const wrong = outOfRange(value);
  return wrong === null ? { ok: true, value: value.split(/\s+/).join(" ") } : expected(wrong);
});

/** `5 minutes`, `every 2 hours` and `03:30`, as crontab(5) says them. */
function timesHelp(value: string): string {
  const [, number = "", unit] = /^(?:every\s+)?(\d+)\s*(m|h)(?:in|our)?[a-z]*$/i.exec(value) ?? [];
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(value) ?? [];
  if (hour !== undefined) return `write \`at "${Number(minute)} ${Number(hour)} * * *"\``;
  if (unit?.toLowerCase() === "h") return `write \`at "0 */${number} * * *"\``;
  return `write \`at "*/${unit === undefined ? "5" : number} * * * *"\` for every ${unit === undefined ? "5" : number} minutes`;
}

/** A command on one line: cron has no other, and everybody may read its file. */
const job: WordsType<string> = {
  of: "words",
  name: "command",
  parse: (given): Parsed<string> => {
    const parsed = command.parse(given);
    if (!parsed.ok) return parsed;
    const { value } = parsed;
    if (value.kind === "words") return { ok: true, value: escaped(value.words.map(shellWord).join(" ")) };
    if (value.text instanceof Secret) return expected("no secret: everybody may read a file of cron");
    const text = value.text.replace(/\n$/, "");
    if (!text.includes("\n")) return { ok: true, value: escaped(text) };
    return { ...expected("a command on one line"), help: "put the script into a file of its own and run that" };
  },
};

function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A `%` ends the command for cron (crontab(5)). */
function escaped(text: string): string {
  return text.replaceAll("%", "\\%");
}

export const cron = defineStep({
  name: "cron",
  summary: "runs a command at certain times",
  doc: "The job has a file of its own in /etc/cron.d, which cron reads by itself. It has to end in success or cron mails what it prints.",
  head: { name: arg("the file's name in /etc/cron.d", jobName) },
  body: fields({
    at: line("when it runs", { times: arg("minute, hour, day, month and weekday, or `@daily` and its like", times) }),
    user: line("who runs it; root when left out", { name: arg("a user", plainName) }),
    run: line("what is run", { command: words("the command, on one line", job) }),
    absent: line("there is no such job", {}),
  }),
  check: ({ block: { fields: given }, span }, report) => {
    const { at, user, run, absent } = given;
    const other = at ?? user ?? run;
    if (absent !== null && other !== null) {
      const related = [{ message: "first given here", span: absent.span }];
      report("HAP3033", `\`absent\` and \`${other.word}\` exclude each other`, other.span, { related });
    } else if (absent === null && (at === null || run === null)) {
      report("HAP3006", "`cron` needs the lines `at` and `run`, or `absent`", span);
    }
  },
  owns: ({ head, block }) => [ownsWhole(pathOf(head.name), block.lines)],
  queries: ({ head }) => [{ kind: "file", path: pathOf(head.name), content: true }],
  plan: ({ head, block: { fields: given } }, state) => {
    const path = pathOf(head.name);
    const before = state.file(path);
    if (given.absent !== null || given.at === null || given.run === null) {
      if (before.type === "absent") return [];
      return before.type === "file" ? [{ kind: "remove", path, recursive: false, before }] : [notAFile(path, before)];
    }
    const user = given.user?.args.name ?? "root";
    const settings = "SHELL=/bin/sh\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    const content = `${HEADER}\n${settings}\n${given.at.args.times} ${user} ${given.run.args.command}\n`;
    return fileShouldBe({ path, content, mode: 0o644, owner: "root", group: "root" }, before);
  },
  examples: [
    {
      title: "Every five minutes",
      hap: `cron rotate-logs {
  at "*/5 * * * *"
  run /usr/sbin/logrotate /etc/logrotate.d/heartbeat
}`,
    },
    {
      title: "A line for a shell, as another user",
      hap: `cron backup {
  at @daily
  user mysql
  run "mariadb-dump --all-databases | gzip > /var/backups/all.sql.gz"
}`,
    },
  ],
});

function pathOf(name: string): string {
  return `/etc/cron.d/${name}`;
}
