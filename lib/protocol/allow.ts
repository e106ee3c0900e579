/**
 * The value of Allow (RFC 9110 §10.2.1): what has GET has HEAD, and whatever there is has OPTIONS.
 *
 * @param methods That a resource has, in any order.
 */
export function formatAllow(methods: Iterable<string>): string {
  const allowed = new Set([...methods, "OPTIONS"]);
  if (allowed.has("GET")) allowed.add("HEAD");
  return [...allowed].sort().join(", ");
}
