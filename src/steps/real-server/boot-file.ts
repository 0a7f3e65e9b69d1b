import type { Change } from "../../model/change.js";
import type { ServiceManager } from "../../model/facts.js";
import { DAEMON_RELOAD } from "../shared/daemon-reload.js";
import { HEADER } from "../shared/header.js";
import type { RealServerParts } from "./parts.js";

/** The file by which a service manager starts the script at boot. */
export interface BootFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  /** What makes the manager read it again, or null. */
  readonly afterwards: Change | null;
}

/** The boot file for a service manager. */
export function bootFile(parts: RealServerParts, manager: ServiceManager): BootFile {
  const [unit, init] = bootFilePaths(parts);
  switch (manager) {
    case "systemd":
      return { path: unit, content: systemdUnit(parts), mode: 0o644, afterwards: DAEMON_RELOAD };
    case "openrc":
      return { path: init, content: openrcScript(parts), mode: 0o755, afterwards: null };
    case "init":
      return { path: init, content: initScript(parts), mode: 0o755, afterwards: null };
  }
}

/** Where boot files of a real server stand: systemd's, and the one in /etc/init.d. */
export function bootFilePaths({ service }: RealServerParts): readonly [string, string] {
  return [`/etc/systemd/system/${service}.service`, `/etc/init.d/${service}`];
}

function systemdUnit({ address, script }: RealServerParts): string {
  return `${HEADER}
[Unit]
Description=Real server of LVS for ${address}
Wants=network.target
After=network.target systemd-sysctl.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${script} start
ExecStop=${script} stop

[Install]
WantedBy=multi-user.target
`;
}

/** With the headers of LSB (insserv, update-rc.d) and of chkconfig(8). */
function initScript({ address, service, script }: RealServerParts): string {
  return `#!/bin/sh
${HEADER}
# chkconfig: 2345 15 85
### BEGIN INIT INFO
# Provides:          ${service}
# Required-Start:    $network $remote_fs
# Required-Stop:     $network $remote_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: Real server of LVS for ${address}
### END INIT INFO
exec ${script} "$@"
`;
}

function openrcScript({ address, script }: RealServerParts): string {
  return `#!/sbin/openrc-run
${HEADER}
description="Real server of LVS for ${address}"
depend() { need net; }
start() { ${script} start; }
stop() { ${script} stop; }
`;
}
