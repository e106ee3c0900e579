import { assertEquals, assertMatch } from "@std/assert";
import { runClient, testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

/** Large enough that curl waits for a 100 (Continue). */
const LARGE = Uint8Array.from({ length: 3_000_000 }, (_, index) => index * index >> 7);

interface Row {
  readonly name: string;
  /** What is given to `curl -F`; `@` stands for a directory of the client's own. */
  readonly fields: readonly string[];
  readonly options?: readonly string[];
  /** The files that are stored, with the one of the client's own that they are. */
  readonly stored: Readonly<Record<string, string>>;
}

const FORMS: readonly Row[] = [
  { name: "one file", fields: ["file=@/large.bin"], stored: { "large.bin": "large.bin" } },
  {
    name: "several, one of them empty",
    fields: ["a=@/large.bin", "b=@/empty", "c=@/ä b.txt"],
    stored: { "large.bin": "large.bin", "empty": "empty", "ä b.txt": "ä b.txt" },
  },
  {
    name: "several in one field",
    fields: ["file[]=@/empty", "file[]=@/large.bin"],
    stored: { "empty": "empty", "large.bin": "large.bin" },
  },
  {
    name: "names of its own",
    fields: ["file=@/empty;filename=../../up.txt", 'file=@/large.bin;filename="a;b €.bin"'],
    stored: { "up.txt": "empty", "a;b €.bin": "large.bin" },
  },
  {
    name: "a name with quotes, escaped as in HTML",
    fields: ['file=@/empty;filename="a\\"b"'],
    stored: { 'a"b': "empty" },
  },
  {
    name: "a name with quotes, escaped with backslashes",
    fields: ['file=@/empty;filename="a\\"b"'],
    options: ["--form-escape"],
    stored: { 'a"b': "empty" },
  },
  {
    name: "types, fields and heads beside",
    fields: ["text=hello", "file=@/empty;type=text/html", "more=<@/ä b.txt"],
    stored: { "empty": "empty" },
  },
  {
    name: "chunks",
    fields: ["file=@/large.bin"],
    options: ["-H", "Transfer-Encoding: chunked"],
    stored: { "large.bin": "large.bin" },
  },
];

testWith("curl", "storeForm() takes what curl -F sends", async (t) => {
  using own = new ScratchDirectory({ "large.bin": LARGE, "empty": "", "ä b.txt": "text" });
  for (const { name, fields, options = [], stored } of FORMS) {
    await t.step(name, async () => {
      using served = new ScratchDirectory();
      await using program = await Program.serveWritable(served.path);
      const forms = fields.flatMap((field) => ["-F", field.replace("@/", `@${own.path}/`)]);
      const { code, stdout } = await runClient("curl", [
        "-sS",
        ...["-w", "\n%{http_code}"],
        ...options,
        ...forms.map((field) => field.replace("<@", "<")),
        `${program.url}/files/`,
      ]);
      const [json, status] = stdout.split("\n");
      assertEquals([code, status], [0, "201"], stdout);
      const expected = Object.entries(stored).map(([name, file]) => {
        const location = `/files/${encodeURIComponent(name)}`;
        return { name, location, size: own.readBytes(file).length };
      });
      const told: Record<string, unknown>[] = JSON.parse(json);
      assertEquals(told.map(({ etag: _, ...rest }) => rest), expected);
      for (const { etag } of told) assertMatch(String(etag), /^"[^"]+"$/);
      assertEquals(served.names(), Object.keys(stored).sort());
      for (const [name, file] of Object.entries(stored)) {
        assertEquals(served.readBytes(name), own.readBytes(file), name);
      }
    });
  }
});

/** As programs write forms that know nothing of them: names by RFC 8187, no needless line end. */
const PYTHON = `
import sys, urllib.request
boundary = "=_hand-made:1/2?"
def head(parameters):
  return f'--{boundary}\\r\\nContent-Disposition: form-data; name="f"; {parameters}\\r\\n\\r\\n'
body = head("filename=fallback; filename*=UTF-8''%e2%82%ac%20rates") + "1.17\\n\\r\\n"
body += head("filename=plain.txt") + f"--{boundary}--"
fields = {"Content-Type": f'multipart/form-data; charset=utf-8; boundary="{boundary}"'}
request = urllib.request.Request(sys.argv[1], body.encode(), fields)
with urllib.request.urlopen(request) as response:
  print(response.status, response.headers["Location"])
`;

testWith("python3", "storeForm() takes a form that Python makes by hand", async () => {
  using served = new ScratchDirectory({ "sub/a": "" });
  await using program = await Program.serveWritable(served.path);
  const run = await runClient("python3", ["-c", PYTHON, `${program.url}/files/sub/`]);
  assertEquals([run.stdout, run.stderr], ["201 /files/sub/\n", ""]);
  assertEquals(served.names("sub"), ["a", "plain.txt", "€ rates"]);
  assertEquals(served.read("sub/€ rates"), "1.17\n");
  assertEquals(served.read("sub/plain.txt"), "");
});
