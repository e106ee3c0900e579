import { equals } from "@std/bytes/equals";
import { noise } from "../support/noise.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { sendUpload } from "../support/send_upload.ts";
import { atMost, exactly, type Finding, noted } from "./finding.ts";
import { peakBytes, settled } from "./process_figures.ts";
import { temporariesIn } from "./temporaries.ts";

/** How much of it. */
export interface CrowdScale {
  readonly uploads: number;
  readonly bytes: number;
}

const FULL: CrowdScale = { uploads: 64, bytes: 8 * 2 ** 20 };

/** Many uploads at once: all are half done before any is complete, and each is stored right. */
export async function uploadCrowd(scale: CrowdScale = FULL): Promise<Finding[]> {
  const { uploads, bytes } = scale;
  const contents = contentsOf(scale);
  using scratch = new ScratchDirectory();
  await using program = await Program.serveWritable(scratch.path, "--host=127.0.0.1", "--quiet");
  const { pid } = program.process;
  const [content] = contents;
  await sendUpload(program.address, { method: "PUT", target: "/files/0", content });
  const peakOfOne = peakBytes(pid);

  let halfDone = 0;
  const halfway = barrier(uploads, async () => {
    halfDone = -await settled(() => -temporariesIn(scratch.path).length, -uploads);
  });
  const start = performance.now();
  const statuses = await Promise.all(contents.map((content, index) => {
    const isChunked = index % 2 === 1;
    const target = `/files/${index}`;
    return sendUpload(program.address, { method: "PUT", target, content, isChunked, halfway });
  }));
  const seconds = (performance.now() - start) / 1_000;
  const answered = statuses.filter((status) => status === 201 || status === 204);
  const names = scratch.names();
  const right = names.filter((name) => {
    return name in contents && equals(scratch.readBytes(name), contents[Number(name)]);
  });
  const growth = (peakBytes(pid) - peakOfOne) / uploads / 1024;
  const { code } = await program.stop("SIGTERM");
  return [
    exactly(`of ${uploads} uploads of ${bytes / MEBI} MiB, half done at once`, halfDone, uploads),
    exactly("  answered with 201 or 204", answered.length, uploads),
    exactly("  stored as they were sent", right.length, uploads),
    exactly("  anything else in the directory", names.length - right.length, 0),
    noted(
      "speed of all together, until they are answered",
      uploads * bytes / MEBI / seconds,
      "MiB/s",
    ),
    noted("memory at most, of one upload alone", peakOfOne / MEBI, "MiB"),
    atMost("  what it grew by for each of them", growth, MAX_KIB_EACH, "KiB"),
    exactly("exit code after SIGTERM", code, 0),
  ];
}

const MEBI = 2 ** 20;
/** By which the contents differ: each begins elsewhere in the same noise. */
const SHIFT_BYTES = 4096;
/** The buffer of an upload that comes fast has 1 MiB, and the collector leaves some. */
const MAX_KIB_EACH = 1_536;

function contentsOf({ uploads, bytes }: CrowdScale): Uint8Array[] {
  const all = noise(bytes + uploads * SHIFT_BYTES);
  return Array.from({ length: uploads }, (_, index) => {
    return all.subarray(index * SHIFT_BYTES, index * SHIFT_BYTES + bytes);
  });
}

/** What `count` callers wait for: that the last of them has come, and `then` is done. */
function barrier(count: number, then: () => Promise<void>): () => Promise<void> {
  const opened = Promise.withResolvers<void>();
  let waiting = 0;
  return () => {
    if (++waiting === count) opened.resolve(then());
    return opened.promise;
  };
}
