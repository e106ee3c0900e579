import { constants } from "node:os";

/** The name of an error of the system, as on the machine that the tests run on. */
export type SystemCode = keyof typeof constants.errno;

/** Of these the runtime tells the number, in its message, and no name. */
export const NAMELESS: readonly SystemCode[] = [
  "EDQUOT",
  "EFBIG",
  "EMLINK",
  "ENOLCK",
  "ENOSYS",
  "ESTALE",
  "ETXTBSY",
];

/** The number of an error on this machine. */
export function errorNumber(code: SystemCode): number {
  return constants.errno[code];
}

/** What the runtime throws where the system says that; its class is another for a few. */
export function systemError(code: SystemCode): Error {
  const error = new Error(`It failed: ${code} (os error ${errorNumber(code)}): open '/a (b)'`);
  return NAMELESS.includes(code) ? error : Object.assign(error, { code });
}
