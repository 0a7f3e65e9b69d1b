import { createHash } from "node:crypto";
import type { Change } from "../../src/model/change.js";
import type { FileState } from "../../src/model/host-state.js";

/** A change about a path, and what has to stand there before. */
export interface PathChange {
  readonly name: string;
  readonly there: "file" | "directory" | null;
  readonly of: (path: string) => Change;
}

const absent = { type: "absent" } as const;
const root = { mode: 0o644, owner: "root", group: "root" } as const;

/** The state of a file of root's with this text. */
export const fileState = (text: string): FileState => ({
  ...{ type: "file", sha256: createHash("sha256").update(text).digest("hex"), size: text.length, content: null },
  ...{ mode: 0o644, owner: "root", group: "root", mtime: "" },
});
export const folderState: FileState = {
  ...{ type: "directory", mode: 0o755, owner: "root", group: "root", mtime: "", entries: 0 },
};

/** What stands in the files that changes expect. */
export const THERE = "there\n";

/** Every kind of change about a path, in each way in which it has one; a new kind has to say here how it reaches its path. */
const BY_KIND: { readonly [K in Change["kind"]]: readonly PathChange[] } = {
  "write-file": [
    {
      name: "write-file",
      there: null,
      of: (path) => ({ kind: "write-file", path, content: "hap's\n", ...root, before: absent, validator: null }),
    },
    {
      name: "write-file for somebody",
      there: null,
      of: (path) => ({
        ...{ kind: "write-file", path, content: "hap's\n", ...root, owner: "12345", before: absent, validator: null },
      }),
    },
  ],
  "make-directory": [
    {
      name: "make-directory",
      there: null,
      of: (path) => ({ kind: "make-directory", path, ...root, owner: "12345", before: absent }),
    },
    {
      name: "make-directory below",
      there: null,
      of: (path) => ({ kind: "make-directory", path: `${path}/a/b`, ...root, before: absent }),
    },
  ],
  "set-attributes": [
    {
      name: "set-attributes of a file",
      there: "file",
      of: (path) => ({
        ...{ kind: "set-attributes", path, mode: 0o666, owner: "12345", group: "root", before: fileState(THERE) },
      }),
    },
    {
      name: "set-attributes of a directory",
      there: "directory",
      of: (path) => ({
        ...{ kind: "set-attributes", path, mode: 0o777, owner: "12345", group: "root", before: folderState },
      }),
    },
  ],
  remove: [
    {
      name: "remove a file",
      there: "file",
      of: (path) => ({ kind: "remove", path, recursive: false, before: fileState(THERE) }),
    },
    {
      name: "remove a directory",
      there: "directory",
      of: (path) => ({ kind: "remove", path, recursive: true, before: folderState }),
    },
  ],
  fetch: [
    {
      name: "fetch",
      there: null,
      of: (path) => ({
        ...{ kind: "fetch", url: "http://127.0.0.1:1/none", path, sha256: "0".repeat(64), by: "host", before: absent },
      }),
    },
  ],
  unpack: [
    {
      name: "unpack from",
      there: "file",
      of: (path) => ({ kind: "unpack", archive: path, directory: "/srv/unpacked" }),
    },
    { name: "unpack to", there: null, of: (path) => ({ kind: "unpack", archive: "/srv/archive", directory: path }) },
  ],
  run: [
    {
      name: "run in",
      there: "directory",
      of: (path) => ({ kind: "run", command: { kind: "script", text: ": >made" }, folder: path }),
    },
    {
      name: "build in",
      there: "directory",
      of: (path) => ({
        ...{ kind: "run", command: { kind: "script", text: ": >made" }, build: { directory: path, log: "/srv/log" } },
      }),
    },
    {
      name: "log of a build",
      there: null,
      of: (path) => ({
        ...{ kind: "run", command: { kind: "script", text: ":" }, build: { directory: "/srv", log: path } },
      }),
    },
  ],
  user: [
    {
      name: "home of a user",
      there: null,
      of: (path) => ({
        ...{ kind: "user", name: "bob", before: null },
        wanted: { group: null, groups: [], system: false, home: path, shell: null },
      }),
    },
  ],
  // The key says which path below /proc/sys, where only the kernel makes names.
  sysctl: [],
  "install-packages": [],
  "upgrade-packages": [],
  "install-package-file": [],
  "remove-packages": [],
  resources: [],
  service: [],
  "lvs-table": [],
  reboot: [],
};

export const PATH_CHANGES: readonly PathChange[] = Object.values(BY_KIND).flat();

/** A change of this name about a path. */
export function pathChange(name: string, path: string): Change {
  const found = PATH_CHANGES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no change is called ${name}`);
  return found.of(path);
}
