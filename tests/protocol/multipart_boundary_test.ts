import { assertEquals } from "@std/assert";
import { parseBoundary } from "../../lib/protocol/multipart_decoder.ts";
import { BOUNDARY } from "../support/form_body.ts";
import { statusOf } from "../support/status_of.ts";

const BOUNDARIES: readonly { type: string; boundary: string | 400 }[] = [
  { type: `multipart/form-data; boundary=${BOUNDARY}`, boundary: BOUNDARY },
  { type: `Multipart/Form-Data ;\tBOUNDARY="${BOUNDARY}"; charset=utf-8`, boundary: BOUNDARY },
  { type: 'multipart/form-data; boundary="a \'()+_,-./:=?b"', boundary: "a '()+_,-./:=?b" },
  { type: `multipart/form-data; boundary=${"x".repeat(70)}`, boundary: "x".repeat(70) },
  { type: "multipart/mixed; boundary=x", boundary: "x" },
  // Programs that send mail end theirs with one of these.
  ...[..."'()+_,-./:=?"].map((boundary) => {
    return { type: `multipart/form-data; boundary="${boundary}"`, boundary };
  }),
  { type: "", boundary: 400 },
  { type: "multipart/form-data", boundary: 400 },
  { type: "multipart/form-data;", boundary: 400 },
  { type: "multipart/form-data; boundary", boundary: 400 },
  { type: "multipart/form-data; boundary=", boundary: 400 },
  { type: 'multipart/form-data; boundary=""', boundary: 400 },
  { type: `multipart/form-data; boundary=${"x".repeat(71)}`, boundary: 400 },
  { type: 'multipart/form-data; boundary="x "', boundary: 400 },
  { type: 'multipart/form-data; boundary="x\ty"', boundary: 400 },
  { type: 'multipart/form-data; boundary="\xe4"', boundary: 400 },
  { type: 'multipart/form-data; boundary="x', boundary: 400 },
  { type: "multipart/form-data; boundary=x; boundary=y", boundary: 400 },
  { type: "multipart/form-data; boundary=x, multipart/form-data; boundary=y", boundary: 400 },
];

for (const { type, boundary } of BOUNDARIES) {
  const shown = JSON.stringify(type.slice(0, 60));
  Deno.test(`parseBoundary() says ${boundary} when the Content-Type is ${shown} (2046 §5.1.1)`, () => {
    const parse = () => parseBoundary(type);
    if (boundary === 400) assertEquals(statusOf(parse), 400);
    else assertEquals(parse(), boundary);
  });
}
