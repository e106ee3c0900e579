import type { Random } from "./random.ts";

/** Makes something else of bytes, one character each: one to four small changes. */
export function mutate(random: Random, wire: string): string {
  let mutant = wire;
  for (let count = random.between(1, 4); count > 0; count--) {
    mutant = random.pick(MUTATIONS)(random, mutant);
  }
  return mutant.slice(0, Math.max(MAX_BYTES, wire.length));
}

/** An execution is to take microseconds; what is long is tried with small limits. */
const MAX_BYTES = 4_000;

type Mutation = (random: Random, wire: string) => string;

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  replaceByte,
  insertToken,
  insertToken,
  insertToken,
  deleteSpan,
  duplicateSpan,
  moveSpan,
  swapLineEnd,
  repeatLine,
  repeatLine,
  moveLine,
  changeNumber,
  changeNumber,
  changeCase,
  insertRun,
  truncate,
];

/** What means something to a parser of HTTP, or used to mean something to a careless one. */
const TOKENS: readonly string[] = [
  ...["\r", "\n", "\r\n", "\r\n\r\n", "\n\n", "\r\r\n", " ", "\t", "\0", "\x0b", "\x0c", "\x7f"],
  ...[
    "\x80",
    "\xa0",
    "\xff",
    "\xc0\xae",
    "\xe2\x82\xac",
    "\xef\xbb\xbf",
    "%00",
    "%2e",
    "%c0%ae",
    "%",
  ],
  ...[":", ";", ",", "=", '"', "\\", "#", "?", "/", "//", "@", "[", "]", "[::1]", "*", "http://b/"],
  ...[
    "0",
    "1",
    "5",
    "a",
    "F",
    "00",
    "-1",
    "+1",
    "0x1",
    "1e1",
    "9007199254740991",
    "9007199254740992",
  ],
  ...["ffffffffffffffff", "10000000000000005", "7fffffff", "fffffff", "65535", "65536"],
  ...["0\r\n\r\n", "1\r\na\r\n", "5\r\nhello\r\n0\r\n\r\n", ";a=b", ';a="b"', ";", " ;a", "5;"],
  ...[
    "Host: b\r\n",
    "Host:\r\n",
    "Content-Length: 5\r\n",
    "Content-Length: 0\r\n",
    "content-length:",
  ],
  ...[
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "transfer-encoding:",
  ],
  ...["chunked", "identity", ", chunked", "Connection: close\r\n", "Connection: keep-alive\r\n"],
  ...["Expect: 100-continue\r\n", "Expect: x\r\n", "X: a\r\n", "X:\r\n", " X: a\r\n", "X : a\r\n"],
  ...[
    "GET",
    "HEAD",
    "POST",
    "OPTIONS",
    "CONNECT",
    " HTTP/1.1\r\n",
    " HTTP/1.0\r\n",
    "HTTP/2.0",
    "HTTP/",
  ],
  ...[
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /b HTTP/1.0\r\n\r\n",
    "HEAD /c HTTP/1.1\r\nHost: a\r\n\r\n",
  ],
  "POST /d HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
  "POST /e HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  "POST /f HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
];

function flipBit(random: Random, wire: string): string {
  const at = random.below(wire.length);
  const flipped = (wire.charCodeAt(at) || 0) ^ (1 << random.below(8));
  return splice(wire, at, 1, String.fromCharCode(flipped));
}

function replaceByte(random: Random, wire: string): string {
  const at = random.below(wire.length);
  return splice(wire, at, 1, String.fromCharCode(random.below(256)));
}

function insertToken(random: Random, wire: string): string {
  return splice(wire, somewhere(random, wire), 0, random.pick(TOKENS));
}

function deleteSpan(random: Random, wire: string): string {
  return splice(wire, somewhere(random, wire), random.between(1, 12), "");
}

function duplicateSpan(random: Random, wire: string): string {
  const at = random.below(wire.length + 1);
  return splice(wire, at, 0, wire.slice(at, at + random.between(1, 40)));
}

function moveSpan(random: Random, wire: string): string {
  const at = random.below(wire.length + 1);
  const span = wire.slice(at, at + random.between(1, 20));
  const without = splice(wire, at, span.length, "");
  return splice(without, random.below(without.length + 1), 0, span);
}

const LINE_ENDS = ["\n", "\r", "\n\r", "", "\r\r\n", " ", "\rx", "x\n", "\r\n\r\n"];

function swapLineEnd(random: Random, wire: string): string {
  const ends = [...wire.matchAll(/\r\n/g)];
  if (ends.length === 0) return wire + "\r\n";
  return splice(wire, random.pick(ends).index, 2, random.pick(LINE_ENDS));
}

function repeatLine(random: Random, wire: string): string {
  const lines = wire.split("\r\n");
  const line = random.pick(lines);
  const times = random.oneIn(8) ? random.between(10, 60) : 1;
  lines.splice(random.below(lines.length + 1), 0, ...Array<string>(times).fill(line));
  return lines.join("\r\n");
}

function moveLine(random: Random, wire: string): string {
  const lines = wire.split("\r\n");
  const [line] = lines.splice(random.below(lines.length), 1);
  lines.splice(random.below(lines.length + 1), 0, line);
  return lines.join("\r\n");
}

function changeNumber(random: Random, wire: string): string {
  const numbers = [...wire.matchAll(/[0-9a-f]+/gi)].filter(([text]) => /[0-9]/.test(text));
  if (numbers.length === 0) return wire;
  const { 0: text, index } = random.pick(numbers);
  const near = String((Number.parseInt(text, 10) || 0) + random.between(-2, 2));
  const changed = random.pick([near, near, `0${text}`, `${text}0`, `-${text}`, "", "9".repeat(20)]);
  return splice(wire, index, text.length, changed);
}

function changeCase(random: Random, wire: string): string {
  const at = random.below(wire.length + 1);
  const span = wire.slice(at, at + random.between(1, 30));
  const changed = span.replaceAll(/[a-zA-Z]/g, (letter) => {
    return String.fromCharCode(letter.charCodeAt(0) ^ 0x20);
  });
  return splice(wire, at, span.length, changed);
}

function insertRun(random: Random, wire: string): string {
  const run = random.pick(["a", "0", " ", "\t", "\r\n", "X:\r\n", "/", "%41", "\0", "\x80", ","]);
  return splice(wire, somewhere(random, wire), 0, run.repeat(random.between(2, 300)));
}

function truncate(random: Random, wire: string): string {
  return wire.slice(0, random.below(wire.length + 1));
}

/** Any place, but a place where something begins or ends more often. */
function somewhere(random: Random, wire: string): number {
  if (random.oneIn(2)) return random.below(wire.length + 1);
  const edges = [...wire.matchAll(/\r\n|[ :,;=]/g)];
  if (edges.length === 0) return wire.length;
  const { 0: text, index } = random.pick(edges);
  return index + (random.oneIn(2) ? 0 : text.length);
}

function splice(wire: string, at: number, removed: number, inserted: string): string {
  return wire.slice(0, at) + inserted + wire.slice(at + removed);
}
