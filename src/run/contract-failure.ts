import { startHint } from "../shell/failure-hint.js";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Host } from "../model/host.js";
import type { Span } from "../source/source-file.js";
import { ACTION_LIMIT_S } from "../shell/contract-script.js";
import type { BrokenTrial } from "../shell/read-outcome.js";
import { hostDetail } from "./host-diagnostics.js";

/** What a resource script did, and where the playbook asks for it. */
export interface BrokenContract {
  readonly host: Host;
  readonly script: string;
  readonly trial: BrokenTrial;
  readonly span: Span;
}

/** A resource script that does not behave as Heartbeat needs, with what Heartbeat would make of it. */
export function contractFailure({ host, script, trial, span }: BrokenContract): Diagnostic {
  const { output } = trial;
  const { what, why, help } = meaningOf(trial);
  return diagnostic("HAP4109", `Heartbeat could not work with \`${script}\` on \`${host.name}\`: ${what}`, span, {
    details: [
      hostDetail(host),
      ...(output === "" ? [] : [{ label: "printed", text: output }]),
      { label: "why", text: why },
    ],
    help: `${help}; nothing was put in place on any host`,
  });
}

interface Meaning {
  /** What it did. */
  readonly what: string;
  /** What Heartbeat makes of that. */
  readonly why: string;
  readonly help: string;
}

const STOP_FAILS =
  "Heartbeat tries a failed stop ten times, then kills itself and reboots the node if `status` says running";
const START_FAILS =
  "Heartbeat gives the whole group up when a start fails, and 30 s later asks the other node to take it";
const GREPS =
  "Heartbeat looks for the words and ignores the exit status: `running`, `Running` and `OK` mean running, `not running` does not";

/** What a try of the script showed. */
interface Tried extends BrokenTrial {
  /** The last line of the output, quoted. */
  readonly said: string;
}

/** What each failed try means, by the name that the script on the host gives it. */
const MEANINGS: Readonly<Record<string, (tried: Tried) => Meaning>> = {
  "carriage-return": () => ({
    what: "it has carriage returns",
    why: "a shell takes a carriage return as part of the word before it",
    help: "save it with LF line ends",
  }),
  "not-executable": () => ({
    what: "it cannot be executed",
    why: "Heartbeat looks for an executable file and finds none, at the takeover and not before",
    help: "make it a plain file that root may execute",
  }),
  "stop-when-stopped": ({ status }) => ({
    what: `\`stop\` fails (exit ${status}) when it is stopped already`,
    why: STOP_FAILS,
    help: "let `stop` succeed when there is nothing to stop",
  }),
  "status-when-stopped": ({ said }) => ({
    what: `\`status\` says ${said} when it is stopped`,
    why: `${GREPS}; it would never be started`,
    help: "print `stopped`",
  }),
  start: ({ status, output }) => ({
    what: `\`start\` fails (exit ${status})`,
    why: START_FAILS,
    help: startHint(output),
  }),
  "start-when-started": ({ status }) => ({
    what: `\`start\` fails (exit ${status}) when it is started already`,
    why: START_FAILS,
    help: "let `start` succeed when there is nothing to start",
  }),
  "status-when-started": ({ output, said }) => ({
    what: output === "" ? "`status` says nothing when it is started" : `\`status\` says ${said} when it is started`,
    why: `${GREPS}; it would be started again and again`,
    help: "print `running`",
  }),
  stop: ({ status }) => ({ what: `\`stop\` fails (exit ${status})`, why: STOP_FAILS, help: "mend what it printed" }),
  "status-after-stop": ({ said }) => ({
    what: `\`status\` still says ${said} after \`stop\``,
    why: `${GREPS}; after a failed stop the node is rebooted`,
    help: "let `stop` end only when it is stopped, and `status` print `stopped` then",
  }),
};

function meaningOf(trial: BrokenTrial): Meaning {
  const { check, output } = trial;
  const meaning = MEANINGS[check];
  if (meaning !== undefined) return meaning({ ...trial, said: `\`${output.split("\n").at(-1) ?? ""}\`` });
  return {
    what: `\`${check.replace("slow-", "")}\` did not end within ${ACTION_LIMIT_S} s`,
    why: "Heartbeat has no limit of its own: a takeover would wait for ever",
    help: "let it end in bounded time, without waiting for input",
  };
}
