import { assert, assertEquals } from "@std/assert";
import { Site } from "../../support/site.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { rowLinks } from "../../support/listing.ts";

const NAMES = Array.from({ length: 3_000 }, (_, index) => `file ${index}.txt`);

const FORMS = [
  {
    accept: "text/html",
    namesOf: (page: string) => rowLinks(page).map(({ text }) => text),
    end: "</html>\n",
  },
  {
    accept: "application/json",
    namesOf: (json: string) => JSON.parse(json).map(({ name }: { name: string }) => name),
    end: "]\n",
  },
];

for (const { accept, namesOf, end } of FORMS) {
  Deno.test(`respondWithListing() sends every entry when it streams ${accept}`, async () => {
    using directory = new TemporaryDirectory();
    for (const name of NAMES) Deno.writeTextFileSync(`${directory.path}/${name}`, "");
    const { status, headers, body } = await new Site(directory).get("/", { accept });
    assertEquals([status, headers["transfer-encoding"]], [200, "chunked"]);
    assert(body.endsWith(end), body.slice(-100));
    assertEquals(namesOf(body), NAMES);
  });
}
