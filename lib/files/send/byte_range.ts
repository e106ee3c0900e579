import { parseDecimal, splitList } from "../../protocol/syntax.ts";

/** A stretch of bytes. */
export interface Span {
  readonly start: number;
  readonly length: number;
}

/** What a Range field asks of a representation. */
export type RangeSelection =
  /** All of it: no range was asked for, or not in a way that is to be heeded. */
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly span: Span }
  /** Two or more, to be sent as `multipart/byteranges`. */
  | { readonly kind: "parts"; readonly spans: readonly Span[] }
  | { readonly kind: "unsatisfiable" };

/**
 * Selects the parts that a Range field asks for (RFC 9110 §14.1, §14.2).
 *
 * A field that is not valid as a whole is ignored. Parts that lie beyond the end are left out.
 * Parts that overlap or touch are sent as one (§15.3.7.2 allows it, §17.15 asks for a defence), so
 * no answer has more content than the representation; the order is the one asked for. Where all
 * that is asked for adds up to more than that, or too many parts remain, all of it is sent.
 *
 * @param range The field's value, `null` where it is absent.
 * @param size Of the representation, in bytes.
 */
export function selectRange(range: string | null, size: number): RangeSelection {
  if (range === null) return WHOLE;
  const set = RANGE.exec(range);
  if (set === null) return WHOLE;
  const specs = splitList(set[1]);
  if (specs.length === 0) return WHOLE;

  const spans: Span[] = [];
  let total = 0;
  for (const spec of specs) {
    const span = parseSpec(spec, size);
    if (span === "invalid") return WHOLE;
    if (span === "unsatisfiable") continue;
    spans.push(span);
    total += span.length;
  }
  // An empty representation has no part to send, and all of it is nothing.
  if (spans.length === 0) return size === 0 ? WHOLE : { kind: "unsatisfiable" };
  // As in Go: parts that add up to more than there is are an attack or a mistake.
  if (total > size) return WHOLE;
  const merged = mergeSpans(spans);
  if (merged.length > MAX_PARTS) return WHOLE;
  return merged.length === 1 ? { kind: "part", span: merged[0] } : { kind: "parts", spans: merged };
}

/** The value of Content-Range for one part (RFC 9110 §14.4). */
export function formatContentRange({ start, length }: Span, size: number): string {
  return `bytes ${start}-${start + length - 1}/${size}`;
}

/** The value of Content-Range with a 416 (RFC 9110 §15.5.17). */
export function formatUnsatisfied(size: number): string {
  return `bytes */${size}`;
}

const WHOLE: RangeSelection = { kind: "whole" };
/** More parts than any client has a use for; a head of 16 KiB could ask for five thousand. */
const MAX_PARTS = 200;
/** Range units are case-insensitive (RFC 9110 §14.1). */
const RANGE = /^bytes=(.*)$/i;
const SPEC = /^([0-9]*)-([0-9]*)$/;

function parseSpec(spec: string, size: number): Span | "invalid" | "unsatisfiable" {
  const match = SPEC.exec(spec);
  if (match === null) return "invalid";
  const [, first, last] = match;
  if (first === "") {
    const length = parseBound(last);
    if (length === null) return "invalid";
    if (length === 0 || size === 0) return "unsatisfiable";
    const start = Math.max(0, size - length);
    return { start, length: size - start };
  }
  const start = parseBound(first);
  const end = last === "" ? Infinity : parseBound(last);
  if (start === null || end === null || end < start) return "invalid";
  if (start >= size) return "unsatisfiable";
  return { start, length: Math.min(end + 1, size) - start };
}

/** Joins what overlaps or touches; each comes where the first of its parts was asked for. */
function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const sorted = spans.map((span, place) => ({ ...span, place }));
  sorted.sort((a, b) => a.start - b.start);
  const merged: typeof sorted = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    const lastEnd = last === undefined ? -1 : last.start + last.length;
    if (last === undefined || span.start > lastEnd) {
      merged.push(span);
      continue;
    }
    const end = Math.max(lastEnd, span.start + span.length);
    const place = Math.min(last.place, span.place);
    merged[merged.length - 1] = { start: last.start, length: end - last.start, place };
  }
  return merged.sort((a, b) => a.place - b.place).map(({ start, length }) => ({ start, length }));
}

/** A number too large to be exact is still beyond every file (RFC 9110 §14.1.2). */
function parseBound(digits: string): number | null {
  if (digits === "") return null;
  return parseDecimal(digits) ?? Infinity;
}
