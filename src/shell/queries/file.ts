import { createHash } from "node:crypto";
import { failure, success, type Result } from "../../diagnostics/diagnostic.js";
import type { FileState, Withheld } from "../../model/host-state.js";
import { quote } from "../../remote/quote.js";
import { PATH_FUNCTIONS, UNSAFE, unsafePlace } from "../path-functions.js";
import { mark, type Marks } from "../protocol.js";
import { hashReader } from "./hash-reader.js";
import { garbled, type QueryOf, type QueryShell, type Unanswered } from "./query-shell.js";

/** Files larger than this (bytes) are hashed only: what hap writes by content is configuration. */
const CONTENT_LIMIT = 1024 * 1024;

/** Paths given to one call of stat, sha256sum or head; far below any system's limit on arguments. */
const PATHS_A_CALL = 200;

/** Targets of all links (bytes): each may have 4096, and few of a playbook's paths are links. */
const LINKS_LIMIT = 256 * 1024;

/** Who has a folder in hand, and where it is (bytes): as long as a path can be. */
const PLACE_LIMIT = 8192;

/** Bytes that are read of a file which somebody may have planted: he chooses how many there are. */
const PLANTED_LIMIT = CONTENT_LIMIT;

/** How long one such file may keep the look waiting (s). */
const PLANTED_SECONDS = 3;

/** What a path holds, as the shell's own tests tell. */
const KINDS = [
  ...["absent", "link", "directory", "file", "unreadable", "other"],
  // In a folder with the sticky bit, and not of the user who looks: whoever owns it may have made it for hap to find.
  ...["planted", "planted-directory"],
  // It is there, and somebody else has the way to it in hand.
  "held",
] as const;
type Kind = (typeof KINDS)[number];

/** Names in a directory are counted up to here. */
const MOST_ENTRIES = 1000;

/** What a path holds, and how many names are in a directory. */
interface KindSeen {
  readonly kind: Kind;
  readonly entries: number;
}

/** Fields of a `stat` line, none of which may hold a tab: bytes, mode, time, type, owner, group. */
const STAT_FORMAT = ["%s", "%a", "%y", "%F", "%U", "%G"].join("${hap_tab}");

/**
 * hap_files PATH… and hap_contents PATH…: every program is started once for all paths, and no path is printed: answers
 * come in the order of the paths. A program that fails has lost a path on the way, and says `moving`. `for f` keeps its
 * list, so what is found can be added behind it.
 *
 * hap_places FOLDER… is called before: nothing is opened below a folder which somebody else could lead elsewhere. So
 * nobody but root and the user who looks can change what a path means between two of these programs, but for names in
 * /tmp. A file that is somebody else's there may be anything when it is opened: it is read alone, following no link and
 * waiting for nobody, no more than PLANTED_LIMIT of it.
 */
const FILE_FUNCTIONS = `
hap_tab='\t'
hap_entries() {
  c=0
  for e in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -e "$e" ] || [ -h "$e" ]; then c=$((c + 1)); [ $c -lt ${MOST_ENTRIES} ] || break; fi
  done
}
hap_places() {
  hap_held=$hap_nl hap_n=0
  for d; do
    p=$(
      hap_unsafe() { printf '%s %s\\n%s\\n' "$1" "$(stat -c %U "$hap_p" 2>/dev/null)" "$hap_p"; exit ${UNSAFE}; }
      hap_in "$d" 2>/dev/null
    )
    if [ $? -eq ${UNSAFE} ]; then
      hap_held=$hap_held$d$hap_nl
      ${mark("file-places", '"$hap_n"', '"${p%% *}"')}; printf '%s\\n' "\${p#* }"
    fi
    hap_n=$((hap_n + 1))
  done
}
hap_held() { d=\${1%/*}; case $hap_held in *"$hap_nl\${d:-/}$hap_nl"*) ;; *) return 1 ;; esac; }
hap_planted() { [ -k "\${1%/*}/" ] && [ ! -O "$1" ]; }
hap_kinds() {
  for f; do
    if hap_held "$f"; then if [ -e "$f" ] || [ -h "$f" ]; then echo held; else echo absent; fi
    elif [ -h "$f" ]; then echo link
    elif [ -d "$f" ] && hap_planted "$f"; then hap_entries "$f"; echo "planted-directory $c"
    elif [ -d "$f" ]; then hap_entries "$f"; echo "directory $c"
    elif [ ! -e "$f" ]; then echo absent
    elif [ ! -r "$f" ]; then echo unreadable
    elif [ -f "$f" ]; then if hap_planted "$f"; then echo planted; else echo file; fi
    else echo other; fi
  done
}
hap_stats() {
  n=$#
  for f; do if [ -e "$f" ] || [ -h "$f" ]; then set -- "$@" "$f"; fi; done
  shift "$n"
  [ $# -eq 0 ] || stat -c "${STAT_FORMAT}" "$@" 2>/dev/null || echo moving
}
hap_links() { for f; do if [ -h "$f" ] && ! hap_held "$f"; then ${mark("file-links")}; readlink "$f"; fi; done; }
hap_readable() {
  hap_do=$1; shift; n=$# hap_alone=
  for f; do
    if [ -f "$f" ] && [ ! -h "$f" ] && [ -r "$f" ] && ! hap_held "$f"; then
      set -- "$@" "$f"
      if hap_planted "$f"; then hap_alone=yes; fi
    fi
  done
  shift "$n"
  if [ $# -eq 0 ]; then return 0; fi
  if [ -z "$hap_alone" ]; then $hap_do "$@" 2>/dev/null; return; fi
  hap_how=iflag=nofollow,nonblock
  dd if=/dev/null $hap_how count=0 2>/dev/null || hap_how=
  for f; do
    if ! hap_planted "$f"; then $hap_do "$f" 2>/dev/null || return 1
    elif [ "$hap_do" = sha256sum ]; then s=$(hap_some "$f" | sha256sum); printf '%s  %s\\n' "\${s%% *}" "$f"
    else hap_some "$f"; fi
  done
}
hap_some() { timeout ${PLANTED_SECONDS} dd if="$1" bs=65536 count=${PLANTED_LIMIT / 65_536} $hap_how 2>/dev/null; }
hap_files() {
  ${mark("file-kinds")}; hap_kinds "$@"
  ${mark("file-stats")}; hap_stats "$@"
  hap_links "$@"
  ${mark("file-hashes")}; hap_readable sha256sum "$@" || echo moving
}
hap_contents() { ${mark("file-contents")}; hap_readable 'head -q -c ${CONTENT_LIMIT}' "$@"; }
`;

export const fileShell: QueryShell<"file"> = {
  ask: (queries) => {
    const calls = (name: string, some: readonly QueryOf<"file">[]): string[] =>
      chunks(some).map((chunk) => `${name} ${chunk.map(({ path }) => quote(path)).join(" ")}\n`);
    const wanted = queries.filter(({ content }) => content);
    const places = foldersOf(queries).map(quote).join(" ");
    return [
      PATH_FUNCTIONS,
      FILE_FUNCTIONS,
      `hap_places ${places}\n`,
      ...calls("hap_files", queries),
      ...calls("hap_contents", wanted),
    ].join("");
  },
  expected: (queries) => {
    const times = chunks(queries).length;
    const wanted = queries.filter(({ content }) => content);
    const paths = queries.reduce((sum, { path }) => sum + 2 * Buffer.byteLength(path), 0);
    return [
      { tag: "file-places", times: foldersOf(queries).length, bytes: PLACE_LIMIT * foldersOf(queries).length },
      { tag: "file-kinds", times, bytes: 32 * queries.length },
      { tag: "file-stats", times, bytes: 512 * queries.length },
      { tag: "file-links", times: queries.length, bytes: LINKS_LIMIT },
      { tag: "file-hashes", times, bytes: 80 * queries.length + paths },
      { tag: "file-contents", times: chunks(wanted).length, bytes: CONTENT_LIMIT * wanted.length },
    ];
  },
  read: (queries, marks) => {
    const kinds = marks.lines("file-kinds").flatMap((line) => kindOf(line) ?? []);
    if (kinds.length !== queries.length) return garbled("it does not tell of every path");
    return statesOf(queries, kinds, marks);
  },
};

function kindOf(line: string): KindSeen | null {
  const [, word, entries = "0"] = /^([a-z-]+)(?: (\d{1,4}))?$/.exec(line) ?? [];
  const kind = KINDS.find((known) => known === word);
  return kind === undefined ? null : { kind, entries: Number(entries) };
}

/** The folders of the paths, each once. */
function foldersOf(queries: readonly QueryOf<"file">[]): readonly string[] {
  return [...new Set(queries.map(({ path }) => folderOf(path)))];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function chunks<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / PATHS_A_CALL) }, (_, i) =>
    items.slice(i * PATHS_A_CALL, (i + 1) * PATHS_A_CALL),
  );
}

/**
 * The states, from answers that come in order: one `stat` for each path that is there, one hash for each file, one
 * target a link.
 */
function statesOf(
  queries: readonly QueryOf<"file">[],
  kinds: readonly KindSeen[],
  marks: Marks,
): Result<readonly FileState[], Unanswered> {
  const folders = foldersOf(queries);
  const places = new Map(marks.all("file-places").map((one) => [folders[Number(one.words[0])], unsafePlace(one)]));
  const stats = marks.lines("file-stats").values();
  const hashes = hashReader(marks.bytes("file-hashes").toString("latin1"));
  const links = marks.all("file-links").values();
  const contents = marks.bytes("file-contents");
  let offset = 0;
  const states: FileState[] = [];
  for (const [i, { path, content }] of queries.entries()) {
    const { kind, entries } = kinds[i] ?? { kind: "absent", entries: 0 };
    const stat = kind === "absent" ? null : readStat(stats.next().value ?? "");
    const isFile = kind === "file" || kind === "planted";
    const sha256 = isFile ? hashes.next(path) : null;
    const size = isFile && content ? Math.min(stat?.size ?? 0, CONTENT_LIMIT) : 0;
    const bytes = isFile && content ? contents.subarray(offset, offset + size) : null;
    offset += size;
    if (bytes !== null && bytes.length < size) return failure({ kind: "moving", path });
    const target = kind === "link" ? targetOf(links.next().value?.body ?? Buffer.alloc(0)) : null;
    const place = places.get(folderOf(path));
    const state =
      place === undefined
        ? stateOf(kind, { stat, sha256, bytes, target, entries })
        : withheld({ kind: "place", place }, stat);
    if (state === null) return failure({ kind: "moving", path });
    states.push(state);
  }
  // What is left over belongs to a path that came while the others were told.
  if (stats.next().done !== true || !hashes.atEnd() || links.next().done !== true || offset !== contents.length)
    return failure({ kind: "moving", path: queries.at(-1)?.path ?? "" });
  return success(states);
}

interface Stat {
  readonly size: number;
  readonly mode: number;
  readonly mtime: string;
  readonly what: string;
  readonly owner: string;
  readonly group: string;
}

function readStat(line: string): Stat | null {
  const [size = "", mode = "", mtime = "", what = "", owner, group, more] = line.split("\t");
  if (!/^\d+$/.test(size) || !/^[0-7]+$/.test(mode) || owner === undefined || group === undefined) return null;
  return more === undefined ? { size: Number(size), mode: parseInt(mode, 8), mtime, what, owner, group } : null;
}

function targetOf(body: Buffer): string {
  return body.toString("utf8").replace(/\n$/, "");
}

/** What is not opened; `stat` is null when nothing is there. */
function withheld(why: Withheld, stat: Stat | null): FileState {
  const mtime = stat?.what.startsWith("regular") === true ? stat.mtime : null;
  return {
    type: "unreadable",
    withheld: why,
    glance: { type: stat === null ? "absent" : "unreadable", sha256: null, mtime },
  };
}

interface SeenFile {
  readonly stat: Stat | null;
  readonly sha256: string | null;
  /** Null when they were not asked for. */
  readonly bytes: Buffer | null;
  readonly target: string | null;
  readonly entries: number;
}

/** Null when what was seen does not fit together: the path changed meanwhile. */
function stateOf(kind: Kind, { stat, sha256, bytes, target, entries }: SeenFile): FileState | null {
  if (kind === "absent") return { type: "absent" };
  if (stat === null) return null;
  const { mode, owner, group, mtime, size, what } = stat;
  const regular = what.startsWith("regular");
  // What is root's nobody else has made.
  const planted = kind.startsWith("planted") && owner !== "root" ? ({ planted: true } as const) : {};
  switch (kind) {
    case "link":
      return { type: "other", what: "symbolic link", target: target ?? "" };
    case "directory":
    case "planted-directory":
      return what === "directory" ? { type: "directory", mode, owner, group, mtime, entries, ...planted } : null;
    case "unreadable":
      return regular ? { type: "unreadable" } : { type: "other", what, target: null };
    case "other":
      return regular ? null : { type: "other", what, target: null };
    case "held":
      // Then a place was told.
      return null;
    case "file":
    case "planted":
      break;
  }
  if (!regular || sha256 === null) return null;
  if (planted.planted && size > PLANTED_LIMIT) return withheld({ kind: "large", owner, size }, stat);
  const content = size <= CONTENT_LIMIT ? bytes : null;
  if (content !== null && createHash("sha256").update(content).digest("hex") !== sha256) return null;
  return { type: "file", sha256, size, content, mode, owner, group, mtime, ...planted };
}
