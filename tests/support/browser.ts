import { type Browser, chromium } from "playwright-core";

/**
 * Starts Debian's Chromium without a window. It ends when it is disposed of.
 *
 * @param keepsPages Whether it keeps pages that are left, to go back to, as those with a window do.
 */
export function launchBrowser(keepsPages = false): Promise<Browser> {
  const ignoreDefaultArgs = keepsPages ? ["--disable-back-forward-cache"] : [];
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGS, ignoreDefaultArgs });
}

/** No sandbox, which root cannot have, and nothing asked of the network. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
