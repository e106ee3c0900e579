import { assert, assertEquals, assertMatch } from "@std/assert";
import { AccessLog, type LogSink } from "../../lib/app/access_log.ts";
import { formatEntry, formatLogDate } from "../../lib/app/log_entry.ts";
import type { Handler } from "../../lib/message.ts";
import type { Exchange } from "../../lib/server/responder.ts";
import { serve } from "../../lib/server/server.ts";
import { exchangeOf } from "../support/exchange_of.ts";
import { ManualTime } from "../support/manual_time.ts";
import { RawClient } from "../support/raw_client.ts";
import { saidBy } from "../support/said_by.ts";
import { within } from "../support/within.ts";

/** Takes lines only when it is let, and no more of them than it has room for. */
class Sink implements LogSink {
  readonly writes: string[] = [];
  gate: Promise<void> = Promise.resolve();
  /** In bytes. */
  room = Infinity;

  async write(bytes: Uint8Array): Promise<number> {
    await this.gate;
    const taken = bytes.subarray(0, this.room);
    this.room -= taken.length;
    this.writes.push(new TextDecoder().decode(taken));
    return taken.length;
  }

  get lines(): string[] {
    return this.writes.join("").split("\n").slice(0, -1);
  }
}

function numbersOf(lines: readonly string[]): number[] {
  return lines.map((line) => Number(/"GET \/([0-9]+) /.exec(line)![1]));
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

function countTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

const LINE_BYTES = formatEntry(exchangeOf("/0"), formatLogDate(0)).length;

/** One whose line has so many characters. */
function longExchange(chars: number): Exchange {
  return exchangeOf("/0", { "user-agent": "x".repeat(chars - LINE_BYTES + 1) });
}

Deno.test("AccessLog writes once when a hundred answers come at a time", async () => {
  const sink = new Sink();
  {
    await using log = new AccessLog(sink);
    for (let i = 0; i < 100; i++) log.add(exchangeOf(`/${i}`));
    assertEquals(sink.writes, [], "nothing yet");
  }
  assertEquals(sink.writes.length, 1);
  assertEquals(numbersOf(sink.lines), countTo(100));
});

Deno.test("AccessLog has no timer when there is nothing to write", () => {
  // One that was left running would fail the test.
  new AccessLog(new Sink());
});

Deno.test("AccessLog writes soon when it goes on, and stamps each line with its time", async () => {
  const sink = new Sink();
  await using log = new AccessLog(sink);
  const before = Math.floor(Date.now() / 1000) * 1000;
  log.add(exchangeOf("/0"));
  while (sink.writes.length === 0) await pause();
  const stamp = /\[([^\]]+)\]/.exec(sink.lines[0])![1];
  const seconds = countTo(3).map((second) => formatLogDate(before + second * 1000));
  assert(seconds.includes(stamp), stamp);
  log.add(exchangeOf("/1"));
  while (sink.writes.length === 1) await pause();
  assertEquals(numbersOf(sink.lines), [0, 1]);
});

Deno.test("AccessLog writes all that came while the sink was slow, when nothing comes any more", async () => {
  const sink = new Sink();
  const gate = Promise.withResolvers<void>();
  sink.gate = gate.promise;
  await using log = new AccessLog(sink);
  log.add(exchangeOf("/0", { "user-agent": "x".repeat(70_000) }));
  log.add(exchangeOf("/1"));
  // A few times it could have written.
  await new Promise((resolve) => setTimeout(resolve, 500));
  gate.resolve();
  while (sink.lines.length < 2) await pause();
  assertEquals(numbersOf(sink.lines), [0, 1]);
});

Deno.test("AccessLog writes what has gathered in 200 ms", async () => {
  using time = new ManualTime();
  const sink = new Sink();
  await using log = new AccessLog(sink);
  log.add(exchangeOf("/0"));
  await time.pass(199);
  assertEquals(sink.writes.length, 0);
  await time.pass(1);
  assertEquals(sink.writes.length, 1);
});

for (const [chars, writes] of [[65_536, 0], [65_537, 1]]) {
  Deno.test(`AccessLog writes ${writes === 0 ? "later" : "at once"} when ${chars} characters have gathered`, async () => {
    const sink = new Sink();
    await using log = new AccessLog(sink);
    log.add(longExchange(chars));
    await Promise.resolve();
    assertEquals(sink.writes.length, writes, "no timer has run");
  });
}

for (const { chars, kept } of [{ chars: 4_194_304, kept: 3 }, { chars: 4_194_305, kept: 2 }]) {
  Deno.test(`AccessLog ${kept === 3 ? "keeps" : "drops"} a line when ${chars} characters wait for a sink`, async () => {
    const sink = new Sink();
    const gate = Promise.withResolvers<void>();
    sink.gate = gate.promise;
    {
      await using log = new AccessLog(sink);
      log.add(longExchange(65_537));
      log.add(longExchange(chars));
      for (const target of ["/1", "/2"]) log.add(exchangeOf(target));
      gate.resolve();
    }
    assertEquals(sink.lines.at(-1), `# ${4 - kept} lines dropped`);
    assertEquals(numbersOf(sink.lines.slice(0, -1)), [0, 0, 1].slice(0, kept));
  });
}

Deno.test("AccessLog drops lines and says how many when the sink is slow", async () => {
  const sink = new Sink();
  const gate = Promise.withResolvers<void>();
  sink.gate = gate.promise;
  const added = 12_000;
  {
    await using log = new AccessLog(sink);
    const long = { "user-agent": "x".repeat(1_000) };
    for (let i = 0; i < added; i++) log.add(exchangeOf(`/${i}`, long));
    gate.resolve();
  }
  const notes = sink.lines.filter((line) => line.startsWith("#"));
  const kept = sink.lines.filter((line) => !line.startsWith("#"));
  assertEquals(notes.length, 1);
  assertMatch(notes[0], /^# [0-9]+ lines dropped$/);
  assertEquals(kept.length + Number(notes[0].split(" ")[1]), added);
  assertEquals(numbersOf(kept), countTo(kept.length));
  assert(kept.join("\n").length < 5 * 1024 * 1024, "what is kept is bounded");
});

const FAILURES: readonly {
  readonly name: string;
  readonly room: number;
  readonly whole: number;
  readonly note: string;
}[] = [
  { name: "none", room: 0, whole: 0, note: "# 5 lines dropped" },
  { name: "half a line", room: LINE_BYTES - 1, whole: 0, note: "# 5 lines dropped" },
  { name: "one line", room: LINE_BYTES, whole: 1, note: "# 4 lines dropped" },
  { name: "some and a half", room: 3.5 * LINE_BYTES, whole: 3, note: "# 2 lines dropped" },
  { name: "all but a byte", room: 5 * LINE_BYTES - 1, whole: 4, note: "# 1 lines dropped" },
];

for (const { name, room, whole, note } of FAILURES) {
  Deno.test(`AccessLog counts what it lost, and goes on, when of five lines ${name} are written`, async () => {
    const sink = new Sink();
    sink.room = Math.floor(room);
    {
      await using log = new AccessLog(sink);
      for (let i = 0; i < 5; i++) log.add(exchangeOf(`/${i}`));
      while (sink.writes.length === 0) await pause();
      const written = sink.writes[0].split("\n").slice(0, -1);
      assertEquals(numbersOf(written), countTo(whole));
      sink.room = Infinity;
      log.add(exchangeOf("/5"));
    }
    const [line, last] = sink.writes[1].split("\n");
    assertEquals([numbersOf([line]), last], [[5], note]);
  });
}

Deno.test("AccessLog counts what it dropped while it was writing, too, when that fails", async () => {
  const sink = new Sink();
  const gate = Promise.withResolvers<void>();
  sink.gate = gate.promise;
  sink.room = 0;
  const added = 100;
  {
    await using log = new AccessLog(sink);
    const long = { "user-agent": "x".repeat(70_000) };
    for (let i = 0; i < added; i++) log.add(exchangeOf(`/${i}`, long));
    gate.resolve();
    while (sink.writes.length === 0) await pause();
    sink.room = Infinity;
  }
  const kept = numbersOf(sink.lines.filter((line) => !line.startsWith("#")));
  assertEquals(kept, countTo(kept.length).map((index) => index + 1));
  assertEquals(sink.lines.slice(kept.length), [`# ${added - kept.length} lines dropped`]);
});

Deno.test("AccessLog counts what it lost before, too, when writing fails again", async () => {
  const sink = new Sink();
  {
    await using log = new AccessLog(sink);
    for (const [index, room] of [0, LINE_BYTES, LINE_BYTES + 5, Infinity].entries()) {
      sink.room = room;
      log.add(exchangeOf(`/${2 * index}`));
      log.add(exchangeOf(`/${2 * index + 1}`));
      while (sink.writes.length === index) await pause();
    }
  }
  assertEquals(numbersOf(sink.writes[3].split("\n").slice(0, 2)), [6, 7]);
  assertEquals(sink.writes[3].split("\n")[2], "# 4 lines dropped");
});

const UNWRITTEN:
  readonly (readonly [name: string, write: LogSink["write"], says: string | null])[] = [
    [
      "nobody takes them",
      () => new Promise(() => {}),
      "postern: 4 lines of the access log could not be written",
    ],
    [
      "writing fails",
      () => Promise.resolve(0),
      "postern: 4 lines of the access log could not be written",
    ],
    ["they are written", ({ length }) => Promise.resolve(length), null],
    ["they are written in a while", ({ length }) => pause().then(() => length), null],
    ["nobody is there to read them", () => Promise.resolve(null), null],
  ];

for (const [name, write, says] of UNWRITTEN) {
  Deno.test(`AccessLog says ${says === null ? "nothing" : "what is lost"} in the end when ${name}`, async () => {
    const said = await saidBy(async () => {
      const log = new AccessLog({ write });
      log.add(exchangeOf("/0"));
      log.add(exchangeOf("/0", { "user-agent": "x".repeat(70_000) }));
      for (let i = 0; i < 2; i++) log.add(exchangeOf(`/${i}`));
      await within(log[Symbol.asyncDispose](), 5_000);
    });
    assertEquals(said, says === null ? [] : [says]);
  });
}

/** What is the case after so many milliseconds more: it is said that lines are lost, it is over. */
const ENDING: readonly { readonly millis: number; readonly expected: boolean[] }[] = [
  { millis: 999, expected: [false, false] },
  { millis: 1, expected: [true, false] },
  { millis: 199, expected: [true, false] },
  { millis: 1, expected: [true, true] },
];

Deno.test("AccessLog waits a second for its last lines, and 200 ms until it is said that they are lost", async () => {
  const { write } = Deno.stderr;
  const gate = Promise.withResolvers<void>();
  let [isSaying, isOver] = [false, false];
  Deno.stderr.write = async ({ length }) => {
    isSaying = true;
    await gate.promise;
    return length;
  };
  try {
    using time = new ManualTime();
    const log = new AccessLog({ write: () => new Promise(() => {}) });
    log.add(exchangeOf("/0"));
    log[Symbol.asyncDispose]().then(() => isOver = true);
    for (const { millis, expected } of ENDING) {
      await time.pass(millis);
      assertEquals([isSaying, isOver], expected);
    }
  } finally {
    gate.resolve();
    // Lines of other tests come behind this one.
    await new Promise((resolve) => setTimeout(resolve, 0));
    Deno.stderr.write = write;
  }
});

Deno.test("AccessLog goes on without a word when nobody reads it any more", async () => {
  let calls = 0;
  const unread: LogSink = {
    write: () => {
      calls++;
      return Promise.resolve(null);
    },
  };
  {
    await using log = new AccessLog(unread);
    const long = { "user-agent": "x".repeat(70_000) };
    log.add(exchangeOf("/0", long));
    await pause();
    for (let i = 0; i < 100; i++) log.add(exchangeOf(`/${i}`, long));
  }
  assertEquals(calls, 1);
});

Deno.test("AccessLog has a line for each answer when a server tells it", async () => {
  const sink = new Sink();
  const handler: Handler = ({ path }) => ({ status: path === "/nope" ? 404 : 200, body: "12345" });
  {
    await using log = new AccessLog(sink);
    await using server = serve(handler, { port: 0, onExchange: (exchange) => log.add(exchange) });
    const agent = 'User-Agent: x" "\\\r\n';
    const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: h\r\n${agent}\r\n`;
    await RawClient.ask(server.addr, get("/a") + get('/"b"') + get("/nope") + "bad\r\n\r\n");
  }
  const shown = sink.lines.map((line) => line.replace(/^[0-9a-f.:]+ - - \[[^\]]+\] /, ""));
  const agent = '"-" "x\\x22 \\x22\\x5C"';
  assertEquals(shown.slice(0, 3), [
    `"GET /a HTTP/1.1" 200 5 ${agent}`,
    `"GET /\\x22b\\x22 HTTP/1.1" 200 5 ${agent}`,
    `"GET /nope HTTP/1.1" 404 5 ${agent}`,
  ]);
  assertMatch(shown[3], /^"-" 400 [0-9]+ "-" "-"$/);
  assertEquals(shown.length, 4);
});
