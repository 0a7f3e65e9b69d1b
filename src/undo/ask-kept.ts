import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import type { Host } from "../model/host.js";
import { RUN_ID, type RunId } from "../model/run-id.js";
import type { Contact } from "../remote/session.js";
import { keptScript, NOTES_LIMIT } from "../shell/keep.js";
import { markedScript, outputBytes, readMarks, type ExpectedMarks, type Marks } from "../shell/protocol.js";
import { keptRun, type KeptRun } from "./kept-run.js";
import { readNotes } from "./read-notes.js";

const LIMIT_MS = 60_000;
/** Runs that are told to be later than the one that is asked about. */
const LATER = 1000;

const EXPECTED: readonly ExpectedMarks[] = [
  { tag: "kept-folder", times: 1, bytes: 4096 },
  { tag: "kept-notes", times: 1, bytes: NOTES_LIMIT },
  { tag: "kept-before", times: 1, bytes: NOTES_LIMIT },
  { tag: "kept-after", times: 1, bytes: NOTES_LIMIT },
  { tag: "kept-later", times: LATER, bytes: 4 * NOTES_LIMIT },
  { tag: "end", times: 1, bytes: 0 },
];

/** What a host keeps of a run; null when it keeps nothing. The problem is why it could not be asked. Never rejects. */
export async function askKept(
  host: Host,
  run: RunId,
  contact: (host: Host) => Promise<Contact>,
): Promise<Result<KeptRun | null, string>> {
  const contacted = await contact(host);
  if (!contacted.ok) return failure(contacted.problem.message);
  const { value: session } = contacted;
  try {
    const { text, nonce } = markedScript(keptScript(run));
    const output = { bytes: outputBytes(EXPECTED) };
    const result = await session.exchange(text, { timeoutMs: LIMIT_MS, watched: false, output });
    if (result.kind === "lost") return failure(`the connection was lost: ${result.reason}`);
    const read = readMarks(result.stdout, nonce, EXPECTED);
    if (!read.ok) return failure(`its answer is not understood: ${read.problem}`);
    if (read.value.all("end").length === 0) return failure("its answer is cut off");
    return keptIn(read.value);
  } finally {
    await session.close();
  }
}

function keptIn(marks: Marks): Result<KeptRun | null, string> {
  if (marks.all("kept-notes").length === 0) return success(null);
  const textOf = (tag: "kept-before" | "kept-after"): string | null =>
    marks.all(tag).length === 0 ? null : marks.bytes(tag).toString("utf8");
  const own = readNotes(marks.bytes("kept-notes").toString("utf8"));
  if (own.unread > 0) return failure("what it keeps of that run was not written by this version of hap");
  const later = marks.all("kept-later").flatMap(({ body }) => {
    const [name = "", ...lines] = body.toString("utf8").split("\n");
    return RUN_ID.test(name) ? [{ run: name, notes: readNotes(lines.join("\n")).notes }] : [];
  });
  return success(
    keptRun({
      folder: marks.bytes("kept-folder").toString("utf8").trimEnd(),
      notes: own.notes,
      packagesBefore: textOf("kept-before"),
      packagesAfter: textOf("kept-after"),
      later,
    }),
  );
}
