import type { ArgType } from "../../model/arg-type.js";
import { expected, plainName } from "../../model/builtin-arg-types.js";
import type { Validator } from "../../model/change.js";
import type { Ldirectord } from "../../model/cluster-files.js";
import type { FileState } from "../../model/host-state.js";
import { ownsWhole } from "../../model/owned.js";
import { arg } from "../../model/schema-builders.js";
import { Secret } from "../../model/secret.js";
import { defineStep } from "../../model/step-kind.js";
import type { Span } from "../../source/source-file.js";
import { fileShouldBe } from "../shared/file-should-be.js";
import { configurationOf, holdsSecret, readGiven, refusedIn, renderConfiguration } from "./configuration.js";
import { BODY, type LdirectordLines } from "./schema.js";

/**
 * ldirectord reads the staged file and answers as for one that is not started: 3, or 2 for a line that it refuses. The
 * staged file has a name of its own, so the daemon's pid file, which any command on a bad file takes away, stays.
 */
const VALIDATOR: Validator = {
  kind: "command",
  command: {
    kind: "script",
    text: "command -v ldirectord >/dev/null || exit 0; s=0; ldirectord {} status || s=$?; [ $s -eq 3 ] || exit $s",
  },
};

/** `ha` would be Heartbeat's own file. */
const ldName: ArgType<string> = {
  ...plainName,
  parse: (given, ...more) =>
    fileOf(given) === "ha.cf" ? expected("a name other than Heartbeat's own ha.cf") : plainName.parse(given, ...more),
};

export const ldirectord = defineStep({
  name: "ldirectord",
  summary: "writes a configuration of ldirectord, which watches the real servers of an LVS director",
  doc:
    "The file is /etc/ha.d/NAME.cf; Heartbeat starts ldirectord with it as the resource `ldirectord::NAME.cf`. The lines are those " +
    "of the file, with a blank for `=` and a block for each `virtual`; a text with blanks is quoted here, and again in the file where " +
    "it has to be. With `autoreload`, which is written unless the playbook says no, an ldirectord that runs reads a new file by itself; " +
    "to a file that is taken as it is nothing is added. With a password in it the file is 0600. A `mysql` check needs the package libdbd-mysql-perl on the directors: ldirectord ends at the first check without it.",
  head: { name: arg("the file's name in /etc/ha.d, without `.cf`", ldName) },
  body: BODY,
  check: ({ block, span }, report) => {
    const { from, virtual } = block.fields;
    const other = block.lines.find(({ word }) => word !== "from");
    if (from !== null && other !== undefined) {
      const related = [{ message: "first given here", span: from.span }];
      report("HAP3033", `\`from\` and \`${other.word}\` exclude each other`, other.span, { related });
    } else if (from === null && virtual.length === 0) {
      report("HAP3006", "`ldirectord` needs a `virtual` with its real servers, or `from FILE`", span);
    }
  },
  queries: ({ head }) => [{ kind: "file", path: pathOf(head.name), content: true }],
  plan: ({ head, block }, state) => {
    const path = pathOf(head.name);
    const content = contentOf(block);
    const mode = content instanceof Secret ? 0o600 : 0o644;
    const before = state.file(path);
    // A password in the file that is replaced is not shown either.
    const shown = holdsSecretAlready(before) && typeof content === "string" ? new Secret(content) : content;
    const wanted = { path, content: shown, mode, owner: "root", group: "root", validator: VALIDATOR };
    return fileShouldBe(wanted, before);
  },
  ha: () => true,
  owns: ({ head, block }) => [ownsWhole(pathOf(head.name), block.lines)],
  clusterFile: ({ head, block, span }) => valueOf(head.name, block, span),
  examples: [
    {
      title: "MySQL servers that are asked a query every 2 s",
      hap: `ldirectord mysql {
  checkinterval 2
  checktimeout 2
  quiescent no
  virtual 192.168.3.118:10101 {
    real 192.168.3.100:10101 ipip weight 9999
    real 192.168.3.101:10101 ipip weight 1
    scheduler wrr
    service mysql
    login probe
    passwd probe-password
    database mysql
    request "SELECT 1"
  }
}`,
    },
    {
      title: "An existing file",
      hap: `ldirectord web {
  from files/web.cf
}`,
    },
  ],
});

function pathOf(name: string): string {
  return `/etc/ha.d/${fileOf(name)}`;
}

/** `mysql` and `mysql.cf` are one file. */
function fileOf(name: string): string {
  return `${name.replace(/\.cf$/, "")}.cf`;
}

function holdsSecretAlready(before: FileState): boolean {
  if (before.type !== "file" || before.content === null) return false;
  return holdsSecret(readGiven({ path: "", content: before.content }, ""));
}

function contentOf(block: LdirectordLines): string | Buffer | Secret {
  const given = block.fields.from?.args.file;
  if (given === undefined) return renderConfiguration(block);
  const { content } = given;
  if (content instanceof Secret || !holdsSecret(readGiven(given, ""))) return content;
  return new Secret(content.toString());
}

function valueOf(name: string, block: LdirectordLines, span: Span): Ldirectord {
  const given = block.fields.from?.args.file;
  if (given !== undefined) return readGiven(given, fileOf(name));
  return {
    file: "ldirectord",
    form: "step",
    name: fileOf(name),
    ...configurationOf(block),
    refused: refusedIn(block),
    span,
  };
}
