import type { Handler, HttpResponse } from "../message.ts";

/**
 * A handler that adds fields to every answer of another, where that has not set them itself.
 *
 * @param headers By lower-case name.
 */
export function withHeaders(handler: Handler, headers: Readonly<Record<string, string>>): Handler {
  if (Object.keys(headers).length === 0) return handler;
  const add = (response: HttpResponse): HttpResponse => ({
    ...response,
    headers: { ...headers, ...response.headers },
  });
  return (request) => {
    const response = handler(request);
    return response instanceof Promise ? response.then(add) : add(response);
  };
}
