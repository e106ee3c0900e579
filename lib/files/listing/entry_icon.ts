import type { DirectoryEntry } from "../root/directory_entry.ts";
import { mediaType } from "../send/media_type.ts";

/** What a listing shows beside a name, so that one finds the photographs at a glance. */
export type EntryIcon =
  | "folder"
  | "file"
  | "image"
  | "video"
  | "audio"
  | "archive"
  | "text";

/** Chooses the icon of an entry, by its kind and what its name says of its type. */
export function entryIcon({ name, kind }: DirectoryEntry): EntryIcon {
  if (kind === "directory") return "folder";
  const dot = name.lastIndexOf(".");
  const extension = dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
  if (ARCHIVES.has(extension)) return "archive";
  if (TEXTS.has(extension)) return "text";
  const type = mediaType(name);
  const family = type.slice(0, type.indexOf("/"));
  switch (family) {
    case "image":
    case "video":
    case "audio":
    case "text":
      return family;
    default:
      return "file";
  }
}

const ARCHIVES = new Set(
  "7z apk br bz2 cab deb dmg gz iso jar lz4 lzma rar rpm tar tbz2 tgz txz whl xz z zip zst".split(
    " ",
  ),
);

/** Code and text whose media type does not say so: that of `.ts` is a video's. */
const TEXTS = new Set(
  ("bash bat c cc cpp cs dart go h hpp hs java js json jsonc jsx kt lock lua mjs mts php pl ps1 " +
    "py rb rs rst scala sh sql swift toml ts tsx vue xml yaml yml zig").split(" "),
);
