/** Random choices that a seed repeats. */
export interface Random {
  /** A whole number from 0 up to, and without, `below`. */
  int(below: number): number;
  /** True so often of 100. */
  chance(percent: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Some of the items, at least one, in their order. */
  some<T>(items: readonly T[]): readonly T[];
}

/** Makes a generator from a seed (mulberry32). */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[int(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  };
  return {
    int,
    pick,
    chance: (percent) => int(100) < percent,
    some: (items) => {
      const taken = items.filter(() => int(2) === 0);
      return taken.length === 0 ? [pick(items)] : taken;
    },
  };
}
