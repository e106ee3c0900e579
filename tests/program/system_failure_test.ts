import { assertEquals } from "@std/assert";
import { treeOf } from "../support/change_site.ts";
import { type Failures, testWithFailures } from "../support/failing_calls.ts";
import { CLOSE, filePart, FORM_TYPE } from "../support/form_body.ts";
import type { Program } from "../support/program.ts";
import { HANG_MILLIS } from "../support/program_process.ts";
import { RawClient } from "../support/raw_client.ts";
import { within } from "../support/within.ts";

interface Sent {
  readonly method: string;
  readonly target: string;
  readonly fields?: string;
  readonly body?: string;
}

interface Row {
  readonly name: string;
  readonly failures: Failures;
  readonly requests: readonly Sent[];
  readonly statuses: readonly number[];
  /** What is there in the end. */
  readonly tree: readonly string[];
}

const BYTES = "x".repeat(10_000);
const PUT = { method: "PUT", target: "/files/a", body: BYTES };
const REPLACE = { ...PUT, target: "/files/old" };
const PUT_NEW = { ...PUT, fields: "If-None-Match: *\r\n" };
const MKCOL = { method: "MKCOL", target: "/files/d" };
const MOVE = {
  method: "MOVE",
  target: "/files/old",
  fields: "Destination: /files/new\r\nOverwrite: F\r\n",
};
const COPY = { method: "COPY", target: "/files/new", fields: "Destination: /files/copy\r\n" };
const DELETE = { method: "DELETE", target: "/files/copy" };
const FORM = {
  method: "POST",
  target: "/files/d/",
  fields: `Content-Type: ${FORM_TYPE}\r\n`,
  body: filePart("1", "one") + filePart("2", "two") + CLOSE,
};
const OLD = "old=old";
const ALL = [PUT, MKCOL, MOVE, COPY, DELETE, FORM];
const ALL_DONE = {
  requests: ALL,
  statuses: [201, 201, 201, 201, 204, 201],
  tree: [`a=${BYTES}`, "d/", "d/1=one", "d/2=two", "new=old"],
};

const ROWS: readonly Row[] = [
  {
    name: "a file system in user space knows no links",
    failures: { link: "ENOSYS" },
    requests: [PUT_NEW, PUT_NEW, MKCOL, MOVE],
    statuses: [201, 412, 201, 201],
    tree: [`a=${BYTES}`, "d/", "new=old"],
  },
  {
    name: "a file can have no other name",
    failures: { link: "EMLINK" },
    requests: [PUT_NEW, MKCOL, MOVE],
    statuses: [201, 201, 201],
    tree: [`a=${BYTES}`, "d/", "new=old"],
  },
  {
    name: "a directory takes no more names",
    failures: { link: "EDQUOT" },
    requests: [PUT_NEW, MOVE],
    statuses: [507, 507],
    tree: [OLD],
  },
  { name: "a network file system has no locks", failures: { flock: "ENOLCK" }, ...ALL_DONE },
  {
    name: "locks are broken",
    failures: { flock: "EIO" },
    requests: [PUT, REPLACE],
    statuses: [500, 500],
    tree: [OLD],
  },
  {
    name: "the user's quota is used up",
    failures: { write: "EDQUOT", mkdir: "EDQUOT" },
    requests: [PUT, REPLACE, MKCOL],
    statuses: [507, 507, 507],
    tree: [OLD],
  },
  {
    name: "a file system in the net tells of the quota in the end",
    failures: { fsync: "EDQUOT" },
    requests: [PUT, REPLACE],
    statuses: [507, 507],
    tree: [OLD],
  },
  {
    name: "the file would be too large",
    failures: { write: "EFBIG" },
    requests: [PUT, REPLACE],
    statuses: [413, 413],
    tree: [OLD],
  },
  {
    name: "directories are not brought to the disk by themselves",
    failures: { "fsync-directory": "EINVAL" },
    ...ALL_DONE,
  },
  {
    name: "a name may be lost in a moment",
    failures: { "fsync-directory": "EIO" },
    ...ALL_DONE,
    statuses: ALL.map(() => 500),
    // A form ends with what is no fault of whoever sent it.
    tree: [`a=${BYTES}`, "d/", "d/1=one", "new=old"],
  },
];

for (const { name, failures, requests, statuses, tree } of ROWS) {
  const shown = JSON.stringify(failures);
  testWithFailures(
    `the program answers ${statuses} when ${name}: ${shown}`,
    failures,
    async (it) => {
      const { program, directory } = it;
      directory.write("old", "old");
      const seen: number[] = [];
      for (const request of requests) seen.push(await statusOf(program, request));
      assertEquals(seen, statuses);
      assertEquals(treeOf(directory), tree);
    },
  );
}

// As overlayfs does not, where it lies in a lower layer.
testWithFailures(
  "the program removes a directory that the file system does not rename",
  { "rename-directory": "EXDEV" },
  async ({ program, directory }) => {
    for (const path of ["top", "sub/empty", "sub/full/inner"]) directory.mkdir(path);
    const seen: number[] = [];
    for (const target of ["top", "sub/empty/", "sub/full/", "sub/empty/"]) {
      seen.push(await statusOf(program, { method: "DELETE", target: `/files/${target}` }));
    }
    assertEquals(seen, [204, 204, 409, 404]);
    assertEquals(treeOf(directory), ["sub/", "sub/full/", "sub/full/inner/"]);
  },
);

testWithFailures(
  "the program serves on when the sweep fails",
  { readdir: "EINVAL" },
  async (it) => {
    const { program } = it;
    await within(program.process.stderr.until(/^postern: .*EINVAL$/m), HANG_MILLIS);
    assertEquals(await statusOf(program, PUT), 201);
    assertEquals((await program.stop()).code, 0);
  },
);

testWithFailures(
  "the program ends with 0 when it is told to, though the sweep waits for ever",
  { readdir: "hang" },
  async (it) => {
    const { program } = it;
    await within(program.process.stderr.until(/^it hangs$/m), HANG_MILLIS);
    assertEquals(await statusOf(program, PUT), 201);
    assertEquals((await program.stop()).code, 0);
  },
);

async function statusOf(program: Program, request: Sent): Promise<number> {
  const { method, target, fields = "", body = "" } = request;
  using client = await RawClient.connect(program.address);
  const head = `${method} ${target} HTTP/1.1\r\nHost: localhost\r\n${fields}`;
  await client.send(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
  return (await client.untilResponses([method]))[0].status;
}
