import { assertEquals, assertRejects } from "@std/assert";
import { bodyPieces } from "../../../lib/files/upload/body_pieces.ts";
import type { HttpRequest } from "../../../lib/message.ts";
import { makeRequest } from "../../support/make_request.ts";

const KIB = 1024;

/** A body that comes in so many bytes at a time, as far as there is room for them. */
function requestOf(sizes: readonly number[]): Pick<HttpRequest, "readInto"> {
  const rest = [...sizes];
  let next = 0;
  return {
    readInto(into) {
      const size = rest.shift();
      if (size === undefined) return Promise.resolve(null);
      const count = Math.min(size, into.length);
      for (let i = 0; i < count; i++) into[i] = next++ % 251;
      return Promise.resolve(count);
    },
  };
}

const ROWS:
  readonly (readonly [name: string, sizes: readonly number[], pieces: readonly number[]])[] = [
    ["is empty", [], []],
    ["trickles in", [1, 2, 3], [1, 2, 3]],
    ["comes as fast as it is read", Array(6).fill(Infinity), [
      16 * KIB,
      64 * KIB,
      256 * KIB,
      1024 * KIB,
      1024 * KIB,
      1024 * KIB,
    ]],
    ["never fills the room there is", Array(4).fill(16 * KIB - 1), Array(4).fill(16 * KIB - 1)],
    ["fills it once", [16 * KIB, 17 * KIB, 17 * KIB], [16 * KIB, 17 * KIB, 17 * KIB]],
    ["comes fast, then trickles in", [
      Infinity,
      Infinity,
      Infinity,
      4 * KIB,
      Infinity,
      4 * KIB - 1,
      Infinity,
    ], [16 * KIB, 64 * KIB, 256 * KIB, 4 * KIB, 1024 * KIB, 4 * KIB - 1, 16 * KIB]],
  ];

for (const [name, sizes, pieces] of ROWS) {
  Deno.test(`bodyPieces() yields all of it, in one buffer with the room it needs, when the body ${name}`, async () => {
    const lengths: number[] = [];
    const buffers = new Set<ArrayBufferLike>();
    let next = 0;
    for await (const piece of bodyPieces(requestOf(sizes))) {
      lengths.push(piece.length);
      buffers.add(piece.buffer);
      const held = [...buffers].filter(({ byteLength }) => byteLength > 0);
      assertEquals(held.length, 1);
      if (!piece.every((byte) => byte === next++ % 251)) throw new Error(`Wrong before ${next}`);
    }
    assertEquals(lengths, pieces);
  });
}

Deno.test("bodyPieces() lets the body go when whoever reads stops", async () => {
  const request = makeRequest("PUT", "/", { body: ["a", "b"] });
  for await (const _piece of bodyPieces(request)) break;
  assertEquals(await request.body.text(), "b");
});

Deno.test("bodyPieces() throws what the body fails with", async () => {
  const request = { readInto: () => Promise.reject(new Error("left")) };
  await assertRejects(() => Array.fromAsync(bodyPieces(request)), Error, "left");
});
