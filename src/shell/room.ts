import { quote } from "../remote/quote.js";
import { mark, readMarks, type ExpectedMarks, type Marks } from "./protocol.js";

/** A folder, and what is to come there. */
export interface RoomWanted {
  readonly folder: string;
  readonly bytes: number;
  readonly inodes: number;
}

/** Why something does not fit. */
export type RoomLack =
  | { readonly kind: "unwritable"; readonly folder: string }
  | {
      readonly kind: "bytes" | "inodes";
      readonly folder: string;
      readonly wanted: number;
      readonly free: number;
    };

/**
 * Looks what is free where these folders are, or would be: the nearest folder that is there counts. One df(1) for all
 * of them in KiB, one in inodes.
 */
export function roomScript(wanted: readonly RoomWanted[]): string {
  const folders = wanted.map(
    ({ folder }, index) => `d=${quote(folder)}
while [ -n "$d" ] && [ ! -d "$d" ]; do d=\${d%/*}; done
[ -n "$d" ] || d=/
[ -w "$d" ] || ${mark("room-unwritable", index)}
set -- "$@" "$d"
`,
  );
  return `set --\n${folders.join("")}${mark("room-kib")}; df -Pk "$@" 2>/dev/null
${mark("room-inodes")}; df -Pi "$@" 2>/dev/null
${mark("end")}
`;
}

function expected(count: number): readonly ExpectedMarks[] {
  const bytes = (count + 1) * 4096;
  return [
    { tag: "room-unwritable", times: count, bytes: 0 },
    { tag: "room-kib", times: 1, bytes },
    { tag: "room-inodes", times: 1, bytes },
    { tag: "end", times: 1, bytes: 0 },
  ];
}

/**
 * What does not fit, by what `roomScript` printed under its nonce. Folders of one file system are taken together; what
 * the host does not say is no lack.
 */
export function readRoom(stdout: Buffer, nonce: string, wanted: readonly RoomWanted[]): readonly RoomLack[] {
  const read = readMarks(stdout, nonce, expected(wanted.length));
  if (!read.ok) return [];
  const unwritable = read.value.all("room-unwritable").flatMap(({ words: [index] }) => wanted[Number(index)] ?? []);
  return [
    ...unwritable.map(({ folder }): RoomLack => ({ kind: "unwritable", folder })),
    ...lacks(wanted, freeOf(read.value, "room-kib", wanted.length), "bytes"),
    ...lacks(wanted, freeOf(read.value, "room-inodes", wanted.length), "inodes"),
  ];
}

interface Free {
  readonly place: string;
  readonly free: number;
}

const DF_LINE = /^(.*?)\s+(\d+|-)\s+(\d+|-)\s+(-?\d+|-)\s+(?:\d+%|-)\s+(.*)$/;

/** A line a folder, in their order; null where a file system does not count. */
function freeOf(marks: Marks, tag: "room-kib" | "room-inodes", count: number): readonly (Free | null)[] {
  if (marks.all(tag).length === 0) return [];
  const lines = marks.lines(tag).filter((line) => line !== "");
  if (lines.length !== count + 1) return [];
  return lines.slice(1).map((line) => {
    const [, device = "", total = "-", , free = "-", mount = ""] = DF_LINE.exec(line) ?? [];
    if (total === "-" || total === "0" || free === "-") return null;
    return { place: `${device} ${mount}`, free: tag === "room-kib" ? Number(free) * 1024 : Number(free) };
  });
}

function lacks(
  wanted: readonly RoomWanted[],
  free: readonly (Free | null)[],
  kind: "bytes" | "inodes",
): readonly RoomLack[] {
  const sums = new Map<string, { readonly folder: string; readonly free: number; wanted: number }>();
  for (const [i, one] of wanted.entries()) {
    const there = free[i] ?? null;
    if (there === null) continue;
    const sum = sums.get(there.place) ?? { folder: one.folder, free: there.free, wanted: 0 };
    sum.wanted += one[kind];
    sums.set(there.place, sum);
  }
  return [...sums.values()].flatMap((sum) => (sum.wanted > sum.free ? [{ kind, ...sum }] : []));
}
