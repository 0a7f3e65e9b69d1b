import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import type { PackageManager } from "../model/package-manager.js";
import type { Answer, HostState } from "../model/host-state.js";
import { queryKey, type Query } from "../model/query.js";
import type { OutputLimit } from "../remote/session.js";
import { EXPECTED_FACTS, FACTS_SCRIPT, readFacts } from "./facts.js";
import { madeShell } from "./made.js";
import { mark, markText, outputBytes, readMarks, type ExpectedMarks, type Marks } from "./protocol.js";
import { daemonShell } from "./queries/daemon.js";
import { fileShell } from "./queries/file.js";
import { lvsShell } from "./queries/lvs.js";
import { neededShell } from "./queries/needed.js";
import { packageFileShell } from "./queries/package-file.js";
import { packageShell } from "./queries/package.js";
import { garbled, type QueryOf, type QueryShell, type Unanswered } from "./queries/query-shell.js";
import { rebootShell } from "./queries/reboot.js";
import { serviceShell } from "./queries/service.js";
import { sysctlShell } from "./queries/sysctl.js";
import { testShell } from "./queries/test.js";
import { upgradesShell } from "./queries/upgrades.js";
import { userShell } from "./queries/user.js";

type QueryShells = { readonly [K in Query["kind"]]: QueryShell<K> };

/** Each kind of query in shell. They are asked in this order. */
const QUERY_SHELLS: QueryShells = {
  service: serviceShell,
  package: packageShell,
  needed: neededShell,
  upgrades: upgradesShell,
  "package-file": packageFileShell,
  user: userShell,
  daemon: daemonShell,
  sysctl: sysctlShell,
  lvs: lvsShell,
  reboot: rebootShell,
  made: madeShell,
  test: testShell,
  file: fileShell,
};

const KINDS = Object.keys(QUERY_SHELLS) as readonly Query["kind"][];

/** What a look may print on stderr (bytes). */
const STDERR_LIMIT = 1024 * 1024;

/** One look at a host: the facts, and the answers to all queries, in one exchange. */
export interface Inspection {
  /** A part of a marked script. */
  readonly script: string;
  /**
   * How much it may print under this nonce, after `before` bytes of other work: the tagged lines, and the contents of
   * files apart.
   */
  output(nonce: string, before?: number): OutputLimit;
  /** Reads what it printed, under the nonce of its script; `now` is the controller's clock in seconds. */
  read(stdout: Buffer, nonce: string, now: number): Result<HostState, Unanswered>;
}

/** Makes the look for these queries. `manager` is the host's package manager; `any` before it is known. */
export function inspection(queries: readonly Query[], manager: PackageManager | null | "any"): Inspection {
  const asked = [...merge(queries).values()];
  const groups = KINDS.flatMap((kind) => groupOf(kind, QUERY_SHELLS[kind], asked));
  const expected = [...EXPECTED_FACTS, ...groups.flatMap((group) => group.expected), END];
  return {
    script: [
      "export TZ=UTC0 LC_ALL=C\n",
      FACTS_SCRIPT,
      ...groups.map(({ ask }) => ask(manager)),
      mark("end"),
      "\n",
    ].join(""),
    output: (nonce, before = 0) => {
      const lines = before + outputBytes(expected.filter(({ tag }) => tag !== "file-contents"));
      const bytes = before + outputBytes(expected);
      const head = { end: markText(nonce, "file-contents"), bytes: lines };
      // Alone it has nothing to say on stderr; commands before it may.
      return before > 0 ? { bytes, head } : { bytes, head, stderr: STDERR_LIMIT };
    },
    read: (stdout, nonce, now) => {
      const read = readMarks(stdout, nonce, expected);
      if (!read.ok) return garbled(read.problem);
      if (read.value.all("end").length === 0) return garbled("its answer is cut off");
      const facts = readFacts(read.value, now);
      if (!facts.ok) return garbled(facts.problem);
      const answers = new Map<string, Answer>();
      for (const group of groups) {
        const own = group.read(read.value);
        if (!own.ok) return failure(own.problem);
        for (const [key, answer] of own.value) answers.set(key, answer);
      }
      return success({ facts: facts.value, answers });
    },
  };
}

const END: ExpectedMarks = { tag: "end", times: 1, bytes: 0 };

/** Equal queries as one; a file's content is asked for when any of them wants it. */
function merge(queries: readonly Query[]): ReadonlyMap<string, Query> {
  const merged = new Map<string, Query>();
  for (const query of queries) {
    const key = queryKey(query);
    const earlier = merged.get(key);
    const wanted = earlier?.kind === "file" && earlier.content;
    merged.set(key, query.kind === "file" && wanted ? { ...query, content: true } : query);
  }
  return merged;
}

/** All queries of one kind. */
interface QueryGroup {
  ask(manager: PackageManager | null | "any"): string;
  readonly expected: readonly ExpectedMarks[];
  read(marks: Marks): Result<readonly (readonly [string, Answer])[], Unanswered>;
}

function groupOf<K extends Query["kind"]>(
  kind: K,
  shell: QueryShells[K],
  asked: readonly Query[],
): readonly QueryGroup[] {
  const queries = asked.filter((query): query is QueryOf<K> => query.kind === kind);
  if (queries.length === 0) return [];
  return [
    {
      ask: (manager) => shell.ask(queries, manager),
      expected: shell.expected(queries),
      read: (marks) => {
        const states = shell.read(queries, marks);
        if (!states.ok) return failure(states.problem);
        // A kind and a state of that kind are an answer; the compiler does not see that for a kind that it does not
        // know.
        return success(queries.map((query, i) => [queryKey(query), { kind, state: states.value[i] } as Answer]));
      },
    },
  ];
}
