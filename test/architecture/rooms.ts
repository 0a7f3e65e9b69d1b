/**
 * The rooms of the house, ground floor first: a file imports only from its own room and from rooms below it.
 * Rooms on one line are neighbours that do not know each other.
 */
const FLOORS: readonly (readonly string[])[] = [
  ["grammar", "src/source", "src/files"],
  ["src/diagnostics"],
  ["src/syntax"],
  ["src/model"],
  ["src/inventory", "src/remote", "src/secrets"],
  ["src/engines"],
  ["src/project", "src/probe", "src/shell", "src/steps", "src/lab", "src/docs"],
  ["src/check", "src/plan"],
  ["src/run", "src/status", "src/undo"],
  ["src/report"],
  ["src/cli"],
];

/** The room that a file is in. */
export function roomOf(path: string): string {
  return path.startsWith("grammar/") ? "grammar" : path.split("/").slice(0, 2).join("/");
}

/** The floor of a room, counted from the ground; -1 for a room that the plan does not know. */
export function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}
