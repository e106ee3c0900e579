import { assertEquals, assertStringIncludes } from "@std/assert";
import { testWith } from "../support/client_program.ts";
import { freePort } from "../support/free_port.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { within } from "../support/within.ts";

testWith("nginx", "nginx in front, as the README has it, passes all on as it comes", async () => {
  using served = new ScratchDirectory();
  using own = new ScratchDirectory();
  await using program = await Program.serveWritable(served.path);
  const port = freePort("127.0.0.1");
  own.write("nginx.conf", nginxConf(own.path, port, program.address.port));
  const args = ["-p", own.path, "-c", `${own.path}/nginx.conf`, "-e", `${own.path}/errors`];
  const nginx = new Deno.Command("nginx", { args, stdout: "null", stderr: "null" }).spawn();
  try {
    const origin = `http://127.0.0.1:${port}`;
    const events = await within(firstAnswer(`${origin}/files/?events`));
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
    assertStringIncludes((await within(reader.read())).value ?? "", "retry:");
    // The page that nginx shows may write: it is of the host that the browser knows.
    const upload = { method: "PUT", headers: { origin }, body: "x" };
    const stored = await fetch(`${origin}/files/new.txt`, upload);
    assertEquals([stored.status, await stored.text()], [201, "201 Created\n"]);
    let told = "";
    while (!told.includes('"new.txt"')) told += (await within(reader.read())).value ?? "";
    await reader.cancel();
  } finally {
    nginx.kill("SIGTERM");
    await nginx.status;
  }
});

/** The answer of a server that has just been started. */
async function firstAnswer(url: string): Promise<Response> {
  for (;;) {
    try {
      return await fetch(url);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Nothing but what the README says is set: HTTP/1.0 to the server, and its answers buffered. */
function nginxConf(scratch: string, port: number, to: number): string {
  const scratchPaths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${scratch}/${kind};`).join(" ");
  return `daemon off; master_process off; pid ${scratch}/nginx.pid;
events {}
http {
  access_log off; ${scratchPaths}
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://localhost:${to}; proxy_set_header Host $http_host; }
  }
}
`;
}
