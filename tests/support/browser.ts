import { type Browser, chromium } from "playwright-core";

/** Starts Debian's Chromium without a window. It ends when it is disposed of. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGS });
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
