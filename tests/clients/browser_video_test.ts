import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { runClient, testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { type RecordedConnection, RecordingProxy } from "../support/recording_proxy.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

const SECONDS = 40;
const PAGE = `<!doctype html><video src="film.mp4" preload="metadata" muted></video>`;
/** Far apart, backwards as well: none of them lies in what a player reads ahead. */
const PLACES = [35.5, 3.5, 20.5, 39.5, 12.5];

testWith(
  ["chromium", "ffmpeg"],
  "a video seeks in Chromium, by ranges, to frames that are on the disk",
  async () => {
    using served = new ScratchDirectory({ "watch.html": PAGE });
    const film = await makeFilm(`${served.path}/film.mp4`);
    await using program = await Program.serve(served.path);
    await using proxy = new RecordingProxy(program.address);
    await using browser = await launchBrowser();
    const page = await browser.newPage();
    await page.goto(`${proxy.origin}/files/watch.html`);
    assertEquals(Math.round(await durationOf(page)), SECONDS);
    for (const place of PLACES) {
      assertEquals(await secondShownAt(page, place), Math.floor(place), `at ${place}`);
    }
    await page.close();

    const answers = proxy.connections.flatMap(answersOf);
    for (const { asked, status } of answers) {
      // 304 is for what the player has kept of an earlier range.
      assert(asked !== null && (status === 206 || status === 304), `${status} to ${asked}`);
    }
    const parts = answers.filter(({ status }) => status === 206);
    for (const { asked, start, size, content } of parts) {
      assertEquals(size, film.length);
      const onDisk = film.subarray(start, start + content.length);
      assert(isSame(content, onDisk), `other bytes for ${asked}`);
    }
    const starts = parts.map(({ start }) => start);
    // One from the start, one for the index at the end, others for places far apart.
    assert(starts.includes(0) && starts.some((it) => it > film.length / 2), `parts at ${starts}`);
    assert(new Set(starts).size > PLACES.length, `parts at ${starts}`);
  },
);

/** A film that tells the time by the grey of its left half, with its index behind the pictures. */
async function makeFilm(path: string): Promise<Uint8Array> {
  // Noise on the right makes 20 MB of it: what is small would be read as a whole.
  const grey = "if(lt(X,160),16+5*floor(T),random(1)*255)";
  const picture =
    `nullsrc=size=320x240:rate=10:duration=${SECONDS},geq=lum='${grey}':cb=128:cr=128`;
  const coding = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "10", "-g", "10"];
  const args = [
    "-v",
    "error",
    "-f",
    "lavfi",
    "-i",
    picture,
    ...coding,
    "-pix_fmt",
    "yuv420p",
    path,
  ];
  const made = await runClient("ffmpeg", args);
  assertEquals(made.code, 0, made.stderr);
  // One that changed this moment has no tag that lasts.
  Deno.utimeSync(path, 1_700_000_000, 1_700_000_000);
  const film = Deno.readFileSync(path);
  assert(indexOf(film, "moov") > film.length / 2, "the index comes first");
  return film;
}

/** In seconds, as soon as the player knows it. */
async function durationOf(page: Page): Promise<number> {
  return Number(
    await page.evaluate(`new Promise((resolve, reject) => {
      const video = document.querySelector("video");
      video.onerror = () => reject(new Error(video.error.message));
      if (video.error) video.onerror();
      video.onloadedmetadata = () => resolve(video.duration);
      if (video.readyState > 0) resolve(video.duration);
    })`),
  );
}

/** Seeks, and reads from the frame that is then shown which second it is of. */
async function secondShownAt(page: Page, place: number): Promise<number> {
  return Number(
    await page.evaluate(`new Promise((resolve, reject) => {
      const video = document.querySelector("video");
      video.onerror = () => reject(new Error(video.error.message));
      video.onseeked = () => {
        const context = document.createElement("canvas").getContext("2d");
        context.drawImage(video, 0, 0);
        const [red] = context.getImageData(80, 60, 1, 1).data;
        // From 16-235, as films have it, to 0-255.
        resolve(Math.round(red * 219 / 255 / 5));
      };
      video.currentTime = ${place};
    })`),
  );
}

/** An answer about the film, as far as it got before the player had enough of it. */
interface Answer {
  /** The range that was asked for. */
  readonly asked: string | null;
  readonly status: number;
  readonly start: number;
  /** Of the whole film. */
  readonly size: number;
  readonly content: Uint8Array;
}

/** The answers about the film; each request is a head without a body. */
function answersOf({ requests, responses }: RecordedConnection): Answer[] {
  const heads = new TextDecoder().decode(join(requests)).split("\r\n\r\n").slice(0, -1);
  const answers: Answer[] = [];
  let rest = join(responses);
  for (const head of heads) {
    const end = indexOf(rest, "\r\n\r\n");
    if (end < 0) break;
    const answer = new TextDecoder("latin1").decode(rest.subarray(0, end));
    const body = rest.subarray(end + 4);
    const content = body.subarray(0, Number(fieldOf(answer, "content-length")));
    rest = body.subarray(content.length);
    if (!head.startsWith("GET /files/film.mp4 ")) continue;
    const [, start, size] = /bytes ([0-9]+)-[0-9]+\/([0-9]+)/.exec(
      fieldOf(answer, "content-range") ?? "",
    ) ?? [];
    answers.push({
      asked: fieldOf(head, "range"),
      status: Number(answer.split(" ")[1]),
      start: Number(start),
      size: Number(size),
      content,
    });
  }
  return answers;
}

function fieldOf(head: string, name: string): string | null {
  return new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1].trim() ?? null;
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let length = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes;
}

function indexOf(bytes: Uint8Array, text: string): number {
  const wanted = new TextEncoder().encode(text);
  for (let at = bytes.indexOf(wanted[0]); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}

/** As `assertEquals`, which takes its time with long arrays. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
