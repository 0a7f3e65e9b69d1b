import { suggest } from "../../../diagnostics/did-you-mean.js";
import { parseResource } from "../../../model/haresource.js";
import { defineHostRule, onHost } from "../rule.js";

/** Where ResourceManager looks, in this order; the first that may be run is taken. */
export const SCRIPT_FOLDERS = ["/etc/ha.d/resource.d", "/etc/init.d"];

export const scriptMissing = defineHostRule({
  id: "HB076",
  severity: "error",
  summary: "a resource names a script that is nowhere, or that may not be run",
  why: "nobody looks until the takeover; then Heartbeat gives the group up, and its address is on no node",
  source: "ResourceManager of 3.0.6: `Cannot locate resource script ..`",
  bad: [
    [
      {
        files: { haresources: "a 10.0.0.5 my.sh\n" },
        look: { paths: { "/etc/ha.d/resource.d/my.sh": "absent", "/etc/init.d/my.sh": "absent" } },
      },
    ],
    [
      {
        files: { haresources: "a 10.0.0.5 my.sh\n" },
        look: { paths: { "/etc/ha.d/resource.d/my.sh": "644", "/etc/init.d/my.sh": "absent" } },
      },
    ],
  ],
  good: [
    [
      {
        files: { haresources: "a 10.0.0.5 my.sh\n" },
        look: { paths: { "/etc/ha.d/resource.d/my.sh": "755", "/etc/init.d/my.sh": "absent" } },
      },
    ],
    [{ files: { haresources: "a 10.0.0.5 my.sh\n" }, look: { paths: { "/etc/ha.d/resource.d/my.sh": "absent" } } }],
  ],
  check: onHost((look, report, { haresources, scripts, lvs }) => {
    for (const { value, span } of haresources?.groups.flatMap(({ resources }) => resources) ?? []) {
      const { script } = parseResource(value);
      // A name with a path in it is told already, and is no place to look at.
      if (script === "" || script.includes("/")) continue;
      const found = SCRIPT_FOLDERS.map((folder) => ({
        path: `${folder}/${script}`,
        look: look.path(`${folder}/${script}`),
      }));
      const files = found.flatMap(({ path, look: seen }) => (seen?.type === "file" ? [{ path, mode: seen.mode }] : []));
      if (files.some(({ mode }) => (mode & 0o111) !== 0)) continue;
      const [file] = files;
      // A copy of a folder does not show init.d; what lies in resource.d and may not be run was meant to be.
      if (file === undefined && found.some((one) => one.look === null)) continue;
      if (file === undefined) {
        const near = suggest(
          script,
          [...scripts, ...lvs].map((own) => own.script),
        );
        const meant = near === null ? "" : `is \`${near}\` meant? else `;
        report(haresources, `there is no script \`${script}\` in resource.d or init.d on this host`, span, {
          label: "found by nobody",
          help: `${meant}put it into ${SCRIPT_FOLDERS[0] ?? ""}, mode 0755, on both nodes; or install the package that brings it`,
        });
      } else {
        report(haresources, `\`${file.path}\` may not be run: mode 0${file.mode.toString(8)}`, span, {
          help: `chmod 755 ${file.path}`,
        });
      }
    }
  }),
});
