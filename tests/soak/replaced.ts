import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { sendUpload } from "../support/send_upload.ts";
import { versionedContent, wholeVersion } from "../support/versioned_content.ts";
import { atLeast, exactly, type Finding, noted } from "./finding.ts";

/** How much of it. */
export interface ReplaceScale {
  /** How often each file is replaced in each way. */
  readonly times: number;
}

const FULL: ReplaceScale = { times: 1_000 };

/**
 * Files that are downloaded while they are replaced, by uploads and by another process. Whoever
 * downloads gets one whole version, not older than what was there when they asked, and a tag that
 * stands for that version alone.
 */
export async function replaced({ times }: ReplaceScale = FULL): Promise<Finding[]> {
  using spare = new ScratchDirectory();
  using scratch = new ScratchDirectory();
  await using program = await Program.serveWritable(scratch.path, "--host=127.0.0.1", "--quiet");
  const tally = { ...NOTHING };
  const counts: Finding[] = [];
  for (const file of FILES) {
    for (const [way, replacer] of Object.entries(WAYS)) {
      const { whole, notModified } = tally;
      await readWhileReplaced(program, file, times, replacer(program, scratch, spare), tally);
      const what = `${file.what}, replaced ${times} times ${way}`;
      counts.push(atLeast(`whole downloads of ${what}`, tally.whole - whole, 1, ""));
      if (file.isConditional !== true) continue;
      counts.push(noted("  told to be unchanged", tally.notModified - notModified));
    }
  }
  const { code } = await program.stop("SIGTERM");
  return [
    ...counts,
    noted("of all these, cut", tally.cut),
    exactly("  answered as if there was nothing", tally.refused, 0),
    exactly("  told to be whole, and were not", tally.mixed, 0),
    exactly("  older than what was there when they were asked for", tally.stale, 0),
    exactly("  with the tag of another version", tally.mistagged, 0),
    exactly("exit code after SIGTERM", code, 0),
  ];
}

/** A file, and how it is asked for. */
interface ReplacedFile {
  readonly what: string;
  readonly name: string;
  /** Of its content; as text it is twice as long. */
  readonly bytes: number;
  readonly isText?: boolean;
  readonly fields: Readonly<Record<string, string>>;
  /** Whether the reader tells what it has, so that it is not sent again. */
  readonly isConditional?: boolean;
}

interface Tally {
  whole: number;
  notModified: number;
  cut: number;
  /** Answered with a status that says something else than that the file is there. */
  refused: number;
  mixed: number;
  /** Older than what was there when it was asked for. */
  stale: number;
  /** Whole, with a tag that another version had. */
  mistagged: number;
}

/** Puts a version in place of what is there; returns when it is there. */
type Replace = (name: string, content: Uint8Array, version: number) => Promise<void>;

const NOTHING: Readonly<Tally> = {
  whole: 0,
  notModified: 0,
  cut: 0,
  refused: 0,
  mixed: 0,
  stale: 0,
  mistagged: 0,
};
const MEBI = 2 ** 20;
const IDENTITY = { "accept-encoding": "identity" };
const FILES: readonly ReplacedFile[] = [
  { what: "2 MiB", name: "large.bin", bytes: 2 * MEBI, fields: IDENTITY },
  { what: "4 KiB", name: "small.bin", bytes: 4096, fields: IDENTITY },
  {
    what: "4 KiB, asked whether it changed",
    name: "small.bin",
    bytes: 4096,
    fields: IDENTITY,
    isConditional: true,
  },
  {
    what: "16 KiB of text, with gzip",
    name: "a.txt",
    bytes: 8 * 1024,
    isText: true,
    fields: { "accept-encoding": "gzip" },
    isConditional: true,
  },
];
const READERS = 2;

const WAYS: Readonly<
  Record<string, (program: Program, scratch: ScratchDirectory, spare: ScratchDirectory) => Replace>
> = {
  "by PUT": ({ address }) => async (name, content) => {
    const status = await sendUpload(address, { method: "PUT", target: `/files/${name}`, content });
    if (status !== 201 && status !== 204) throw new Error(`PUT is answered ${status}`);
  },
  "by rename": (_, { path }, spare) => async (name, content, version) => {
    await Deno.writeFile(`${spare.path}/next`, content);
    // Two files of one size that were written in one tick of the clock have one tag.
    await Deno.utime(`${spare.path}/next`, 0, version);
    await Deno.rename(`${spare.path}/next`, `${path}/${name}`);
  },
};

async function readWhileReplaced(
  { url }: Program,
  file: ReplacedFile,
  times: number,
  replace: Replace,
  tally: Tally,
): Promise<void> {
  const tags = new Map<string, number>();
  let current = 0;
  const replaceTo = async (version: number) => {
    const content = versionedContent(version, file.bytes);
    await replace(file.name, encode(file, content), version);
    current = version;
  };
  const read = async () => {
    for (let last: Download | null = null; current <= times;) {
      const oldest = current;
      const seen: Download | null = await download(`${url}/files/${file.name}`, file, last, tally);
      if (seen === null) continue;
      if (seen.version < oldest) tally.stale++;
      if (seen.tag !== null) {
        const tagged = tags.get(seen.tag) ?? seen.version;
        if (tagged !== seen.version) tally.mistagged++;
        tags.set(seen.tag, seen.version);
      }
      last = seen;
    }
  };
  await replaceTo(1);
  const readers = Array.from({ length: READERS }, read);
  for (let version = 2; version <= times + 1; version++) await replaceTo(version);
  await Promise.all(readers);
}

/** What a reader has seen. */
interface Download {
  readonly version: number;
  readonly tag: string | null;
}

/** Downloads once; `null` where that was not a whole version, which is counted. */
async function download(
  url: string,
  file: ReplacedFile,
  last: Download | null,
  tally: Tally,
): Promise<Download | null> {
  const known = file.isConditional === true ? last?.tag ?? null : null;
  const headers = { ...file.fields, ...(known === null ? {} : { "if-none-match": known }) };
  let content: Uint8Array;
  let response: Response;
  try {
    response = await fetch(url, { headers });
    content = await response.bytes();
  } catch {
    tally.cut++;
    return null;
  }
  if (known !== null && response.status === 304) {
    tally.notModified++;
    return last;
  }
  if (response.status !== 200) {
    tally.refused++;
    return null;
  }
  const version = wholeVersion(decode(file, content));
  if (version === null) {
    tally.mixed++;
    return null;
  }
  tally.whole++;
  return { version, tag: response.headers.get("etag") };
}

function encode({ isText = false }: ReplacedFile, content: Uint8Array): Uint8Array {
  return isText ? new TextEncoder().encode(content.toHex()) : content;
}

function decode({ isText = false }: ReplacedFile, content: Uint8Array): Uint8Array {
  return isText ? Uint8Array.fromHex(new TextDecoder().decode(content)) : content;
}
