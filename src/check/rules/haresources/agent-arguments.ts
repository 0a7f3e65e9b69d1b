import { suggest } from "../../../diagnostics/did-you-mean.js";
import { count } from "../../../diagnostics/words.js";
import { isIPv6 } from "../../../model/ip-version.js";
import { ipv6Resource, parseResource } from "../../../model/haresource.js";
import { AGENTS, FILE_SYSTEMS } from "../agents.js";
import { within } from "../directives.js";
import { defineRule, onHaresources } from "../rule.js";

export const agentArguments = defineRule({
  id: "HB105",
  severity: "error",
  summary: "a known agent has too few or too many arguments, or one that cannot be",
  why: "it fails when it is started, at the takeover, and Heartbeat gives the whole group up with it",
  source: "the usage texts of resource-agents 4.12; `Giving up resources due to failure of ..` was seen",
  bad: [
    "haresources { a Filesystem::/dev/drbd0 }",
    "haresources { a Filesystem::/dev/drbd0::data::ext4 }",
    "haresources { a Filesystem::/dev/drbd0::/data::etc4 }",
    "haresources { a IPaddr2 }",
    "haresources { a IPaddr::192.168.3.118::x }",
    "haresources { a LVSSyncDaemonSwap::primary }",
    "haresources { a portblock::tcp::3306::shut }",
  ],
  good: [
    "haresources { a IPaddr2::10.0.0.5/24/eth0 drbddisk::r0 Filesystem::/dev/drbd0::/data::ext4::noatime LVSSyncDaemonSwap::master::7 }",
    "haresources { a portblock::tcp::3306::block::10.0.0.5 my.sh::a::b::c }",
  ],
  check: onHaresources((haresources, report) => {
    for (const word of haresources.groups.flatMap(({ resources }) => resources)) {
      const { script, args } = parseResource(word.value);
      const agent = Object.hasOwn(AGENTS, script) ? AGENTS[script] : undefined;
      if (agent === undefined) continue;
      const help = agent.usage;
      const address = script === "IPv6addr" ? args.join("::") : "";
      if (args.length > 1 && isIPv6(address.split("/")[0] ?? "")) {
        report(haresources, "`::` keeps arguments apart: it cannot stand in the address", word.span, {
          help: ipv6Resource(address),
        });
        continue;
      }
      if (args.length < agent.least || args.length > agent.most) {
        const { least, most } = agent;
        const wanted = least === most ? count(least, "argument") : `${least} to ${count(most, "argument")}`;
        report(haresources, `expected ${wanted} of \`${script}\`, found ${args.length}`, word.span, { help });
        continue;
      }
      const wrong = wrongArgument(script, args);
      if (wrong === null) continue;
      const start =
        word.value
          .split("::")
          .slice(0, wrong.at + 1)
          .join("::").length + 2;
      const place = within(word.span, word.value, start, start + (args[wrong.at]?.length ?? 0));
      const near = suggest(args[wrong.at] ?? "", wrong.among ?? []);
      report(haresources, `expected ${wrong.expected}, found \`${args[wrong.at] ?? ""}\``, place, {
        ...(near === null ? {} : { label: `did you mean \`${near}\`?` }),
        help,
      });
    }
  }),
});

interface WrongArgument {
  readonly at: number;
  readonly expected: string;
  readonly among?: readonly string[];
}

/** The first argument that the agent refuses by its form; null when all may be right. */
function wrongArgument(script: string, args: readonly string[]): WrongArgument | null {
  const [first = "", second = "", third = ""] = args;
  switch (script) {
    case "Filesystem":
      if (!second.startsWith("/")) return { at: 1, expected: "a mount point, an absolute path" };
      return FILE_SYSTEMS.includes(third) ? null : { at: 2, expected: "a type of file system", among: FILE_SYSTEMS };
    case "LVSSyncDaemonSwap":
      return first === "master"
        ? null
        : { at: 0, expected: "`master`, which is swapped with backup", among: ["master"] };
    case "portblock":
      if (first !== "tcp" && first !== "udp") return { at: 0, expected: "`tcp` or `udp`", among: ["tcp", "udp"] };
      return third === "block" || third === "unblock"
        ? null
        : { at: 2, expected: "`block` or `unblock`", among: ["block", "unblock"] };
    default:
      return null;
  }
}
