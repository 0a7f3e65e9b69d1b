import { createHash } from "node:crypto";
import type { Change } from "../../model/change.js";
import type { FileState, StateView } from "../../model/host-state.js";
import type { Query } from "../../model/query.js";
import type { Report } from "../../model/step-kind.js";
import type { SourceLine } from "./schema.js";

/** Where archives, sources and the notes of what was built lie on a host. */
const BUILDS = "/var/lib/hap/build";

/** The largest archive (bytes) that is sent by hap. */
const SENT_LIMIT = 64 * 1024 * 1024;

/** Problems of one `source`. */
export function checkSource({ block, span }: SourceLine, report: Report): void {
  const { from, sha256, run, via } = block.fields;
  if (run.length === 0) report("HAP3006", "`source` needs a line `run`: a command of the build", span);
  if (from === null) return;
  const { origin } = from.args;
  if (origin.kind === "url") {
    if (sha256 !== null) return;
    const help =
      "without it nobody knows what root builds there, nor whether it has changed: `sha256sum FILE` prints it";
    report("HAP3006", "a `source` from a URL needs a line `sha256`: the archive's checksum", from.span, { help });
    return;
  }
  if (via !== null) report("HAP3033", "`via` and a file exclude each other: hap sends files itself", via.span);
  const found = sumOf(origin.content);
  if (sha256 !== null && sha256.args.hex !== found) {
    report("HAP3040", `the checksum of ${origin.path} is another: ${found}`, sha256.span, {
      help: "fetch the file again, or correct the line when the new file is the right one",
    });
  }
  if (origin.content.length > SENT_LIMIT) {
    const size = Math.round(origin.content.length / 1024 / 1024);
    report("HAP3041", `${origin.path} is too large to be sent: ${size} MiB of ${SENT_LIMIT / 1024 / 1024}`, from.span, {
      help: "let the host fetch it: `from https://…`",
    });
  }
}

/** What has to be known for one `source`. */
export function sourceQueries(source: SourceLine): readonly Query[] {
  const { archive, note } = pathsOf(source.args.name);
  const { creates } = source.block.fields;
  return [
    { kind: "file", path: BUILDS, content: false },
    { kind: "file", path: archive, content: false },
    { kind: "file", path: note, content: true },
    ...(creates === null ? [] : [{ kind: "file", path: creates.args.path, content: false } as const]),
  ];
}

/**
 * Fetches, unpacks and builds what has not been built of this archive by these commands. That it was built is noted
 * after the last command only, and the note goes before the first: so a build that broke off is not taken for an
 * installation.
 */
export function planSource(source: SourceLine, state: StateView): readonly Change[] {
  const { from, run, creates } = source.block.fields;
  if (from === null) return [];
  const { archive, directory, note, log } = pathsOf(source.args.name);
  const sum = archiveSum(source);
  const wanted = `archive ${sum}\ncommands ${sumOf(JSON.stringify(run.map(({ args }) => args.command)))}\n`;
  const noted = state.file(note);
  const there = creates === null || state.glance(creates.args.path).type !== "absent";
  if (there && noted.type === "file" && noted.content?.toString("utf8") === wanted) return [];
  const place = { mode: 0o644, owner: "root", group: "root", validator: null };
  const last = run.length - 1;
  return [
    ...(noted.type === "absent" ? [] : [{ kind: "remove", path: note, recursive: false, before: noted } as const]),
    ...archiveChanges(source, state, sum),
    { kind: "unpack", archive, directory, span: from.span },
    ...run.map(({ args, span }, i): Change => {
      const path = i === last ? creates?.args.path : undefined;
      return { kind: "run", command: args.command, build: { directory, log }, creates: path, span };
    }),
    { kind: "write-file", path: note, content: wanted, before: { type: "absent" }, ...place },
  ];
}

/** Brings the archive to the host when it is not there. */
function archiveChanges(source: SourceLine, state: StateView, sum: string): readonly Change[] {
  const { from, via } = source.block.fields;
  const { archive } = pathsOf(source.args.name);
  const before = state.file(archive);
  if (from === null || (before.type === "file" && before.sha256 === sum)) return [];
  const { origin } = from.args;
  const { span } = from;
  const place = { mode: 0o644, owner: "root", group: "root" };
  const folder = state.file(BUILDS);
  return [
    ...(folder.type === "absent"
      ? [{ kind: "make-directory", path: BUILDS, ...place, mode: 0o755, before: folder, span } as const]
      : []),
    origin.kind === "file"
      ? {
          kind: "write-file",
          path: archive,
          content: origin.content,
          before: withoutContent(before),
          validator: null,
          ...place,
          span,
        }
      : {
          kind: "fetch",
          url: origin.url,
          path: archive,
          sha256: sum,
          by: via === null ? "host" : "controller",
          before,
          span,
        },
  ];
}

/** An archive is compared by its checksum only. */
function withoutContent(state: FileState): FileState {
  return state.type === "file" ? { ...state, content: null } : state;
}

function archiveSum({ block }: SourceLine): string {
  const { from, sha256 } = block.fields;
  const origin = from?.args.origin;
  return origin?.kind === "file" ? sumOf(origin.content) : (sha256?.args.hex ?? "");
}

function pathsOf(name: string) {
  const directory = `${BUILDS}/${name}`;
  return { directory, archive: `${directory}.archive`, note: `${directory}.built`, log: `${directory}.log` };
}

function sumOf(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
