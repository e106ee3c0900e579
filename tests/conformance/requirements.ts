import type { RequirementPart } from "./requirement.ts";
import { CHUNKED_9112 } from "./requirements/chunked_9112.ts";
import { CONNECTIONS_9112 } from "./requirements/connections_9112.ts";
import { FIELDS_9110 } from "./requirements/fields_9110.ts";
import { FRAMING_9112 } from "./requirements/framing_9112.ts";
import { MESSAGES_9110 } from "./requirements/messages_9110.ts";
import { METHODS_9110 } from "./requirements/methods_9110.ts";
import { REPRESENTATIONS_9110 } from "./requirements/representations_9110.ts";
import { REQUEST_LINES_9112 } from "./requirements/request_lines_9112.ts";
import { STATUSES_9110 } from "./requirements/statuses_9110.ts";
import { TARGETS_AND_FIELDS_9112 } from "./requirements/targets_and_fields_9112.ts";

/**
 * What RFC 9112 and the parts of RFC 9110 that an HTTP/1.1 server works with ask of an origin
 * server: RFC 9112 whole; of RFC 9110 §4.2 and §5–§10, §12.4–§12.5 and the statuses of §15. What
 * concerns clients, caches, proxies and gateways alone is left out, as are authentication (§11),
 * conditions (§13) and ranges (§14), but for the statuses that come of them.
 */
export const REQUIREMENTS: readonly RequirementPart[] = [
  REQUEST_LINES_9112,
  TARGETS_AND_FIELDS_9112,
  FRAMING_9112,
  CHUNKED_9112,
  CONNECTIONS_9112,
  FIELDS_9110,
  MESSAGES_9110,
  REPRESENTATIONS_9110,
  METHODS_9110,
  STATUSES_9110,
];
