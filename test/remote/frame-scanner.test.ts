import * as fc from "fast-check";
import { expect, test } from "vitest";
import { frameScanner } from "../../src/remote/frame-scanner.js";

interface Seen {
  readonly begins: string[];
  readonly ends: string[];
  readonly data: Buffer[];
}

/** Scans a stream cut at the given places for frames with the given nonces. */
function scan(stream: Buffer, cuts: readonly number[], nonces: readonly string[]): { frames: Seen[]; noise: string } {
  const noise: Buffer[] = [];
  const scanner = frameScanner((chunk) => noise.push(chunk));
  const frames = nonces.map((nonce): Seen => {
    const seen: Seen = { begins: [], ends: [], data: [] };
    scanner.expect({
      nonce,
      begin: (word) => seen.begins.push(word),
      data: (chunk) => seen.data.push(Buffer.from(chunk)),
      end: (word) => seen.ends.push(word),
    });
    return seen;
  });
  const places = [0, ...[...cuts].sort((a, b) => a - b), stream.length];
  places.forEach((place, index) => scanner.feed(stream.subarray(place, places[index + 1])));
  return { frames, noise: Buffer.concat(noise).toString("latin1") };
}

test("frames are found wherever the stream is cut, and noise stays outside", () => {
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString("latin1"));
  const piece = fc.oneof(bytes, fc.constant("\x1e"), fc.constant("\x1enonce"), fc.constant("€€€"));
  const cuts = fc.array(fc.nat(400), { maxLength: 30 });
  fc.assert(
    fc.property(piece, piece, piece, cuts, (before, body, between, places) => {
      const text = `${before}\x1eaaaab 17\n${body}\x1eaaaae 3\n${between}\x1ebbbbb 18\n\x1ebbbbe 0\nlate`;
      const stream = Buffer.from(text, "latin1");
      const { frames, noise } = scan(
        stream,
        places.filter((place) => place <= stream.length),
        ["aaaa", "bbbb"],
      );
      expect(frames.map((frame) => [frame.begins, frame.ends])).toEqual([
        [["17"], ["3"]],
        [["18"], ["0"]],
      ]);
      expect(Buffer.concat(frames[0]?.data ?? []).toString("latin1")).toBe(
        Buffer.from(body, "latin1").toString("latin1"),
      );
      expect(noise).toBe(Buffer.from(`${before}${between}late`, "latin1").toString("latin1"));
    }),
  );
});

test("a marker with another nonce is data", () => {
  const { frames } = scan(Buffer.from("\x1eaaaab 1\n\x1ecccce 0\n\x1eaaaae 2\n"), [], ["aaaa"]);
  expect(Buffer.concat(frames[0]?.data ?? []).toString()).toBe("\x1ecccce 0\n");
  expect(frames[0]?.ends).toEqual(["2"]);
});

test.each(["b", "e"])(
  "a marker of kind %s whose line does not end is no marker, and nothing is held for it",
  (which) => {
    const begin = which === "b" ? "" : "\x1eaaaab 1\n";
    const endless = `\x1eaaaa${which} ${"9".repeat(500)}`;
    const stream = Buffer.from(begin + endless.repeat(3));
    const { frames, noise } = scan(stream, [100, 200, 600, 601], ["aaaa"]);
    expect(frames[0]?.ends).toEqual([]);
    const passed = which === "b" ? noise : Buffer.concat(frames[0]?.data ?? []).toString();
    expect(passed).toBe(endless.repeat(3));
  },
);

test("a marker after many that are none is found", () => {
  const lies = `\x1eaaaae ${"0".repeat(80)}`.repeat(1000);
  const { frames } = scan(Buffer.from(`\x1eaaaab 7\n${lies}\x1eaaaae 0\n`), [70, 71, 20_000], ["aaaa"]);
  expect(frames[0]?.ends).toEqual(["0"]);
  expect(Buffer.concat(frames[0]?.data ?? []).length).toBe(lies.length);
});
