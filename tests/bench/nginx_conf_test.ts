import { assertEquals } from "@std/assert";
import { nginxConf } from "./nginx_conf.ts";

const SETUP = {
  port: 81,
  directory: "/d",
  compressed: "/c",
  scratch: "/s",
  user: null,
  workers: 1,
};
const HOLDS: readonly string[] = [
  "daemon off;",
  "worker_processes 1;",
  "access_log off;",
  "sendfile on;",
  "listen 127.0.0.1:81 ",
  "alias /d/;",
  "alias /c/text.txt;",
  "gzip_static on;",
];

for (const line of HOLDS) {
  Deno.test(`nginxConf() has ${line.trim()}`, () => {
    assertEquals(nginxConf(SETUP).includes(line), true);
  });
}

Deno.test("nginxConf() has each worker listen for itself where there are several", () => {
  const conf = nginxConf({ ...SETUP, workers: 2 });
  assertEquals(conf.includes("worker_processes 2;"), true);
  assertEquals(/listen 127\.0\.0\.1:81 [^;]*\breuseport;/.test(conf), true);
  assertEquals(nginxConf(SETUP).includes("reuseport"), false);
});

Deno.test("nginxConf() writes nothing outside its directory", () => {
  const paths = [...nginxConf(SETUP).matchAll(/(?:pid|_temp_path|error_log) (\S+);?/g)];
  assertEquals(
    paths.every(([, path]) => path.startsWith("/s/") || path.startsWith("stderr")),
    true,
  );
  assertEquals(paths.length, 7);
});

Deno.test("nginxConf() names a user only where there is one to name", () => {
  assertEquals(nginxConf(SETUP).includes("user "), false);
  assertEquals(nginxConf({ ...SETUP, user: "root" }).startsWith("user root;\n"), true);
});
