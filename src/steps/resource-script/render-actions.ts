import { Secret } from "../../model/secret.js";
import { HEADER } from "../shared/header.js";

/** The three texts of a script that the playbook writes itself. */
export interface Actions {
  readonly start: string | Secret;
  readonly stop: string | Secret;
  readonly status: string | Secret;
}

/** One script from three: Heartbeat gives the resource's arguments first and the action last. */
export function renderActions(actions: Actions, confPath: string | null): string | Secret {
  const text = [
    "#!/bin/sh",
    HEADER,
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin${PATH:+:$PATH}",
    "export PATH",
    ...(confPath === null ? [] : [sourceConf(confPath)]),
    "",
    ...body("start", actions.start),
    ...body("stop", actions.stop),
    ...body("status", actions.status),
    "for hap_action; do :; done",
    'case "${hap_action:-}" in',
    '  start | stop | status) "hap_$hap_action" "$@" ;;',
    `  *) echo "usage: \${0##*/} [ARGUMENT...] start|stop|status" >&2; exit 2 ;;`,
    "esac",
    "",
  ].join("\n");
  return Object.values(actions).some((part) => part instanceof Secret) ? new Secret(text) : text;
}

/** Reads the conf file when it is there: a stop has to work without it. */
export function sourceConf(path: string): string {
  return `[ ! -r ${path} ] || . ${path}`;
}

function body(name: string, text: string | Secret): readonly string[] {
  const lines = (text instanceof Secret ? text.reveal() : text).replace(/\n$/, "");
  // The colon keeps a function with nothing but comments a valid one.
  return [`hap_${name}() {`, ":", lines, "}", ""];
}
